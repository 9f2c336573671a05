"""The demo: made-up people and places, and a drawn street."""
