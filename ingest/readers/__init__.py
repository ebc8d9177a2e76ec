"""One reader a format: bytes of a file to lines of text."""
