"""What the credits feature brings: the JP account of each person and year."""
