"""Editions: kept, found again, compared."""
