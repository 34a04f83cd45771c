"""Editions in service, and the catalogue page."""
