"""One canonical name per unit within a document.

"Sở KH&CN" and "Sở Khoa học và Công nghệ" are one unit; "Văn phòng" in a department's plan is "Văn phòng Sở"; OCR
variants take the spelling that is printed most. Old and new names of reorganised bodies are never merged.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rapidfuzz import fuzz, process

from plan.document import Document
from plan.language.abbreviations import expand
from plan.language.folding import fold, normalise
from plan.task import Task
from plan.unit import Unit

_ARTICLES = re.compile(r"^(?:các|những)\s+(?=(?:sở|phòng|ban|đơn vị|cơ quan|doanh nghiệp)\b)", re.IGNORECASE)
_LONG = 18  # characters of a name that may hold a slip
_ALIKE = 92  # similarity in percent at which two long names are the same but for a slip


def _tidy(name: str, document: Document) -> str:
    text = " ".join(normalise(name).split()).strip(" .")
    text = expand(text)
    text = re.sub(r"\s*[–-]\s*", " - ", text) if re.search(r"\w\s*[–-]\s*[A-ZĐ]", text) else text
    owner = "Sở" if fold(document.issuer or "").startswith("so ") else ""
    if owner and fold(text) in ("van phong", "thanh tra"):
        text = f"{text} {owner}"
    return text[:1].upper() + text[1:]


def canonical_units(tasks: Sequence[Task], document: Document) -> list[Task]:
    """Tasks whose units carry the canonical name of their document."""
    units = [u for t in tasks for u in (*t.lead, *t.coordinate)]
    tidy = {u.name: _tidy(u.name, document) for u in units}
    counts = Counter(tidy[u.name] for u in units)
    chosen = _choose([name for name, _ in counts.most_common()])

    def rename(unit: Unit) -> Unit:
        return replace(unit, canonical=chosen[tidy[unit.name]])

    return [replace(t, lead=tuple(map(rename, t.lead)), coordinate=tuple(map(rename, t.coordinate))) for t in tasks]


def _choose(names: Sequence[str]) -> dict[str, str]:
    """The canonical name of each name: the first that is the same, in the order given."""
    chosen: dict[str, str] = {}
    known: dict[str, str] = {}  # key -> the name it stands for
    long: dict[tuple[str, ...], list[str]] = {}  # keys that may hold a slip, by the form that no slip changes
    for name in names:
        key = fold(_ARTICLES.sub("", name))
        if key not in known:
            others = long.setdefault(_form(key), []) if len(key) >= _LONG else []
            same = _slip_of(key, others)
            known[key] = known[same] if same else name
            if not same and len(key) >= _LONG:
                others.append(key)
        chosen[name] = known[key]
    return chosen


def _form(key: str) -> tuple[str, ...]:
    """How many words a key has, and its numbers, each in its place."""
    return tuple(word if word.isdigit() else "" for word in key.split())


def _slip_of(key: str, others: Sequence[str]) -> str | None:
    """The first of `others` of which `key` is a misprint."""
    near = process.extract(key, others, scorer=fuzz.ratio, score_cutoff=_ALIKE, limit=None)
    return next((other for other, _, _ in sorted(near, key=lambda n: n[2]) if _differs_by_slip(key, other)), None)


def _differs_by_slip(first: str, second: str) -> bool:
    """Whether the words that differ are misprints of each other rather than other words or numbers."""
    pairs = [(a, b) for a, b in zip(first.split(), second.split(), strict=True) if a != b]
    return len(pairs) <= 2 and all(
        not a.isdigit() and not b.isdigit() and len(a) > 2 and fuzz.ratio(a, b) >= 66 for a, b in pairs
    )
