"""A small witness that an oversight body runs on its own machine: `python -m governance.witness`.

It cosigns a log's checkpoint only once it has seen proof that nothing it cosigned before was
changed or taken away (C2SP tlog-witness). It knows neither Django nor the ledger.
"""
