"""Completion rates: dashboard, figures explained, exports."""
