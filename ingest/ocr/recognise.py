"""A page image to words and ruling lines."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from ingest.layout.page import LayoutPage, Rule, Word
from ingest.ocr import trueocr
from ingest.ocr.crosscheck import alone, cross_check
from ingest.ocr.image import Grey, Matrix, Prepared, ink_of, prepare, whitened
from ingest.ocr.montage import stack
from ingest.ocr.rules import Strip, cells_between, content, find_strips, letters_only, without_strips
from ingest.ocr.tesseract import BLOCK, TEXT, Seen, read_lines
from ingest.source import Limits
from plan.errors import FileBomb
from plan.place import Box, Place, box_of

if TYPE_CHECKING:
    from PIL.Image import Image

_LARGEST = 3600  # pixels along the longer side: A4 at 300 dpi; more only costs time


@dataclass(frozen=True, slots=True)
class RecognisedPage:
    """What was read of a page image.

    page: words and rules on the page turned upright, in its own pixels. pixel: how many pixels of the image as given
    one of these is. angle: degrees that the page was turned by.
    """

    page: LayoutPage
    pixel: float
    angle: float
    width: int
    height: int
    matrix: Matrix

    def place(self, upright: Place) -> Place:
        """A place on the upright page as one on the image as given: the smallest box around the turned one."""
        if upright.box is None:
            return upright
        box, page = upright.box, self.page
        corners = [(x * page.width, y * page.height) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        xs, ys = zip(*((self.matrix @ np.array([x, y, 1.0])).tolist() for x, y in corners), strict=True)
        found: Box = box_of(min(xs), min(ys), max(xs), max(ys), self.width, self.height)
        return Place(upright.page, found)


def recognise(image: Image, number: int, *, limits: Limits, seconds: float) -> RecognisedPage:
    """Read one page, numbered `number`, in at most `seconds`.

    Raises ToolMissing without tesseract and its Vietnamese, FileBomb for more pixels than allowed, ReadingTimeout.
    """
    until = time.monotonic() + seconds
    if image.width * image.height > limits.pixels:
        raise FileBomb(f"Trang {number} có quá nhiều điểm ảnh. Hãy quét lại ở 200–300 dpi.")
    given: Grey = np.asarray(image.convert("L"), dtype=np.uint8)
    shrink = min(1.0, _LARGEST / max(given.shape))
    if shrink < 1:
        size = max(1, round(image.width * shrink)), max(1, round(image.height * shrink))
        given = np.asarray(cv2.resize(given, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    ready = prepare(given)
    lying, standing = find_strips(ready.ink, ready.letter)
    lines, clean = _read(ready, lying, standing, until)
    words = [word for line, other in zip(lines, _second(clean, lines), strict=True) for word in _words(line, other)]
    rules = [Rule(a, (t + b) / 2, c, (t + b) / 2) for a, t, c, b in lying]
    rules += [Rule((a + c) / 2, t, (a + c) / 2, b) for a, t, c, b in standing]
    height, width = ready.grey.shape
    matrix = cv2.invertAffineTransform(ready.matrix) / shrink
    pixel = float(np.sqrt(abs(np.linalg.det(matrix[:, :2]))))
    page = LayoutPage(number, float(width), float(height), tuple(words), tuple(rules))
    return RecognisedPage(page, pixel, ready.angle, image.width, image.height, matrix)


def _read(
    ready: Prepared, lying: Sequence[Strip], standing: Sequence[Strip], until: float
) -> tuple[list[list[Seen]], Grey]:
    """The words line by line, and the cleaned page: text around tables as a page, cells one below the other."""
    wiped = without_strips(ready.grey, [*lying, *standing], max(1, round(ready.letter / 12)))
    ink = letters_only(ink_of(wiped), ready.letter)
    clean = whitened(wiped, ink, ready.letter)
    cells = cells_between(clean.shape, lying, standing)
    around, left = clean.copy(), ink.copy()
    for cell in cells:
        part = np.s_[max(0, cell[1] - 3) : cell[3] + 3, max(0, cell[0] - 3) : cell[2] + 3]
        around[part], left[part] = 255, 0
    lines = read_lines(around, TEXT, seconds=until - time.monotonic()) if left.any() else []
    boxes = [box for cell in cells if (box := _box(ink, cell, ready.letter))]
    if boxes:
        montage = stack(clean, boxes, int(ready.letter))
        seen = read_lines(montage.grey, BLOCK, seconds=until - time.monotonic())
        lines += [moved for line in seen if (moved := montage.moved_back(line))]
    return lines, clean


def _box(ink: Grey, cell: Strip, letter: float) -> Strip | None:
    """The part of a cell with letters and a little white around, None for a blank cell."""
    found = content(ink, cell)
    if found is None or found[3] - found[1] < letter * 0.5:
        return None
    pad = max(1, int(letter / 8))
    height, width = ink.shape
    return max(0, found[0] - pad), max(0, found[1] - pad), min(width, found[2] + pad), min(height, found[3] + pad)


def _second(clean: Grey, lines: Sequence[Sequence[Seen]]) -> list[str]:
    """What the other recogniser reads of each line; nothing where it is not installed."""
    if not trueocr.is_there():
        return [""] * len(lines)
    return trueocr.read_crops([_crop(clean, line) for line in lines])


def _crop(clean: Grey, line: Sequence[Seen]) -> Grey:
    left, top = min(w.left for w in line), min(w.top for w in line)
    right, bottom = max(w.right for w in line), max(w.bottom for w in line)
    return clean[max(0, int(top)) : int(bottom) + 1, max(0, int(left)) : int(right) + 1]


def _words(line: Sequence[Seen], other: str) -> list[Word]:
    """The words of a line, all as high as the line: letters without stems would seem to stand on another."""
    top, bottom = min(w.top for w in line), max(w.bottom for w in line)
    size = float(np.median([w.bottom - w.top for w in line]))
    found = cross_check(line, other) if other else alone(line)
    return [Word(c.word.text, c.word.left, top, c.word.right, bottom, size, doubt=c.doubt) for c in found]
