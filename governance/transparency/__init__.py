"""What the public is told in figures: reports, and the control of what they disclose."""
