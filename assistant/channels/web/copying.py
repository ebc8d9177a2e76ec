"""An answer as plain text for a message: within the length that Zalo takes, with its sources, without markup."""

from __future__ import annotations

import re

from assistant.channels.render import Json
from assistant.chat.composing import cut_to, length
from assistant.chat.wording import lines_words

LONGEST = 2_000
"""Characters of one message (Zalo Bot Platform, sendMessage)."""

_MARK = re.compile(r"\[(\d+)\]")


def as_plain_text(question: str, answer: Json) -> str:
    """The question, the answer and its sources; a long one is cut after a whole line, and what is left out is said."""
    head = f"Hỏi: {cut_to(question, LONGEST // 4)}\n\nĐáp: "
    lines = answer["answer"].splitlines()
    for kept in range(len(lines), 0, -1):
        said = [*lines[:kept], *([f"… (còn {len(lines) - kept} dòng)"] if kept < len(lines) else [])]
        text = head + "\n".join(said) + _sources(said, answer["citations"])
        if length(text) <= LONGEST:
            return text
    return cut_to(head + (lines[0] if lines else ""), LONGEST)


def plan_name(named: Json) -> str:
    """The number of a plan, its title where the number is left blank ("/KH-SNV"), else its file."""
    number: str = named["number"] or ""
    return number if number and not number.startswith("/") else named["title"] or named["file"]


def _sources(said: list[str], citations: list[Json]) -> str:
    """A line for each source that the text points at."""
    used = set(map(int, _MARK.findall("\n".join(said))))
    lines = [
        f"[{c['id']}] {plan_name(c)}, {lines_words(c['line_start'], c['line_end'], c['page'])}"
        for c in citations
        if c["id"] in used
    ]
    return "\n\nNguồn:\n" + "\n".join(lines) if lines else ""
