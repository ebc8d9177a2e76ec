"""Replies as a channel can take them: cut to its length, links and choices as buttons or written out."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from assistant.chat.channel import Abilities
from assistant.chat.reply import Choice, Reply
from assistant.privacy import without_personal

_QUOTED = "> "
_ROW = re.compile(r"^(\d{1,3})\. ", re.MULTILINE)
_ROOM = 600  # characters kept free for links and choices that are written out


def length(text: str) -> int:
    """Characters as messengers count them (UTF-16)."""
    return len(text.encode("utf-16-le", "replace")) // 2


def cut_to(text: str, longest: int) -> str:
    """A text that is cut where it is longer, by `length`."""
    if length(text) <= longest:
        return text
    cut = text[: longest - 1]
    while length(cut) > longest - 1:
        cut = cut[:-1]
    return cut + "…"


def split(reply: Reply, abilities: Abilities) -> list[Reply]:
    """A reply in parts that fit, cut after a line, a sentence or a word; choices and links come with the last.

    Personal data is hidden before: a cut through a number would keep it from being known as one.
    """
    text = without_personal(reply.text).strip()
    longest = abilities.longest if abilities.choices and abilities.links else abilities.longest - _ROOM
    cut = _cut(text, longest)
    if len(cut) < 2:
        return [replace(reply, text=text)]
    whole = [Reply(part, documents=reply.documents) for part in cut]
    first = replace(whole[0], edits=reply.edits)
    last = replace(reply, text=cut[-1], edits="")
    return [first, *whole[1:-1], last]


def present(reply: Reply, abilities: Abilities) -> tuple[Reply, str]:
    """A reply that fits, with what the channel has no buttons for written out; and what typed numbers choose, as JSON.

    "" for the latter leaves what they chose before. Personal data is hidden here: no message leaves the office with it.
    """
    choices = tuple(replace(one, label=without_personal(one.label)) for one in reply.choices)
    links, written = tuple(replace(one, label=without_personal(one.label)) for one in reply.links), ""
    first = 1
    if len(choices) > abilities.choices:
        first += max(map(int, _ROW.findall(reply.text)), default=0)  # no number stands for a row and for a choice
        shown = "\n".join(f"{n}. {one.label}" for n, one in enumerate(choices, first))
        written += f"\n\n{shown}\n(Gửi số để chọn.)"
        choices = ()
    if links and not abilities.links:
        written += "\n\n" + "\n".join(f"{link.label}: {link.url}" for link in links)
        links = ()
    said = cut_to(without_personal(reply.text), max(abilities.longest - length(written), 1))
    text = cut_to(said + written, abilities.longest)
    menu = menu_of(reply.choices, first) if reply.choices else ""
    return replace(reply, text=text, choices=choices, links=links), menu


def chosen(menu: str, typed: str) -> str:
    """The action that a typed number stands for in a menu; "" for none."""
    choices: dict[str, str] = json.loads(menu) if menu else {}
    return choices.get(typed.strip().rstrip("."), "")


def menu_of(choices: tuple[Choice, ...], first: int = 1) -> str:
    """What typed numbers choose, from `first` on, as JSON."""
    return json.dumps({str(n): one.action for n, one in enumerate(choices, first)})


def menu_actions(menu: str) -> list[str]:
    """Every action of a menu, in order."""
    return [action for action in json.loads(menu).values() if isinstance(action, str)] if menu else []


def _cut(text: str, longest: int) -> list[str]:
    parts = []
    while length(text) > longest:
        end = _place(text, longest)
        line = text[:end].rpartition("\n")[2]  # "" where the cut is between lines
        parts.append(text[:end].rstrip())
        text = (_QUOTED if line.startswith(_QUOTED) else "") + text[end:].lstrip()
    return [*parts, text] if text else parts


def _place(text: str, longest: int) -> int:
    """Where to cut: the last good place of the best kind in the second half of what fits."""
    most = longest
    while length(text[:most]) > longest:
        most -= 1
    for mark in ("\n\n", "\n", ". ", "; ", ", ", " "):
        found = text.rfind(mark, most // 2, most)
        if found > 0:
            return found + len(mark)
    return most
