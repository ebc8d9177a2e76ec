"""Small pieces of what is said in chats: cut for a phone, with the names of plans and their places."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.privacy import without_personal
from index.library import StoredDocument

LABEL = 60
"""Characters of a button."""
_NAME = 70  # characters of a plan's name
_HEADING = 90


def shortened(text: str, longest: int) -> str:
    """The text in one line, cut after a word where it is longer; personal data is hidden before a cut disguises it."""
    words = " ".join(without_personal(text).split())
    if len(words) <= longest:
        return words
    cut = words[: longest - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.-") + "…"


def plan_label(number: str | None, issuer: str | None, year: int | None, otherwise: str) -> str:
    """The number of a plan; where it is left blank ("/KH-SNV") its issuer and year, else its title or file."""
    if number and not number.startswith("/"):
        return number
    named = f"Kế hoạch của {issuer}{f' năm {year}' if year else ''}" if issuer else otherwise
    return shortened(named, _NAME)


def label_of(stored: StoredDocument) -> str:
    """The same of a plan of the library."""
    plan = stored.document
    return plan_label(plan.number, plan.issuer, plan.year, plan.title or stored.file)


def lines_words(first: int, last: int, page: int | None) -> str:
    """Where words stand: "trang 2, dòng 14–16"."""
    lines = f"dòng {first}" if first == last else f"dòng {first}–{last}"
    return f"trang {page}, {lines}" if page else lines


def section_words(titles: Sequence[str]) -> str:
    """The last two headings over some lines."""
    return " › ".join(shortened(title, _HEADING) for title in titles[-2:])
