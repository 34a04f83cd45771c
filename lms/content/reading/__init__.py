"""From the files of a folder to a course, step by step."""
