"""A small agency with some weeks of history, to look around in."""
