"""What the enrolment feature brings: the pages of duties."""
