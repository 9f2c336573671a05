"""Exports of any size to measure with. Runs without Django."""
