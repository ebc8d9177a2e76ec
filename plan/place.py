"""Where on a page a line stands, for formats that have pages."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in fractions (0 to 1) of the page's width and height, from its top left corner.

    Fractions hold for any resolution the page is drawn in. Raises ValueError when the edges are crossed or outside.
    """

    left: float
    top: float
    right: float
    bottom: float

    def __post_init__(self) -> None:
        if not (0 <= self.left <= self.right <= 1 and 0 <= self.top <= self.bottom <= 1):
            raise ValueError(f"not a box on a page: {self.left}, {self.top}, {self.right}, {self.bottom}")


@dataclass(frozen=True, slots=True)
class Place:
    """A page, counted from 1, and the box on it where the words stand, as far as that is known."""

    page: int
    box: Box | None = None


def box_of(left: float, top: float, right: float, bottom: float, width: float, height: float) -> Box:
    """The box of a rectangle on a page of this size, in any unit; what sticks out is cut off."""

    def share(value: float, whole: float) -> float:
        return round(min(max(value / whole, 0.0), 1.0), 4)

    left, right = sorted((left, right))
    top, bottom = sorted((top, bottom))
    return Box(share(left, width), share(top, height), share(right, width), share(bottom, height))
