"""What scanning makes of Vietnamese letters and digits, and a form of words in which such slips do not show.

The slips are the usual ones of scanned plans: a tone mark taken for another or lost ("UBND tính" for "tỉnh", "đề chỉ
đạo" for "để", "Hải lòng" for "Hài lòng"), a letter or digit taken for its neighbour in shape ("THỂ THẾ", "GD" for
"GĐ", "l5/7", "quý Il").
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from plan.language.folding import normalise, strip_marks

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_TONES = {_HOOK: (_TILDE, _ACUTE, ""), _TILDE: (_HOOK, ""), _ACUTE: (_HOOK, ""), _GRAVE: (_HOOK, ""), _DOT: ("",)}
_VOWELS = {"ơ": "ôo", "ô": "ơo", "ư": "u", "u": "ư", "ă": "âa", "â": "ăa", "ê": "e"}  # under any tone, in either case
_LETTERS = {"đ": "d", "d": "đ", "Đ": "D", "D": "Đ", "l": "1I", "I": "l1", "i": "l1", "O": "0", "o": "0", "e": "c"}
_LETTERS |= {"c": "e", "S": "5", "s": "5", "B": "8", "Z": "2", "h": "b", "g": "q", "q": "g", "v": "y", "y": "v"}
_TWO = {"m": ("rn",)}
_DIGITS = {"0": "O", "1": "lI7", "2": "Z", "3": "8", "5": "S6", "6": "5", "7": "1", "8": "B3", "9": "g"}
_PAIR, _PAIR_TAKEN = "rn", ("m",)
_ALIKE = ("l1i7", "o0", "z2", "b8h3", "s56", "ec", "gq9", "yv")  # letters without marks; the first stands for all
_SHAPES = str.maketrans({char: group[0] for group in _ALIKE for char in group[1:]})


def taken_for(text: str, at: int, *, digits: bool) -> tuple[str, ...]:
    """What the character at a place, or the pair that begins there, is taken for; () where no slip is known."""
    char = text[at]
    if char.isdigit():
        return tuple(_DIGITS.get(char, ())) if digits else ()
    return _PAIR_TAKEN if text.startswith(_PAIR, at) else _letter_slips(char)


def length_at(text: str, at: int) -> int:
    """How many characters the slip at a place takes up."""
    return len(_PAIR) if text.startswith(_PAIR, at) else 1


@lru_cache(maxsize=1024)
def _letter_slips(letter: str) -> tuple[str, ...]:
    decomposed = unicodedata.normalize("NFD", letter)
    tone = next((mark for mark in decomposed if mark in _TONES), "")
    plain = unicodedata.normalize("NFC", decomposed.replace(tone, "")) if tone else letter
    shapes = [c.upper() if plain.isupper() else c for c in _VOWELS.get(plain.lower(), "")]
    taken = [*(plain + other for other in _TONES.get(tone, ())), *(shape + tone for shape in shapes)]
    vowels = (unicodedata.normalize("NFC", one) for one in taken)
    return (*(one for one in vowels if len(one) == 1), *_LETTERS.get(letter, ()), *_TWO.get(letter, ()))


def shape(text: str) -> str:
    """A text in which no slip of this module shows: no marks, small letters, one letter for all that look alike.

    "Sở Y tế", "5ở V tể" -> "so y te"; "quý II/2024" -> "quy ll/2o24", and no word any more.
    """
    return strip_marks(normalise(text)).replace("rn", "m").translate(_SHAPES)
