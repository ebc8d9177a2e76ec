"""pdfplumber: extract_tables of every page, written as Markdown."""

from __future__ import annotations

from pathlib import Path

import pdfplumber

from benchmarks.quality.tables.job import serve


def convert(file: Path) -> str:
    """The tables of a PDF."""
    with pdfplumber.open(file) as document:
        tables = [table for page in document.pages for table in page.extract_tables()]
    return "\n\n".join("\n".join(map(_row, table)) for table in tables)


def _row(cells: list[str | None]) -> str:
    words = ((cell or "").replace("|", "\\|").replace("\n", "<br>") for cell in cells)
    return f"| {' | '.join(words)} |"


if __name__ == "__main__":
    serve(convert)
