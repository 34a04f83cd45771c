"""The lesson hours of courses, confirmed before they count."""
