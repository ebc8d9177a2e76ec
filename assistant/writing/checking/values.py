"""The words of a text as sentences of a model are held against a plan: dates and numbers as values, nothing folded.

"ngày 15 tháng 02 năm 2022" and "15/2/2022" are one word here, "quý II/2025" and "quý 2 năm 2025", "1.000" and "1000",
"83 phần trăm" and "83%"; an abbreviation with one reading stands as the words it is short for. Only digits 0 to 9 count
as digits, and letters of other scripts stay what they are, so what merely looks alike is another word.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from plan.language.abbreviations import readings
from plan.language.folding import UPPER, fold, normalise
from plan.language.numbers import roman_value

VALUE = "#"
"""What the key of a value begins with; no key of a word does."""

_YEAR = r"(?:\s{{0,3}}(?:,|/|[-–.])?\s{{0,3}}(?:của\s+)?(?:năm\s+)?(?P<{0}>(?:19|20)[0-9]{{2}})(?![0-9]))"
_FORMS = re.compile(
    r"(?P<document>(?:(?<!\w)số\s*:?\s*)?(?P<serial>[0-9]+)\s?/\s?(?P<symbol>(?:[0-9]{4}\s?/\s?)?[^\W\d_]{2,}"
    r"(?:(?:[-–][^\W\d_][\w&]*)|\s[-–]\s(?-i:[A-ZĐ]{2,})\w*)+))"
    r"|(?P<date>(?:(?<!\w)ngày\s+)?(?P<d1>[0-9]{1,2})\s?(?P<sep>[/.–-])\s?(?P<m1>0?[1-9]|1[0-2])\s?(?P=sep)\s?"
    r"(?P<y1>(?:19|20)[0-9]{2})(?![0-9]))"
    r"|(?P<spoken>(?:(?<!\w)ngày\s+)?(?P<d2>[0-9]{1,2})\s+tháng\s+(?P<m2>0?[1-9]|1[0-2])(?![^\W_])"
    + _YEAR.format("y2")
    + "?)"
    r"|(?P<day>(?:(?<!\w)ngày\s+)?(?P<d3>[0-9]{1,2})/(?P<m3>0?[1-9]|1[0-2])(?![0-9/%]))"
    r"|(?P<month>(?<!\w)tháng\s+(?P<m4>0?[1-9]|1[0-2])(?![0-9/])" + _YEAR.format("y4") + ")"
    r"|(?P<slash_month>(?<!\w)tháng\s+(?P<m5>0?[1-9]|1[0-2])\s?/\s?(?P<y5>[0-9]{4})(?![0-9]))"
    r"|(?P<quarter>(?<!\w)qu[ýí]\s+(?P<q>iv|i{1,3}|[1-4])(?!\w)" + _YEAR.format("y6") + "?)"
    r"|(?P<number>(?P<figure>[0-9]+(?:[.,][0-9]+)*)(?P<percent>\s?%|\s+phần\s+trăm(?!\w))?(?![^\W_]))"
    r"|(?P<word>[^\W\d_]+(?:&[^\W\d_]+)+|\w+)",
    re.IGNORECASE,
)
_THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3})+(?:,[0-9]+)?")
_SHORT = re.compile(r"[A-ZĐƯ]{2,}(?:&[A-ZĐƯ]+)*")
_CAPITAL = re.compile(rf"[{UPPER}]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word or value. key: what it is compared by. begin, stop: its characters in the NFC text."""

    key: str
    begin: int
    stop: int
    is_capital: bool

    @property
    def is_value(self) -> bool:
        """Whether it is a number, a date or a document's number."""
        return self.key.startswith(VALUE)


def nfc(text: str) -> str:
    """The text that the places of words count in."""
    return unicodedata.normalize("NFC", text)


def words_of(text: str) -> tuple[Word, ...]:
    """The words and values of a text in NFC, in order. Words of a written out abbreviation share their place."""
    return tuple(
        Word(key, match.start(), match.end(), bool(_CAPITAL.match(match[0])))
        for match in _FORMS.finditer(text)
        for key in _keys(match)
    )


def _keys(match: re.Match[str]) -> Iterator[str]:
    if match["word"]:
        yield from _spelled(match[0])
    elif match["number"]:
        yield f"{VALUE}{_number(match['figure'])}{'%' if match['percent'] else ''}"
    elif match["document"]:
        yield document_key(match["serial"], match["symbol"])
    elif match["quarter"]:
        quarter = int(match["q"]) if match["q"].isdigit() else roman_value(match["q"])
        yield f"{VALUE}q{quarter}" + (f"/{match['y6']}" if match["y6"] else "")
    else:
        yield _day(match)


def document_key(serial: str, symbol: str) -> str:
    """What the number of a document is compared by: "076", "KH - SVHTT" -> "#76/kh-svhtt"."""
    return f"{VALUE}{serial.lstrip('0') or 0}/{''.join(symbol.split()).replace('–', '-').lower()}"


def _day(match: re.Match[str]) -> str:
    found = [match[name] for name in ("d1", "d2", "d3", "m1", "m2", "m3", "m4", "m5", "y1", "y2", "y4", "y5")]
    parts = [str(int(part)) for part in found if part]
    return f"{VALUE}{'t' if match['month'] or match['slash_month'] else ''}{'/'.join(parts)}"


def _number(figure: str) -> str:
    if _THOUSANDS.fullmatch(figure):
        figure = figure.replace(".", "")
    return figure.lstrip("0") if figure[:2].isdigit() and figure.strip("0,.") else figure


def _spelled(word: str) -> Iterator[str]:
    known = readings().get(fold(word.replace("&", " ")), ()) if _SHORT.fullmatch(word) else ()
    if len(known) == 1:
        yield from normalise(known[0]).lower().split()
    else:
        yield normalise(word).lower()
