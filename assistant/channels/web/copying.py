"""An answer as plain text for a message: within the length that Zalo takes, with its sources, without markup."""

from __future__ import annotations

import re

from assistant.channels.render import Json

LONGEST = 2_000
"""Characters of one message (Zalo Bot Platform, sendMessage)."""

_MARK = re.compile(r"\[(\d+)\]")


def as_plain_text(question: str, answer: Json) -> str:
    """The question, the answer and its sources; a long one is cut after a whole line, and what is left out is said."""
    head = f"Hỏi: {_shortened(question, LONGEST // 4)}\n\nĐáp: "
    lines = answer["answer"].splitlines()
    for kept in range(len(lines), 0, -1):
        said = [*lines[:kept], *([f"… (còn {len(lines) - kept} dòng)"] if kept < len(lines) else [])]
        text = head + "\n".join(said) + _sources(said, answer["citations"])
        if _length(text) <= LONGEST:
            return text
    return _shortened(head + (lines[0] if lines else ""), LONGEST)


def plan_name(named: Json) -> str:
    """The number of a plan, its title where the number is left blank ("/KH-SNV"), else its file."""
    number: str = named["number"] or ""
    return number if number and not number.startswith("/") else named["title"] or named["file"]


def _sources(said: list[str], citations: list[Json]) -> str:
    """A line for each source that the text points at."""
    used = set(map(int, _MARK.findall("\n".join(said))))
    lines = [f"[{c['id']}] {plan_name(c)}, {_place(c)}" for c in citations if c["id"] in used]
    return "\n\nNguồn:\n" + "\n".join(lines) if lines else ""


def _place(citation: Json) -> str:
    first, last = citation["line_start"], citation["line_end"]
    page = f"trang {citation['page']}, " if citation["page"] else ""
    return f"{page}dòng {first}" if first == last else f"{page}dòng {first}–{last}"


def _shortened(text: str, longest: int) -> str:
    return text if _length(text) <= longest else text[: longest - 1] + "…"


def _length(text: str) -> int:
    """Characters as messengers count them (UTF-16)."""
    return len(text.encode("utf-16-le", "replace")) // 2
