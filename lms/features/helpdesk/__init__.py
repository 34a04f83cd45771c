"""Questions to the trainer and reports of mistakes, answered once."""
