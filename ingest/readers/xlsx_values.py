"""What a cell of Excel says, as a Vietnamese Excel would show it: 31/12/2026, 1.900.000, a decimal comma.

Dates have the day in front whatever order their format has, for Excel itself shows its usual one (id 14, "mm-dd-yy")
in the order of the machine it runs on. Where a machine with American settings took the typed day for a month, the file
holds another day than was meant: `date_order` finds what shows it.

Number formats are those of ECMA-376 Part 1, 18.8.31; only what task sheets use is understood, the rest is shown plain.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from enum import Enum

_SECTION = re.compile(r'(?:"[^"]*"|\\.|[^;"\\])*')
_HIDDEN = re.compile(r"\[[^\]]{0,255}+\]|_.|\*.")  # colours and conditions, gaps, fillers; Excel's formats end at 255
_PIECE = re.compile(r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|(?P<digits>[#0?][#0?,.]*)|(?P<other>.)', re.DOTALL)
_SWAPPED = str.maketrans(",.", ".,")
_TYPED_DATE = re.compile(r"\s*(?P<day>\d{1,2})([/.-])(?:0?[1-9]|1[0-2])\2(?:\d{4}|\d{2})\s*")
_MONTH_FIRST = re.compile(r"(?<!m)mm?[^a-z]*d")
_MONTHS = 12


class DateOrder(Enum):
    """What a cell tells of the order in which its column was typed: the day for certain in front, or who knows."""

    DAY_FIRST = "day first"
    DOUBTFUL = "doubtful"


def date_order(value: object, number_format: str) -> DateOrder | None:
    """DAY_FIRST for words that are a date with a day beyond 12, which American settings cannot read; DOUBTFUL for a
    date whose format has the month in front, and whose day could be one; None for all else.
    """
    if isinstance(value, dt.date):
        could_be_month = value.day <= _MONTHS and value.day != value.month
        doubtful = could_be_month and _MONTH_FIRST.search(_first_section(number_format).lower())
        return DateOrder.DOUBTFUL if doubtful else None
    typed = _TYPED_DATE.fullmatch(value) if isinstance(value, str) else None
    return DateOrder.DAY_FIRST if typed and int(typed["day"]) > _MONTHS else None


def shown(value: object, number_format: str, *, numbering: bool = False) -> str:
    """The words of a cell's value; of a column that numbers the rows (`numbering`) 1.1 stays as it is."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.date):
        return _date(value, number_format)
    if isinstance(value, dt.time):
        return f"{value:%H:%M}"
    if isinstance(value, int | float):
        number = _number(value, number_format)
        return number.translate(_SWAPPED) if numbering and "," in number else number
    return "" if value is None else str(value)


def _date(value: dt.date, number_format: str) -> str:
    """A date with the parts that its format shows: "mmm-yy" is a month, whatever day the file keeps behind it."""
    named = re.sub(r'"[^"]*"|\\.|am/pm', "", _first_section(number_format).lower())
    day, month, year = f"{value.day:02}", f"{value.month:02}", f"{value.year:04}"
    if "y" in named and "d" not in named:
        return f"{month}/{year}" if "m" in named else year
    date = f"{day}/{month}" if "d" in named and "y" not in named and "m" in named else f"{day}/{month}/{year}"
    clock = f"{value:%H:%M}" if isinstance(value, dt.datetime) and value.time() != dt.time() else ""
    return f"{date} {clock}".rstrip()


def _first_section(number_format: str) -> str:
    section = _SECTION.match(number_format)
    return _HIDDEN.sub("", section[0] if section else "")


def _number(value: float, number_format: str) -> str:
    """A number in its format: thousands, decimals, leading zeros, percent, and words around it ('0" xã"')."""
    pieces = list(_PIECE.finditer(_first_section(number_format)))
    other = {piece["other"] for piece in pieces}
    digits = [piece for piece in pieces if piece["digits"]]
    if len(digits) != 1 or other & {"@", "E", "e", "/", "G"}:
        return _general(value).translate(_SWAPPED)
    try:
        core = _digits(Decimal(repr(value)) * (100 if "%" in other else 1), digits[0]["digits"])
    except InvalidOperation:  # not a number, or one of more digits than a decimal holds
        return _general(value).translate(_SWAPPED)
    words = [core if p["digits"] else p["quoted"] or p["escaped"] or p["other"] or "" for p in pieces]
    return f"{'-' if value < 0 else ''}{''.join(words).strip()}"


def _digits(value: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    scaled = value / 1000 ** (len(whole) - len(whole.rstrip(",")))
    rounded = abs(scaled).quantize(Decimal(1).scaleb(-len(fraction)), ROUND_HALF_UP)
    grouped = "," if "," in whole.rstrip(",") else ""
    front, _, back = f"{rounded:{grouped}f}".partition(".")
    back = back[: fraction.count("0")] + back[fraction.count("0") :].rstrip("0")
    front = front.rjust(whole.count("0"), "0")
    return f"{front}.{back}".rstrip(".").translate(_SWAPPED)


def _general(value: float) -> str:
    """A number without a format, as many digits as fit a cell of Excel."""
    if isinstance(value, int) or (value.is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.11g}"
