"""A synthetic city day with seeded misuse: what the auditor's views find of it is a recall figure.

Everything happens in a database of its own that is thrown away. Whoever writes the auditor's views
does not read this package: a detector that knows what is seeded measures nothing.
"""
