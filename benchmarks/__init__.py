"""Measurements: what things cost, with the machine named."""
