"""Measurements of the project: quality of reading and answering, speed. Not part of the package."""
