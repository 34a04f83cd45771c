"""The rules of learning as pure functions: draws, scores, completion, and their wording."""
