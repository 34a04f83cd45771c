"""A superior's own people: what is due, and who needs a word."""
