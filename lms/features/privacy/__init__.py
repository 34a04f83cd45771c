"""What is known of a person: taken out, put right, and erased by rule."""
