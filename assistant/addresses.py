"""Addresses of pages with what they are asked for."""

from __future__ import annotations

import re
from urllib.parse import quote_plus, urlencode

from assistant.task_query import TaskQuery
from plan.span import Span

_RESERVED = re.compile(r"[^\w.,;:()/-]+")


def address(path: str, **asked: object) -> str:
    """A path with the query of what is asked for; what is blank is left out."""
    query = urlencode({name: value for name, value in asked.items() if value not in ("", None)})
    return f"{path}?{query}" if query else path


def filter_address(path: str, query: TaskQuery, **changes: str) -> str:
    """A path under a filter of tasks, with some of its fields changed."""
    encoded = query.encoded(**changes)
    return f"{path}?{encoded}" if encoded else path


def lines_address(document_id: str, span: Span, words: str = "") -> str:
    """Where the whole text of a plan shows some lines, with the words that are to be marked in them."""
    # Letters stay letters (RFC 3987): written as %E1%BA%A5 they would be half of a page with many citations.
    marked = f"&trich={_RESERVED.sub(lambda found: quote_plus(found[0]), words)}" if words else ""
    return f"/van-ban/{document_id}?doan={span.line_start}-{span.line_end}{marked}#d{span.line_start}"
