"""How people come in the first time: slips, texts to send, and who has not been here yet."""
