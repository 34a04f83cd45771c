"""Attempts, answers and grading."""
