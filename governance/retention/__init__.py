"""Footage that has had its time is erased, on record, and what is held is kept."""
