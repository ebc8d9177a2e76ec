"""The text of a question: whether it can be one, and how much of it is read."""

from __future__ import annotations

import re

from plan.errors import QuestionInvalid

LONGEST_QUESTION = 10_000  # characters
LONGEST_READ = 1_600
"""Characters of a question that are understood; the longest of some 450 real ones has under 300."""


def valid_question(question: str) -> str:
    """A question without spaces around it; raises QuestionInvalid for an empty or too long one."""
    text = question.strip()
    if not re.search(r"\w", text):
        raise QuestionInvalid("Câu hỏi đang trống. Hãy nhập câu hỏi, ví dụ: “Ai chủ trì việc …, hạn khi nào?”.")
    if len(text) > LONGEST_QUESTION:
        raise QuestionInvalid(f"Câu hỏi dài quá {LONGEST_QUESTION} ký tự. Hãy hỏi ngắn hơn.")
    return text


def ends(text: str) -> str:
    """A text of ordinary length whole, of a longer one its first and last words: what is asked stands there."""
    if len(text) <= LONGEST_READ:
        return text
    half = LONGEST_READ // 2
    return f"{text[:half].rpartition(' ')[0] or text[:half]} {text[-half:].partition(' ')[2] or text[-half:]}"
