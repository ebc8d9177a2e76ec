"""Retrieval side by side with what a user would pick instead, on the same plans and questions."""
