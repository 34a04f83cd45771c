"""Home, course page, lessons and their checks."""
