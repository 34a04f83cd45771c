"""Figures with a code: what was shown, found again as it was, beside today's."""
