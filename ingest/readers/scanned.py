"""Places on pages that were turned upright to be read, as places on the pages that people see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ingest.source import SourceLine

if TYPE_CHECKING:
    from ingest.ocr.recognise import RecognisedPage


def on_given_pages(lines: Sequence[SourceLine], recognised: Mapping[int, RecognisedPage]) -> tuple[SourceLine, ...]:
    """The lines with the boxes of recognised pages on the images as they were given."""
    return tuple(
        replace(line, place=recognised[line.place.page].place(line.place))
        if line.place is not None and line.place.page in recognised
        else line
        for line in lines
    )
