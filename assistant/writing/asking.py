"""What questions ask for and name, as far as it decides what a language model may do about them."""

from __future__ import annotations

import re

from assistant.question.parse import Understanding
from assistant.question.query import Query
from plan.language.folding import fold

_SUMMARY = re.compile(r"\b(?:tom tat|tom luoc|tong quan|khai quat)\b")
_ONE = (
    r"bao nhieu|may|bao lau|bao gio|khi nao|luc nao|phan tram|(?:ngay|thang|quy|nam) nao|"
    r"(?:cao|thap|nhieu|it) hon"
)
_ASKS_ONE = re.compile(rf"\b(?:{_ONE})\b")
_ASKS_FIGURE = re.compile(
    rf"\b(?:{_ONE}|ty le|chi tieu|muc tieu|muc|ngay|giai doan|thoi (?:gian|han|diem)|xep|thu hang|kinh phi|gia tri|"
    r"dien thoai|duong day nong|thong tu|nghi dinh|quyet dinh|van ban|can cu)\b"
)
_TALK = re.compile(
    r"do|nay|ay|kia|day|no|ho|tren|vay|the|thi|con|sao|thoi|nhu|nua|roi|nhung|va|cai|vu|khoan|chuyen|cau|hoi|dau|tien|"
    r"truoc|sau|cung|vua|quay|lai|hom|y|nhi|nhe|nha|co|a|bac"
)
"""Words, folded, by which a follow-up leans on what was before, or only talks; written out, it needs none of them."""


def asks_summary(question: str) -> bool:
    """Whether a question wants a plan, or a unit's work, in short."""
    return _SUMMARY.search(fold(question)) is not None


def asks_one(query: Query) -> bool:
    """Whether a question asks for a number or a time: what a passage says besides may be left out."""
    return _ASKS_ONE.search(query.plain) is not None


def asks_figure(query: Query) -> bool:
    """Whether a question asks for a number, a time, money or a document, so that others beside it would mislead."""
    return _ASKS_FIGURE.search(query.plain) is not None


def named(asked: Understanding) -> frozenset[str]:
    """The folded words of a question that name a subject or a unit, not what merely talks or points back."""
    query = asked.query
    keys = [key for word in query.topic for key in word.first] + [
        key for unit in query.units for key in unit.name.split()
    ]
    return frozenset(key for key in keys if not _TALK.fullmatch(key))
