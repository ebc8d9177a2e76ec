"""Texts for a language model: one file a prompt, with a front matter, checked when they are loaded."""
