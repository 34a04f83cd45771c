"""What the attendance feature brings: lists of attendance and training of earlier years."""
