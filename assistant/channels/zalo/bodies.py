"""JSON objects as Zalo sends them: ids and times as strings or numbers, parts that may be missing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from assistant.chat.channel import NotUnderstood


def parse(body: bytes) -> Mapping[str, Any]:
    """The JSON object of a body; raises NotUnderstood."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise NotUnderstood("no JSON object")
    return found


def part(values: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """An object inside of another, empty where there is none."""
    found = values.get(name)
    return found if isinstance(found, dict) else {}


def text(value: object) -> str:
    """An id, a time or words, whether they come as a string or as a number; "" for anything else.

    Half a surrogate pair, which JSON allows and no database takes, becomes "?".
    """
    known = isinstance(value, str | int) and not isinstance(value, bool)
    return str(value).encode("utf-8", "replace").decode() if known else ""
