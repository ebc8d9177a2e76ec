"""Examples for the OpenAPI description; the plan in them is invented."""

from __future__ import annotations

from typing import Any

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
    "signer": None,
    "signer_title": None,
    "recipients": [],
    "year": 2024,
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
    "document": _DOCUMENT,
}
ANSWER = {
    "question": QUESTION["question"],
    "status": "answered",
    "reason": None,
    "answer": "Chủ trì: Phòng Tổ chức - Pháp chế; thời hạn: Trước ngày 15/8/2024 [1]",
    "intent": "lead",
    "responsibilities": [_TASK | {"citations": [1]}],
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


def described(example: Any, what: str) -> dict[int | str, dict[str, Any]]:  # noqa: ANN401 - any JSON value
    """The `responses` of a route: its 200 with an example, and every error as a problem document."""
    return {
        200: {"description": what, "content": {"application/json": {"example": example}}},
        "default": {"description": "RFC 9457 problem", "content": {"application/problem+json": {"example": _PROBLEM}}},
    }
