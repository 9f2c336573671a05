"""Pages of requests under the RTI Act: the officer's desk, and the door for everybody."""
