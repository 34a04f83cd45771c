"""Shadow learners: what a quiz lets through that nobody has read for."""
