"""How many people reach their yearly hours, by unit."""
