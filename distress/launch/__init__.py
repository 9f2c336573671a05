"""Starts Abhaya on one machine: everything that ./run does after its environment stands."""
