"""viparse: load with its defaults, and with OCR where that gives no words."""

from __future__ import annotations

from pathlib import Path

import viparse

from benchmarks.quality.tables.job import serve


def convert(file: Path) -> str:
    """The Markdown of a file."""
    return _load(file) or _load(file, ocr=True)


def _load(file: Path, *, ocr: bool | None = None) -> str:
    return "\n\n".join(document.text for document in viparse.load(file, ocr=ocr)).strip()


if __name__ == "__main__":
    serve(convert)
