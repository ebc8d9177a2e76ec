"""A scanned page made ready for reading: specks off, light evened, upright, letters of the size recognisers know.

Grey images are arrays of bytes, 0 black to 255 white; masks have 255 where there is ink.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
Matrix = NDArray[np.float64]

LETTER = 18.0  # pixels of a small letter's height at which both recognisers read best (measured at 150 to 300 dpi)
_STEEPEST = 5.0  # degrees


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready for reading.

    grey: the image. ink: where there is ink. letter: height of its letters in pixels. angle: degrees it was turned.
    matrix: from pixels of the page as given to pixels of `grey`, 2 x 3.
    """

    grey: Grey
    ink: Grey
    letter: float
    angle: float
    matrix: Matrix


def prepare(page: Grey) -> Prepared:
    """Clean, turn and scale a page."""
    even = _evened(_without_specks(page))
    angle = _skew(even)
    turned, matrix = _turned(even, angle)
    letter = letter_height(ink_of(turned)) or turned.shape[0] / 110
    scale = LETTER / letter
    if not 0.85 < scale < 1.15:
        how = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
        turned = _bytes(cv2.resize(turned, None, fx=scale, fy=scale, interpolation=how))
        matrix, letter = matrix * scale, LETTER
    return Prepared(turned, ink_of(turned), letter, angle, matrix)


def ink_of(grey: Grey) -> Grey:
    """Where an evened page has ink."""
    threshold, _ = cv2.threshold(grey, 0, 255, cv2.THRESH_BINARY_INV + cv2.THRESH_OTSU)
    return _bytes((grey < max(min(threshold, 200), 100)) * 255)


def letter_height(ink: Grey) -> float:
    """The usual height of a letter in pixels, 0 on a page with hardly any."""
    _, _, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    heights, widths = found[1:, cv2.CC_STAT_HEIGHT], found[1:, cv2.CC_STAT_WIDTH]
    letters = (heights > 5) & (widths > 2) & (heights < ink.shape[0] / 20) & (widths < heights * 4)
    return float(np.median(heights[letters])) if letters.sum() > 20 else 0.0


def without_dots(ink: Grey, least: int) -> Grey:
    """The ink without spots of fewer than `least` pixels."""
    count, labels, found, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    kept = np.zeros(count, np.uint8)
    kept[1:] = (found[1:, cv2.CC_STAT_AREA] >= least) * 255
    return _bytes(kept[labels])


def whitened(grey: Grey, ink: Grey, letter: float) -> Grey:
    """The page with white wherever no letter is near, so that no noise is taken for one."""
    large = without_dots(ink, max(6, int((letter / 4) ** 2)))
    reach = int(letter * 1.2) | 1
    near = cv2.dilate(large, np.ones((reach, reach), np.uint8))
    return _bytes(np.where(near > 0, grey, 255))


def _bytes(array: Any) -> Grey:  # noqa: ANN401 - opencv has no types
    return np.asarray(array, dtype=np.uint8)


def _without_specks(grey: Grey, step: int = 40) -> Grey:
    """Pixels that differ from all neighbours but one take the middle value of their neighbours."""
    padded = cv2.copyMakeBorder(grey, 1, 1, 1, 1, cv2.BORDER_REPLICATE)
    height, width = grey.shape
    around = [padded[i : i + height, j : j + width] for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    stack = np.stack(around)
    stack.partition((1, 6), axis=0)
    low, high, own = stack[1].astype(np.int16), stack[6].astype(np.int16), grey.astype(np.int16)
    specks = (own < low - step) | (own > high + step)
    out = grey.copy()
    out[specks] = cv2.medianBlur(grey, 3)[specks]
    return out


def _evened(grey: Grey) -> Grey:
    """The page as under even light: divided by what its background is around each place."""
    shrink = max(1, round(max(grey.shape) / 500))
    small = cv2.resize(grey, None, fx=1 / shrink, fy=1 / shrink, interpolation=cv2.INTER_AREA)
    reach = max(3, round(max(small.shape) / 25)) | 1
    wide = np.ones((reach // 2 | 1, reach // 2 | 1), np.uint8)
    paper = cv2.medianBlur(cv2.dilate(small, wide), reach)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    return _bytes(cv2.divide(grey, np.maximum(paper, 1), scale=245))


def _skew(grey: Grey) -> float:
    """The angle in degrees at which the lines of a page lie level: its rows of pixels then differ most."""
    shrink = 1000 / max(grey.shape)
    dark = 255 - cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    dark = cv2.subtract(dark, int(min(np.median(dark) + 25, 255)))
    height, width = dark.shape

    def sharpness(angle: float) -> float:
        matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        rows = cv2.warpAffine(dark, matrix, (width, height)).sum(1, dtype=np.float64)
        return float((np.diff(rows) ** 2).sum())

    best = 0.0
    for reach, step in ((_STEEPEST, 0.5), (0.5, 0.1), (0.1, 0.02)):
        best = max(np.arange(best - reach, best + reach + 1e-9, step).tolist(), key=sharpness)
    return best


def _turned(grey: Grey, angle: float) -> tuple[Grey, Matrix]:
    """The page turned around its middle, with room for its corners, and the matrix that does it."""
    height, width = grey.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    cos, sin = abs(matrix[0, 0]), abs(matrix[0, 1])
    wide, high = int(width * cos + height * sin + 0.5), int(height * cos + width * sin + 0.5)
    matrix[0, 2] += (wide - width) / 2
    matrix[1, 2] += (high - height) / 2
    turned = cv2.warpAffine(grey, matrix, (wide, high), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return _bytes(turned), np.asarray(matrix, dtype=np.float64)
