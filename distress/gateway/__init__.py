"""What stands around the whole application and counts what leaves it, knowing nothing of it."""
