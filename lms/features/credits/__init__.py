"""Jam pelajaran: the account of each person and year."""
