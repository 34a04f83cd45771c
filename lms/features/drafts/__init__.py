"""Courses that are made in the browser: uploaded, checked, mended, compared and published."""
