"""Texts for a language model. Empty until the assistant can be given one; records and full text need none."""
