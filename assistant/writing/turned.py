"""Headings, and lines that lead in a list, that turn what stands under them ("Các hoạt động tạm dừng", "Ví dụ").

A sentence from under them says something else without them, so a language model is not shown it. The rules quote it
with its place in the plan.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.corpus import Corpus, Entry
from plan.language.folding import normalise
from plan.passage import Passage

_TURNS = re.compile(
    r"(?<!\w)(?:không(?! (?:dùng|giấy|tiền|gian|khí|ngừng|chỉ|những|chuyên)(?!\w))|chưa|tạm (?:dừng|ngừng|ngưng|hoãn)"
    r"|dừng|(?<!không )ngừng|chấm dứt|bãi bỏ|hủy|cấm|hoãn|loại (?:bỏ|trừ|khỏi)|trừ|ngoại lệ|hết hiệu lực|ví dụ|minh họa"
    r"|giả định|dự thảo)(?!\w)"
)
_HEADING = 16  # words of a heading; longer ones are sentences, of which a part limits only a part
_BEGINS = 8  # words of a sentence in which it says what it is about
_ITEM = re.compile(r"\s*(?:[-–—•+*]|\(?[a-zđ0-9]{1,2}[.)]|[a-zđ0-9]{1,2}\s+(?=[^\W\d_a-zđ]))")


def is_turned_in(corpus: Corpus, entry: Entry) -> bool:
    """Whether what stands over a passage, or over the lines of a task, turns it."""
    beside = [e.item for e in corpus.contents(entry.document_id).passages if isinstance(e.item, Passage)]
    return any(is_turned(one, beside) for one in beside if one.span.overlaps(entry.item.span))


def is_turned(passage: Passage, beside: Sequence[Passage]) -> bool:
    """Whether a heading over a passage, or the line that leads in its list, turns it. beside: all of the plan."""
    return any(map(turns, (*passage.section, _lead_in(passage, beside))))


def turns(heading: str) -> bool:
    """Whether what stands under a heading does not hold, or not now, or only by way of example."""
    words = normalise(heading).lower().split()
    return _TURNS.search(" ".join(words if len(words) <= _HEADING else words[:_BEGINS])) is not None


def _lead_in(passage: Passage, beside: Sequence[Passage]) -> str:
    """The line with a colon that leads in the list in which a passage is an item, "" where there is none."""
    if not _ITEM.match(passage.text):
        return ""
    there = [one for one in beside if one.section == passage.section and one.span < passage.span]
    for one in sorted(there, key=lambda one: one.span, reverse=True):
        if one.text.rstrip().endswith(":"):
            return one.text
        if not _ITEM.match(one.text):
            return ""
    return ""
