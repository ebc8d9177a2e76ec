"""Numbers as plans write them: Roman numerals and number words."""

from __future__ import annotations

import re

_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}
_ROMAN_FORM = re.compile(r"(?:x{0,3})(?:ix|iv|v?i{0,3})")

_DIGITS = {
    "khong": 0, "mot": 1, "nhat": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "lam": 5, "sau": 6, "bay": 7,
    "tam": 8, "chin": 9,
}  # fmt: skip


def roman_value(text: str) -> int | None:
    """The value of a Roman numeral up to 39 in either case, None for anything else: "IV" -> 4."""
    form = text.strip().lower()
    if not form or not _ROMAN_FORM.fullmatch(form):
        return None
    total = 0
    for char, following in zip(form, form[1:] + " ", strict=True):
        value = _ROMAN[char]
        total += -value if _ROMAN.get(following, 0) > value else value
    return total


_ROMAN_PARTS = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl")),
    *((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_ALPHABET = "abcdefghijklmnopqrstuvwxyz"


def roman_numeral(value: int) -> str:
    """A number up to 3999 as a small Roman numeral, in digits where there is none: 4 -> "iv", 0 -> "0"."""
    if not 0 < value < 4000:
        return str(value)
    text = ""
    for worth, letters in _ROMAN_PARTS:
        text += letters * (value // worth)
        value %= worth
    return text


def letter_numeral(value: int, *, repeats: bool) -> str:
    """A number as small letters, in digits where there are none: 1 -> "a", 26 -> "z", 27 -> "aa".

    repeats: 28 is "bb", as Word counts (ECMA-376 Part 1, 17.18.59), not "ab", as browsers count.
    """
    if value < 1:
        return str(value)
    above, letter = divmod(value - 1, len(_ALPHABET))
    if repeats:
        return _ALPHABET[letter] * (above + 1)
    return f"{letter_numeral(above, repeats=False) if above else ''}{_ALPHABET[letter]}"


_MONTHS = {"gieng": 1, "chap": 12}


def month_value(words: list[str]) -> int | None:
    """The month that folded words name: ["gieng"] -> 1, ["muoi", "mot"] -> 11."""
    return _MONTHS.get(words[0], word_value(words)) if words else None


def year_value(words: list[str]) -> int | None:
    """The year that folded words from 2000 on name: ["hai", "nghin", "khong", "tram", "hai", "muoi", "lam"] -> 2025."""
    if words[:2] not in (["hai", "nghin"], ["hai", "ngan"]):
        return None
    rest = [word for word in words[2:] if word not in ("khong", "tram", "le", "linh")]
    value = word_value(rest) if rest else 0
    return None if value is None else 2000 + value


def word_value(words: list[str]) -> int | None:
    """The value of folded number words up to 99, None for anything else: ["hai", "muoi", "lam"] -> 25."""
    if len(words) == 1 and words[0] in _DIGITS:
        return _DIGITS[words[0]]
    if "muoi" not in words:
        return None
    at = words.index("muoi")
    tens = _DIGITS.get(words[0]) if at == 1 else 1 if at == 0 else None
    rest = words[at + 1 :]
    units = 0 if not rest else _DIGITS.get(rest[0]) if len(rest) == 1 else None
    return None if tens is None or units is None else tens * 10 + units
