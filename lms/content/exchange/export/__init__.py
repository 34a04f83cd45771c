"""Courses as files of other formats."""
