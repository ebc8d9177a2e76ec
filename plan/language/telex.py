"""Letters of the Telex keyboard left in a word: "vuj" for "vụ", "ddown" for "đơn", "vieecj" for "việc".

Telex types marks as letters: s f r x j for the tones, w and doubled letters for the others; on a keyboard that was not
switched on, or a phone, they stay. The rules are those of the Telex input method as UniKey has it.
"""

from __future__ import annotations

import re

from plan.language.wording import is_syllable

_TONE = re.compile(r"[sfrxj]")
_MARKED = re.compile(r"^[^aou]*[aou].*w")
_DOUBLED = (("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("w", ""))
_BEGINS_WITH_TONE_LETTER = re.compile(r"^(?:tr|s|r|x)")


def untelex(key: str) -> str | None:
    """The folded syllable that a word with Telex letters means; None where it is no such word.

    A word that is a syllable as it stands ("to", "sao") means itself.
    """
    if is_syllable(key) or not key.isascii() or not key.isalpha():
        return None
    onset = _BEGINS_WITH_TONE_LETTER.match(key)
    head, rest = (key[: onset.end()], key[onset.end() :]) if onset else ("", key)
    tones = _TONE.findall(rest)
    if len(tones) > 1 or key[0] in "fjw" or ("w" in key and not _MARKED.search(key)):
        return None
    plain = head + _TONE.sub("", rest)
    for typed, meant in _DOUBLED:
        plain = plain.replace(typed, meant)
    return plain if plain != key and is_syllable(plain) else None
