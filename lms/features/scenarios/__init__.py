"""Scenarios: stories with decisions, their runs and their scores."""
