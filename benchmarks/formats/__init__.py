"""Keyed plans turned into DOCX, PDF, HTML and scans, and how much of them is still read right."""
