"""Surveys: filled in, kept without a name where they are anonymous, shown from five answers on."""
