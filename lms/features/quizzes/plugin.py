"""What the quizzes feature brings."""
