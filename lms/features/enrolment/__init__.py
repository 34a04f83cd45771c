"""Runs, and duties by audience with due dates."""
