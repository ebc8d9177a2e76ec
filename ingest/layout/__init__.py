"""From words with places on pages to lines of the canonical text; PDF with text and scans share it."""
