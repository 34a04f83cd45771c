"""What is due, told in time: digests, a text to pass on, a list to call."""
