"""Replies in Telegram's terms: HTML and an inline keyboard.

HTML and not Markdown: there only & < > have to be escaped, where Markdown stumbles over the dots, dashes and brackets
of "30/6/2026." and "125/KH-UBND (Phụ lục)". Lengths count after Telegram has parsed the marks away.
"""

from __future__ import annotations

import html
import itertools
from collections.abc import Iterable, Sequence
from urllib.parse import urlsplit

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from assistant.chat.composing import length
from assistant.chat.reply import Link, Reply

LONGEST = 4096
"""Of a text, in UTF-16 units after the parsing of marks (Bot API, sendMessage)."""
_QUOTED = "> "
_ROW = 30  # characters of labels that a telephone shows in one row of buttons, all as wide as the widest


def text_of(reply: Reply) -> str:
    """The text of a reply as HTML; lines quoted out of a plan become block quotes."""
    shown = reply.text + "".join(_written_out(reply))
    groups = itertools.groupby(shown.split("\n"), lambda line: line.startswith(_QUOTED))
    return "\n".join(_block(lines, quoted=quoted) for quoted, lines in groups)


def keyboard_of(reply: Reply) -> InlineKeyboardMarkup | None:
    """The buttons of a reply: what can be chosen, then the pages to open."""
    choices = [InlineKeyboardButton(one.label, callback_data=one.action) for one in reply.choices]
    links = [InlineKeyboardButton(one.label, url=one.url) for one in reply.links if _fits_a_button(one)]
    rows = [*_rows(choices), *_rows(links)]
    return InlineKeyboardMarkup(rows) if rows else None


def _block(lines: Iterable[str], *, quoted: bool) -> str:
    if not quoted:
        return "\n".join(html.escape(line, quote=False) for line in lines)
    inner = "\n".join(html.escape(line.removeprefix(_QUOTED), quote=False) for line in lines)
    return f"<blockquote>{inner}</blockquote>"


def _written_out(reply: Reply) -> list[str]:
    """The links that Telegram takes for no button, as far as there is room for them."""
    room, written = LONGEST - length(reply.text), []
    for link in reply.links:
        line = f"\n{link.label}: {link.url}"
        if not _fits_a_button(link) and (room := room - length(line)) >= 0:
            written.append(line)
    return written


def _fits_a_button(link: Link) -> bool:
    """Whether Telegram accepts the address in a button: it wants a host with a dot ("localhost" is refused)."""
    return "." in (urlsplit(link.url).hostname or "")


def _rows(buttons: Sequence[InlineKeyboardButton]) -> list[list[InlineKeyboardButton]]:
    """Short labels side by side, long ones below each other."""
    rows: list[list[InlineKeyboardButton]] = []
    for button in buttons:
        together = [*rows[-1], button] if rows else [button]
        if rows and len(together) * max(len(one.text) for one in together) <= _ROW:
            rows[-1] = together
        else:
            rows.append([button])
    return rows
