"""Suluh: a learning platform for Indonesia's civil servants."""
