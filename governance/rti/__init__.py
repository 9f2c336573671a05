"""The RTI desk: requests and their clocks, questions that the ledger answers, packages."""
