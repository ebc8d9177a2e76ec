"""From page images to words and ruling lines: tesseract reads, trueocr reads again, and what differs is doubted."""
