"""Courses from and to other formats."""
