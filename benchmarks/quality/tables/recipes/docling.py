"""docling: DocumentConverter on DOCX; what it does with PDF needs models from the network."""

from __future__ import annotations

from pathlib import Path

from docling.datamodel.base_models import InputFormat
from docling.document_converter import DocumentConverter

from benchmarks.quality.tables.job import serve

_CONVERTER = DocumentConverter(allowed_formats=[InputFormat.DOCX])


def convert(file: Path) -> str:
    """The Markdown of a DOCX."""
    return _CONVERTER.convert(file).document.export_to_markdown()


if __name__ == "__main__":
    serve(convert)
