"""What a person has to mark: the queue, the rubric, the marks and their amendments."""
