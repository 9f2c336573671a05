"""May this happen, was it written down, when must it end, who was told."""
