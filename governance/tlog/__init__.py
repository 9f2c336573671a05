"""Formats of transparency logs: trees, tiles, signed notes, checkpoints, proofs, policies.

Written from RFC 6962 section 2.1, RFC 9162 sections 2.1.3.2 and 2.1.4.2, and the C2SP documents
signed-note, tlog-checkpoint, tlog-cosignature, tlog-witness, tlog-tiles, tlog-proof, tlog-policy.
Nothing here knows Django or the ledger, so that a witness or a verifier can use it alone.
"""
