"""Text with HTML marks as the Bot API reads it: a few tags, each closed, and a length that counts what is left.

The sentences are those of the Bot API ("Formatting options" and what its server answers).
"""

from __future__ import annotations

import html
import re

LONGEST = 4096
_TAGS = frozenset({"b", "strong", "i", "em", "u", "ins", "s", "strike", "del", "a", "code", "pre", "blockquote"})
_TAG = re.compile(r"<(/?)([a-zA-Z-]*)([^<>]*)(>?)")


class MarksInvalid(Exception):
    """Marks that the Bot API refuses; its text is the description in the answer."""


def plain(text: str) -> str:
    """What people see of a text with marks; raises MarksInvalid."""
    opened: list[str] = []
    for found in _TAG.finditer(text):
        _take(found, opened)
    if opened:
        raise MarksInvalid(f"can't parse entities: Can't find end tag corresponding to start tag \"{opened[-1]}\"")
    return html.unescape(_TAG.sub("", text)).strip()


def units(text: str) -> int:
    """Length as the Bot API counts it: in UTF-16 units."""
    return len(text.encode("utf-16-le")) // 2


def _take(found: re.Match[str], opened: list[str]) -> None:
    closing, name, _, end = found.groups()
    name, place = name.lower(), len(found.string[: found.start()].encode())
    if not end or (name not in _TAGS and not closing):
        raise MarksInvalid(f'can\'t parse entities: Unsupported start tag "{name}" at byte offset {place}')
    if not closing:
        if name == "blockquote" and name in opened:
            raise MarksInvalid("can't parse entities: Blockquote can't be nested")
        opened.append(name)
    elif not opened or opened.pop() != name:
        raise MarksInvalid(f'can\'t parse entities: Unmatched end tag at byte offset {place}, found "</{name}>"')
