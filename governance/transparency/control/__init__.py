"""Statistical disclosure control: which counts of persons are told, and which are withheld.

Pure: it knows neither Django nor the ledger. `tables` builds a table with its totals, `protecting`
decides what is withheld, `attacking` is what a reader can work out from what is told.
"""
