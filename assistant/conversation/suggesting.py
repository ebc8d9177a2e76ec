"""What an answer suggests, as questions that can be asked next."""

from __future__ import annotations

from collections.abc import Sequence

ASKED = {
    "lead": "Ai chủ trì: {}",
    "coordinate": "Đơn vị nào phối hợp: {}",
    "deadline": "Hạn khi nào: {}",
    "product": "Sản phẩm của việc này là gì: {}",
}
"""Fields of a task that a question can be after, by intent, and how they are asked of a task that is named."""


def questions_of(intent: str, suggestions: Sequence[str]) -> list[str]:
    """The question each suggestion stands for: a task that is suggested is asked what was asked before.

    intent: of the answer, as its public JSON has it.
    """
    form = ASKED.get(intent, "{}")
    return [form.format(text) for text in suggestions]
