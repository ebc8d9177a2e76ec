"""The ruling lines of a scanned page, the cells between them, and the page without them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import cv2
import numpy as np

from ingest.ocr.image import Grey, without_dots

Strip = tuple[int, int, int, int]
"""left, top, right, bottom in pixels, right and bottom not in it"""
_Stroke = tuple[float, float, float]
"""position across, begin, end"""


def find_strips(ink: Grey, letter: float) -> tuple[list[Strip], list[Strip]]:
    """Lying and standing ruling lines. A line that a scan broke is whole where ink covers most of its way from one
    crossing to the next.
    """
    gap = max(3, int(letter / 3))
    lying, standing = _strokes(ink, letter * 8, gap), _strokes(_across(ink), letter * 3.5, gap)
    ys, xs = _levels([s[0] for s in lying], letter * 0.35), _levels([s[0] for s in standing], letter * 0.35)
    flat = _whole(ink, lying, ys, xs, letter)
    tall = _whole(_across(ink), standing, xs, ys, letter)
    return (
        [(round(a), round(p) - 1, round(b) + 1, round(p) + 2) for p, a, b in flat],
        [(round(p) - 1, round(a), round(p) + 2, round(b) + 1) for p, a, b in tall],
    )


def cells_between(shape: tuple[int, int], strips: Sequence[Strip], others: Sequence[Strip]) -> list[Strip]:
    """The rectangles that lying `strips` and standing `others` close."""
    free = np.full(shape, 255, np.uint8)
    for left, top, right, bottom in strips:
        cv2.rectangle(free, (left - 4, top), (right + 4, bottom - 1), 0, -1)
    for left, top, right, bottom in others:
        cv2.rectangle(free, (left, top - 4), (right - 1, bottom + 4), 0, -1)
    _, _, found, _ = cv2.connectedComponentsWithStats(free, connectivity=4)
    high, wide = shape
    cells = []
    for left, top, width, height, area in found[1:].tolist():
        outside = left == 0 or top == 0 or left + width == wide or top + height == high
        if (
            not outside
            and min(width, height) >= 6
            and width * height <= 0.5 * wide * high >= area >= 0.9 * width * height
        ):
            cells.append((left, top, left + width, top + height))
    return cells


def without_strips(grey: Grey, strips: Sequence[Strip], grow: int) -> Grey:
    """The page with its ruling lines wiped out."""
    out = grey.copy()
    for left, top, right, bottom in strips:
        out[max(0, top - grow) : bottom + grow, max(0, left - grow) : right + grow] = 255
    return out


def content(ink: Grey, cell: Strip) -> Strip | None:
    """The part of a cell that has ink, None for a blank one."""
    left, top, right, bottom = cell
    inside = ink[top:bottom, left:right]
    rows, columns = np.flatnonzero(inside.any(1)), np.flatnonzero(inside.any(0))
    if not len(rows):
        return None
    return left + int(columns[0]), top + int(rows[0]), left + int(columns[-1]) + 1, top + int(rows[-1]) + 1


def letters_only(ink: Grey, letter: float) -> Grey:
    """The ink of what is large enough to be part of a letter."""
    return without_dots(ink, max(3, int((letter / 6) ** 2)))


def _across(ink: Grey) -> Grey:
    return np.ascontiguousarray(ink.T)


def _strokes(ink: Grey, least: float, gap: int) -> list[_Stroke]:
    """Long straight lying strokes."""
    mask = cv2.dilate(ink, np.ones((2, 1), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    mask = cv2.morphologyEx(mask, cv2.MORPH_OPEN, np.ones((1, int(least)), np.uint8))
    _, _, found, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    return [(y + (h - 1) / 2, float(x), float(x + w)) for x, y, w, h, _ in found[1:].tolist() if h <= least / 6]


def _levels(values: Sequence[float], width: float) -> list[float]:
    groups: list[list[float]] = []
    for value in sorted(values):
        if groups and value - groups[-1][-1] <= width:
            groups[-1].append(value)
        else:
            groups.append([value])
    return [float(np.median(group)) for group in groups]


def _whole(
    ink: Grey, strokes: Sequence[_Stroke], levels: Sequence[float], crossings: Sequence[float], letter: float
) -> list[_Stroke]:
    """Each lying line at each level, out of its strokes and of the ways between crossings that ink mostly covers."""
    found: list[_Stroke] = []
    for level in levels:
        spans = [(a, b) for a, b in pairwise(crossings) if _covered(ink, level, a, b) >= 0.75]
        spans += [(a, b) for at, a, b in strokes if abs(at - level) <= letter * 0.35]
        begin = end = None
        for a, b in sorted(spans):
            if end is not None and begin is not None and a <= end + letter * 0.5:
                end = max(end, b)
                continue
            if end is not None and begin is not None:
                found.append((level, begin, end))
            begin, end = a, b
        if end is not None and begin is not None:
            found.append((level, begin, end))
    return [(at, _snapped(a, crossings, letter), _snapped(b, crossings, letter)) for at, a, b in found]


def _covered(ink: Grey, level: float, begin: float, end: float) -> float:
    at, first, last = round(level), int(begin) + 1, int(end)
    if last - first < 4:
        return 1.0
    band = ink[max(0, at - 2) : at + 4, first:last] > 0
    return max((float((upper | lower).mean()) for upper, lower in pairwise(band)), default=0.0)


def _snapped(value: float, levels: Sequence[float], letter: float) -> float:
    near = min(levels, key=lambda level: abs(level - value), default=value)
    return near if abs(near - value) <= letter * 0.6 else value
