class CannotStart(Exception):
    """Abhaya cannot start; the message says what is so and what to do."""
