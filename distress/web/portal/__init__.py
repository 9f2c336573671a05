"""What everybody may read without an account: places, registers, feeds and open data."""
