"""Learning elsewhere: entered with evidence, verified by the unit."""
