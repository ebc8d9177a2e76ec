"""One Unicode form, one tone placement, and a key without diacritics.

Plans and questions mix NFC and NFD, "hoà" and "hòa", "uỷ" and "ủy"; staff type without diacritics at all.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TONES = "\u0300\u0301\u0303\u0309\u0323"
_OLD_STYLE = re.compile(
    r"(?P<first>o|u)(?P<second>[aey])(?P<tone>[" + _TONES + r"])(?![\w" + _TONES + r"])", re.IGNORECASE
)
_WORD = re.compile(r"\w+")
_VOWELS = ("A", "Ă", "Â", "E", "Ê", "I", "O", "Ô", "Ơ", "U", "Ư", "Y")
_TONED = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in _VOWELS for tone in _TONES)
UPPER = "A-ZĐĂÂÊÔƠƯ" + _TONED
"""Capital letters of Vietnamese in NFC, for character classes: "À-Ỹ" holds small letters too."""
LOWER = "a-zđăâêôơư" + _TONED.lower()
"""The small letters, likewise."""


def normalise(text: str) -> str:
    """NFC with the tone on the first vowel of open "oa", "oe", "uy" ("hoà" -> "hòa", "uỷ" -> "ủy").

    The result is for matching only; quotes keep the printed form.
    """
    decomposed = unicodedata.normalize("NFD", text)

    def replace(match: re.Match[str]) -> str:
        first, second, tone = match["first"], match["second"], match["tone"]
        pair = (first + second).lower()
        before = decomposed[match.start() - 1 : match.start()].lower()
        if pair not in ("oa", "oe", "uy") or before == "q":
            return match[0]
        return first + tone + second

    return unicodedata.normalize("NFC", _OLD_STYLE.sub(replace, decomposed))


@lru_cache(maxsize=4096)
def _base(char: str) -> str:
    if char in "đĐ":
        return "d"
    base = unicodedata.normalize("NFD", char)[0].lower()
    return base if len(base) == 1 else char


class _Bases(dict[int, str]):
    """The bases of the letters of Vietnamese and its neighbours; those of others are looked up each time."""

    def __missing__(self, code: int) -> str:
        return _base(chr(code))


_LATIN = (*range(0x250), *range(0x1E00, 0x1F00))
_BASES = _Bases((code, _base(chr(code))) for code in _LATIN)


def strip_marks(text: str) -> str:
    """Lower case without diacritics, one character for one character of the NFC text."""
    return unicodedata.normalize("NFC", text).translate(_BASES)


def syllables(text: str) -> list[str]:
    """Folded syllables and numbers in order: "Sở KH&CN" -> ["so", "kh", "cn"]."""
    return _WORD.findall(strip_marks(text))


def fold(text: str) -> str:
    """The diacritics-free key of a text: folded syllables joined by one space."""
    return " ".join(syllables(text))


def has_diacritics(text: str) -> bool:
    """Whether the text has a Vietnamese letter that an unaccented keyboard cannot type."""
    return any(c in "đĐ" or len(unicodedata.normalize("NFD", c)) > 1 for c in unicodedata.normalize("NFC", text))
