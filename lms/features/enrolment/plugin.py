"""What the enrolment feature brings."""
