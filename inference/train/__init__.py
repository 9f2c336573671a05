"""Trains the expression model. Needs torch, which the product itself never imports."""
