"""Cells of a table one below the other in one image: tesseract reads them in one go, and none into its neighbour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from ingest.ocr.image import Grey
from ingest.ocr.rules import Strip
from ingest.ocr.tesseract import Seen


@dataclass(frozen=True, slots=True)
class Montage:
    """The image, and for each cell the band it stands in (top, bottom) and how far it was moved (right, down)."""

    grey: Grey
    bands: tuple[tuple[float, float, int, int], ...]

    def moved_back(self, line: Sequence[Seen]) -> list[Seen]:
        """The words of a line where they stand on the page; those between bands are noise."""
        found = []
        for word in line:
            middle = (word.top + word.bottom) / 2
            band = next((b for b in self.bands if b[0] <= middle < b[1]), None)
            if band is not None:
                _, _, right, down = band
                moved = replace(
                    word,
                    left=word.left - right,
                    right=word.right - right,
                    top=word.top - down,
                    bottom=word.bottom - down,
                )
                found.append(moved)
        return found


def stack(grey: Grey, boxes: Sequence[Strip], gap: int) -> Montage:
    """The parts of a page one below the other with `gap` pixels of white around each."""
    wide = max(box[2] - box[0] for box in boxes) + 2 * gap
    high = sum(box[3] - box[1] for box in boxes) + gap * (len(boxes) + 1)
    out = np.full((high, wide), 255, np.uint8)
    at, bands = gap, []
    for left, top, right, bottom in boxes:
        out[at : at + bottom - top, gap : gap + right - left] = grey[top:bottom, left:right]
        bands.append((at - gap / 2, at + bottom - top + gap / 2, gap - left, at - top))
        at += bottom - top + gap
    return Montage(out, tuple(bands))
