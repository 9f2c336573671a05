"""Packages: the answer to a request as a folder that anybody checks offline."""
