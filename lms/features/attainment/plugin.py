"""What the attainment feature brings: how many people reach their yearly hours, by unit."""
