"""Openings that name the plan a sentence is taken from ("Theo Kế hoạch 18/KH-SVHTT, ..."), to be taken off."""

from __future__ import annotations

import re

from assistant.answering import phrases
from assistant.writing.checking.values import VALUE, words_of
from index.library import StoredDocument

_KIND = r"(?:Kế hoạch|Quyết định|Chương trình|Đề án|Phương án|Nghị quyết|Chỉ thị|Công văn|Thông báo|Hướng dẫn|Văn bản)"
_OPENING = re.compile(
    rf"\s*(?:(?:Theo|Tại|Trong)\s+)?(?P<name>{_KIND}(?:\s+(?:này|trên))?(?:\s+[^,:“\"]{{1,160}}?)??)"
    r"(?:\s+(?:đã\s+)?(?:nêu|quy định|ghi|xác định|đề ra|viết|có ghi)(?:\s+rõ)?(?:\s+(?:rằng|là))?\s*[:,]?|\s*[:,])\s*",
    re.IGNORECASE,
)


def content(said: str, document: StoredDocument | None) -> str | None:
    """What a sentence says behind an opening that names a document; None where it names another, or nothing follows.

    Without a document any may be named; without a name ("Kế hoạch nêu: ...") the one that is cited is meant.
    """
    match = _OPENING.match(said)
    if match is None or not said[match.end() :].strip():
        return None
    if document is None or _names(match["name"], document):
        return said[match.end() :]
    return None


def _names(name: str, document: StoredDocument) -> bool:
    keys = [word.key for word in words_of(name)]
    if len(keys) <= 3 and not any(key.startswith(VALUE) for key in keys):
        return re.fullmatch(rf"{_KIND}(?:\s+(?:này|trên))?", name.strip(), re.IGNORECASE) is not None
    own = document.document
    number = [word.key for word in words_of(own.number or "")]
    if len(number) == 1 and number[0] in keys:
        allowed = {*number, *_keys_of(own.issuer), *_keys_of(own.date_text), *_keys_of(own.title)}
        allowed |= {"kế", "hoạch", "quyết", "định", "văn", "bản", "của", "ngày", "về", "việc", "năm"}
        return all(key in allowed for key in keys)
    return keys == _keys_of(phrases.plan_name(document))


def _keys_of(text: str | None) -> list[str]:
    return [word.key for word in words_of(text or "")]
