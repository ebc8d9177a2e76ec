"""markitdown: convert, as its front page shows."""

from __future__ import annotations

from pathlib import Path

from markitdown import MarkItDown

from benchmarks.quality.tables.job import serve

_CONVERTER = MarkItDown(enable_plugins=False)


def convert(file: Path) -> str:
    """The Markdown of a file."""
    return str(_CONVERTER.convert(file).text_content)


if __name__ == "__main__":
    serve(convert)
