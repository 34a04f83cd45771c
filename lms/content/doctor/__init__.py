"""The course doctor: advice with its reasons, and robots that sit the quizzes without having read."""
