"""Haystack: DOCXToDocument with tables as Markdown; its PDF converters give plain text and are left out."""

from __future__ import annotations

import os
from pathlib import Path

os.environ["HAYSTACK_TELEMETRY_ENABLED"] = "False"

from haystack.components.converters import DOCXToDocument

from benchmarks.quality.tables.job import serve

_CONVERTER = DOCXToDocument(table_format="markdown")


def convert(file: Path) -> str:
    """The text of a DOCX."""
    return "\n\n".join(document.content or "" for document in _CONVERTER.run(sources=[file])["documents"])


if __name__ == "__main__":
    serve(convert)
