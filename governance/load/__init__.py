"""How fast the ledger takes entries, measured in databases of its own that are thrown away."""
