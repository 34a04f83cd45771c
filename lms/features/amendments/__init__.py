"""A wrong key put right, or a question dropped, without an upload."""
