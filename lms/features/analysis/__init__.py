"""Item analysis: what the answers say about the questions."""
