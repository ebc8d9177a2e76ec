"""The load of units as a picture: a table of months with the numbers on a tint. Its colour is that of the text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from assistant.deadlines.load import UnitLoad

_MOST = 20  # units in the picture; the table beside it has them all
_NAME, _CELL, _ROW, _HEAD = 300, 48, 28, 34
_LETTERS = 38  # of a name
_TINT = 0.32  # of the fullest cell: the numbers stay readable on it, dark on light and light on dark


def draw(loads: Sequence[UnitLoad], title: str, description: str) -> str:
    """An SVG without styles, of the units with the most tasks, in the order given."""
    most = sorted(loads, key=lambda one: -one.total)[:_MOST]
    shown = [one for one in loads if one in most]
    top = max((count for one in shown for count in one.months), default=0)
    width, height = _NAME + 13 * _CELL, _HEAD + _ROW * len(shown) + 6
    heads = [*(f"T{month}" for month in range(1, 13)), "Σ"]
    root = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'role="img" lang="vi" aria-labelledby="load-title load-desc" class="load-picture" fill="currentColor" '
        'font-family="Noto Sans, sans-serif" font-size="13">'
    )
    parts = [
        root,
        f'<title id="load-title">{escape(title)}</title><desc id="load-desc">{escape(description)}</desc>',
        *(_text(_middle(place), _HEAD - 12, head, weight=600) for place, head in enumerate(heads)),
        *(part for place, one in enumerate(shown) for part in _row(_HEAD + place * _ROW, one, top)),
        "</svg>",
    ]
    return "".join(parts)


def _row(y: int, one: UnitLoad, top: int) -> list[str]:
    name = one.unit if len(one.unit) <= _LETTERS else f"{one.unit[: _LETTERS - 1]}…"
    base = y + _ROW - 10
    parts = [f'<g><title>{escape(one.unit)}</title><text x="0" y="{base}">{escape(name)}</text></g>']
    for place, count in enumerate(one.months):
        if not count:
            continue
        opacity = 0.06 + (_TINT - 0.06) * count / top
        parts.append(
            f'<rect x="{_NAME + place * _CELL + 1}" y="{y + 1}" width="{_CELL - 2}" height="{_ROW - 2}" rx="3" '
            f'fill-opacity="{opacity:.3f}"/>'
        )
        parts.append(_text(_middle(place), base, str(count)))
    parts.append(_text(_middle(12), base, str(one.total), weight=600))
    return parts


def _middle(place: int) -> int:
    return _NAME + place * _CELL + _CELL // 2


def _text(x: int, y: int, words: str, weight: int = 400) -> str:
    return f'<text x="{x}" y="{y}" text-anchor="middle" font-weight="{weight}">{words}</text>'
