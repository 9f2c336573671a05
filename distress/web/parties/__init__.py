"""Pages of third parties: the desk that keeps the register, their own, and everybody's."""
