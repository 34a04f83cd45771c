"""What the transcripts feature brings: proof of development for the personnel office."""
