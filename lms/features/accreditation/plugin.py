"""What the accreditation feature brings: lesson hours of courses, confirmed before they count."""
