"""The built-in question types, one module each."""
