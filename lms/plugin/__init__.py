"""The door: everything a plugin may provide or hear, in pure Python."""
