"""What forms and addresses hold, as routes take it."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Form, Request

_FURTHEST = 1_000_000

Text = Annotated[str, Form()]
"""A field of a form."""


def offset_in(request: Request) -> int:
    """Where the page of a list begins that an address asks for; 0 for what is no such number."""
    text = request.query_params.get("offset", "")
    return min(int(text), _FURTHEST) if text.isascii() and text.isdecimal() and len(text) < 8 else 0


Offset = Annotated[int, Depends(offset_in)]
"""The same as a parameter of a route."""
