"""The rooms people use; each one is a plugin that could have come from outside."""
