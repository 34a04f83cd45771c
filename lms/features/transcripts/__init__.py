"""Proof of development for the personnel office."""
