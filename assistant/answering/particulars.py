"""Particulars of a question that what is served must have: years, and things known by their number ("dự án 6").

Words that merely agree are no answer to a question about another year, or about another of several numbered things.
"""

from __future__ import annotations

import re

from assistant.question.query import Intent, Query
from plan.document import Document
from plan.language.wording import plain_words

_YEAR = re.compile(r"(?<!\d)20\d\d(?!\d)")
_NUMBERED = re.compile(
    r"\b(?:tieu du an|du an|de an|dot|nhom|dieu|khoan|chi tieu|hoat dong|khu vuc|tuyen|bieu|mau|giai doan|cum|doi|to) "
    r"\d{1,3}\b(?! (?:nguoi|ngay|thang|nam|lan|phan|trieu|ty))"
)
_REPORT = re.compile(
    r"\bbao cao\b(?: \w+){0,4}? (?P<months>[369]) thang\b|\b(?P<before>[369]) thang\b(?: \w+){0,4}? bao cao\b"
)
_PADDED = re.compile(r"\b0+(\d)")  # "đợt 01"


def has_particulars(query: Query, text: str, document: Document) -> bool:
    """Whether the years and numbered things of a question stand in a text, or the years are the plan's own."""
    there = f" {' '.join(plain_words(text))} "
    own = {str(document.year or ""), *_YEAR.findall(f"{document.date_text or ''} {document.title or ''}")}
    years = set(_YEAR.findall(query.plain)) - own
    if query.intent is Intent.COMPARE:
        years = set()  # each side has its own
    if any(year not in there for year in years):
        return False
    bare = _unpadded(there)
    return all(f" {_unpadded(thing)} " in bare for thing in _NUMBERED.findall(query.plain))


def report_period(query: Query) -> tuple[str, str] | None:
    """The months of a periodic report that a question names ("báo cáo 9 tháng"): each period has days of its own."""
    found = _REPORT.search(query.plain)
    return (found["months"] or found["before"], "thang") if found else None


def _unpadded(text: str) -> str:
    return _PADDED.sub(r"\1", text)
