"""Who was there: lists of attendance, and training of earlier years."""
