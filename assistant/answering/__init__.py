"""Answers out of records first and passages second, every fact with its citation."""
