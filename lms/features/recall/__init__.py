"""Spaced recall: the questions of a finished course come back in short reviews."""
