"""Lines of a plan that somebody names by its number, as the JSON of `shapes.Passage`."""

from __future__ import annotations

from assistant.addresses import lines_address
from assistant.channels.render import Json, plan_json
from index.library import Shelf, StoredDocument
from plan.errors import DocumentMissing, FilterInvalid
from plan.span import Span

LINES = 200
"""The most lines at once."""


def named_plan(shelf: Shelf, named: str) -> StoredDocument:
    """The one plan that `Shelf.named` finds; raises DocumentMissing, and FilterInvalid where several are called so."""
    found = shelf.named(named)
    if not found:
        raise DocumentMissing(f"Không có văn bản “{named[:100]}”. Hãy xem danh sách văn bản.")
    if len(found) > 1:
        choices = "; ".join(f"{plan.name} ({plan.document.issuer or plan.file}): {plan.id}" for plan in found[:10])
        raise FilterInvalid(f"Có {len(found)} văn bản tên như vậy. Hãy chọn theo mã: {choices}.")
    return found[0]


def passage_json(shelf: Shelf, plan: StoredDocument, first: int, last: int, address: str) -> Json:
    """The lines first..last as far as the plan has them, LINES at most; raises FilterInvalid where it has none."""
    lines = shelf.lines(plan.id, first, min(last, first + LINES - 1)) if first <= last else ()
    if not lines:
        raise FilterInvalid(f"{plan.name} không có dòng {first}-{last}. Hãy chọn dòng khác.")
    span = Span(first, first + len(lines) - 1)
    place = shelf.places(plan.id, first, first)[0]
    return {
        "document": plan_json(plan),
        "section": _section(shelf, plan, first),
        "page": place and place.page,
        "line_start": span.line_start,
        "line_end": span.line_end,
        "lines": list(lines),
        "link": address + lines_address(plan.id, span) if address else None,
    }


def _section(shelf: Shelf, plan: StoredDocument, line: int) -> list[str]:
    """The headings over a line: those of the last passage that begins at it or before."""
    begun = [stored.passage for stored in shelf.passages([plan.id]) if stored.passage.span.line_start <= line]
    return list(max(begun, key=lambda passage: passage.span.line_start).section) if begun else []
