"""nom-vn: Load, Parse and OCR, the stages of its pipeline before a language model."""

from __future__ import annotations

from pathlib import Path

from nom.doc import OCR, Context, Load, Parse

from benchmarks.quality.tables.job import serve


def convert(file: Path) -> str:
    """The text of a file."""
    context = Context(source=file)
    for stage in (Load(), Parse(), OCR()):
        context = stage.run(context)
    return context.text


if __name__ == "__main__":
    serve(convert)
