"""What makes vectors faster, and what that does to retrieval."""
