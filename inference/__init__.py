"""Packets in, episodes out. Runs without Django."""
