"""A plugin from outside: statements answered with a degree of certainty, and a note of each completed course."""
