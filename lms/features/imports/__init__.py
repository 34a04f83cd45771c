"""Tables of people taken in: columns matched, a dry run, a repair list, and a way back."""
