"""Shorthand that no table lists: capitals for the first letters of words in the plans ("rà soát ĐGH" for "đơn giản
hóa"), and "ct", "ph" for the roles beside a word that asks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from assistant.corpus import Contents
from plan.language.telex import untelex
from plan.language.wording import Word, is_syllable

_ROLES = {"ct": ("chu", "tri"), "ph": ("phoi", "hop")}
_ASKS = frozenset({"nao", "ai"})  # "đv nào ct"
_OFFICES = frozenset({("co", "quan"), ("don", "vi")})  # "CQ CT"
_NUMBER = re.compile(r"\d{1,2}|[ivx]+")
_ANNEX = ("phu", "luc")
_MONTHS = re.compile(r"\d{1,2}T")
_INITIALS = re.compile(r"(?P<letters>[a-z]{3,6})(?P<number>\d{0,2})")
_READINGS = 3  # of one shorthand, the most frequent in the plans
_LINKING = frozenset({"va", "cac", "cua", "nhung", "cho", "voi", "tai", "theo"})


def prefer_places(words: Sequence[Word], known: Collection[str], own: Collection[str]) -> tuple[Word, ...]:
    """The words, those that stand for one of several places ("ĐN") first read as a place of the library's plans.

    known, own: folded names of all places, and of those that plans are about.
    """
    return tuple(
        replace(word, readings=tuple(sorted(word.readings, key=lambda reading: " ".join(reading) not in own)))
        if len(word.readings) > 1 and " ".join(word.first) in known
        else word
        for word in words
    )


def write_out(words: Sequence[Word], text: str, contents: Iterable[Contents]) -> tuple[Word, ...]:
    """The words of a question with such shorthand written out; `contents` are the plans it can be about."""
    plans = list(contents)
    return tuple(
        _role(words, at, text) or _spelled(word, text, plans) or _typed(word, plans) or word
        for at, word in enumerate(words)
    )


def _typed(word: Word, plans: Sequence[Contents]) -> Word | None:
    """A word with Telex letters in it as the syllable it means, unless the plans have it as it stands ("PAR index")."""
    key = word.first[0]
    meant = untelex(key) if len(word.first) == len(word.readings) == 1 else None
    if meant is None or any(key in content.vocabulary for content in plans):
        return None
    return replace(word, readings=((meant,), (key,)))


def _role(words: Sequence[Word], at: int, text: str) -> Word | None:
    """Letters that the words beside them explain: "đv nào ct" and "CQ PH" roles, "6T" months, "PL 1" an annex."""
    word = words[at]
    printed = text[word.begin : word.stop]
    if _MONTHS.fullmatch(printed):
        return replace(word, readings=((printed[:-1], "thang"),))
    if printed == "PL" and not (at + 1 < len(words) and _NUMBER.fullmatch(words[at + 1].first[0])):
        return replace(word, readings=tuple(sorted(word.readings, key=lambda reading: reading == _ANNEX)))
    keys = _ROLES.get(printed.lower())
    before = [key for w in words[max(0, at - 2) : at] for key in w.first]
    asked = bool(before) and (before[-1] in _ASKS or tuple(before[-2:]) in _OFFICES)
    joins = keys == _ROLES["ph"] and at + 1 < len(words) and words[at + 1].first[0] == "voi"
    return replace(word, readings=(keys,)) if keys and (asked or joins) else None


def _spelled(word: Word, text: str, plans: Sequence[Contents]) -> Word | None:
    """The words of the plans whose first letters a word in capitals gives, "TDA1" with its number behind them."""
    printed = text[word.begin : word.stop]
    if len(word.readings) > 1 or len(word.first) > 1 or is_syllable(word.first[0]) or not printed[:3].isupper():
        return None
    found = _INITIALS.fullmatch(word.first[0])
    if not found:
        return None
    number = (found["number"],) if found["number"] else ()
    readings = [(*run, *number) for run in _runs(found["letters"], plans)]
    return replace(word, readings=tuple(readings)) if readings else None


def _runs(letters: str, plans: Sequence[Contents]) -> list[tuple[str, ...]]:
    """The most frequent runs of words in the plans that begin with these letters."""
    counts: Counter[tuple[str, ...]] = Counter()
    for content in plans:
        for entry in (*content.tasks, *content.passages):
            at = entry.initials.find(letters)
            while at >= 0:
                run = entry.keys[at : at + len(letters)]
                if run[0] not in _LINKING and run[-1] not in _LINKING:
                    counts[run] += 1
                at = entry.initials.find(letters, at + 1)
    return [run for run, _ in counts.most_common(_READINGS)]
