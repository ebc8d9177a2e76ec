"""Examples for the OpenAPI description; the plan in them is invented."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from assistant.channels.http.description import PROBLEM
from assistant.channels.http.problems import MEDIA_TYPE

QUESTION: dict[str, Any] = {
    "question": "Ai chủ trì đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình, hạn khi nào?",
    "history": [],
}

_DOCUMENT: dict[str, Any] = {
    "id": "c50a99c3ead0d344",
    "file": "01_so_vhtt_cchc_2024.txt",
    "number": "18/KH-SVHTT",
    "issuer": "Sở Văn hóa và Thể thao tỉnh Vân Hải",
    "place": "Vân Hải",
    "date": "2024-01-26",
    "date_text": "ngày 26 tháng 01 năm 2024",
    "title": "Cải cách hành chính năm 2024 của Sở Văn hóa và Thể thao tỉnh Vân Hải",
    "enclosed_title": None,
    "signer": None,
    "signer_title": None,
    "recipients": [],
    "year": 2024,
    "relations": [],
}
_TASK: dict[str, Any] = {
    "id": "t-1a2b3c4d",
    "text": "Xây dựng Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình",
    "activities": [],
    "goal": None,
    "product": "Đề án trình UBND tỉnh",
    "lead": [
        {"name": "Phòng Tổ chức - Pháp chế", "unit": "Phòng Tổ chức - Pháp chế", "inherited": False, "relatives": []}
    ],
    "coordinate": [],
    "deadline": {
        "text": "Trước ngày 15/8/2024",
        "kind": "before",
        "start": None,
        "end": "2024-08-15",
        "recurrence": None,
        "inherited": False,
        "dates": [],
        "anchors": [],
        "interval": None,
        "day_off": None,
        "damaged": False,
    },
    "section": ["PHỤ LỤC"],
    "source": {
        "kind": "table",
        "file": "01_so_vhtt_cchc_2024.txt",
        "page": None,
        "line_start": 147,
        "line_end": 147,
    },
    "label": "12",
    "blank": [],
    "corrections": [],
    "document": _DOCUMENT,
}
ANSWER = {
    "question": QUESTION["question"],
    "status": "answered",
    "reason": None,
    "answer": "Chủ trì: Phòng Tổ chức - Pháp chế; thời hạn: Trước ngày 15/8/2024 [1]",
    "intent": "lead",
    "responsibilities": [_TASK | {"citations": [1], "doubts": [], "identity": "9f86d081884c7d65"}],
    "count": None,
    "citations": [
        {
            "id": 1,
            "file": "01_so_vhtt_cchc_2024.txt",
            "document_id": _DOCUMENT["id"],
            "number": _DOCUMENT["number"],
            "title": _DOCUMENT["title"],
            "section": ["PHỤ LỤC"],
            "page": None,
            "line_start": 147,
            "line_end": 147,
            "quote": "Xây dựng Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình",
            "boxes": [],
        }
    ],
    "suggestions": [],
    "elapsed_ms": 12,
}
TASKS = {"tasks": [_TASK], "total": 1, "recurring_beside": 0, "limit": 100, "offset": 0}
_STORED = _DOCUMENT | {
    "status": "ok",
    "counts": {"tasks": 32, "passages": 140, "issues": 2},
    "added_at": "2026-01-05T08:30:00+07:00",
}
DOCUMENTS = {"documents": [_STORED], "total": 1}
DOCUMENT = _STORED | {"tasks": [_TASK], "issues": []}
_PROBLEM = {
    "type": "about:blank",
    "title": "Unprocessable Entity",
    "status": 422,
    "code": "question_invalid",
    "detail": "Câu hỏi đang trống. Hãy nhập câu hỏi.",
}
_BUSY = {
    "type": "about:blank",
    "title": "Service Unavailable",
    "status": 503,
    "code": "server_busy",
    "detail": "Nhiều người đang hỏi cùng lúc. Anh/chị hãy thử lại sau ít giây.",
}
_TOO_MANY = {
    "type": "about:blank",
    "title": "Too Many Requests",
    "status": 429,
    "code": "too_many_questions",
    "detail": "Anh/chị đã hỏi quá 120 câu trong một phút. Hãy hỏi tiếp sau 1 giây.",
}
LATER: dict[str, Any] = {
    "Retry-After": {
        "description": "Seconds until it is worth trying again",
        "schema": {"type": "integer", "minimum": 1},
    }
}
"""The header of answers that say when to come again."""


def described(shape: type[BaseModel], example: Any, what: str, status: int = 200) -> dict[int | str, dict[str, Any]]:  # noqa: ANN401 - any JSON value
    """The `responses` of a route: what it gives, with an example, and every error as a problem document."""
    return {
        status: {"description": what, "model": shape, "content": {"application/json": {"example": example}}},
        **errors(),
    }


def files(media: str, what: str) -> dict[int | str, dict[str, Any]]:
    """The `responses` of a route that gives a file."""
    binary = {"type": "string", "format": "binary"}
    return {200: {"description": what, "content": {media: {"schema": binary}}}, **errors()}


def errors() -> dict[int | str, dict[str, Any]]:
    """Every error as a problem document; the schema it points at is added by `http.description`."""
    return {503: _told(_BUSY, later=True), "default": _told(_PROBLEM, "RFC 9457 problem")}


def paced() -> dict[int | str, dict[str, Any]]:
    """The `responses` that a route has beside, where so many requests a minute are let through."""
    return {429: _told(_TOO_MANY, later=True)}


def _told(example: dict[str, Any], description: str = "", *, later: bool = False) -> dict[str, Any]:
    """The response of a problem; later: it says when to come again."""
    content = {MEDIA_TYPE: {"schema": {"$ref": PROBLEM}, "example": example}}
    return {"description": description or example["title"], "content": content} | ({"headers": LATER} if later else {})
