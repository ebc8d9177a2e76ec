"""Finding the records and passages that a question is about."""
