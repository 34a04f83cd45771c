"""Editions of courses made in the browser: compared, published, gone back to, withdrawn."""
