"""Assignments: handed in, returned, marked."""
