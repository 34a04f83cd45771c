"""The trainer's pages: courses and their findings."""
