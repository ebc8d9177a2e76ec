"""The elements of a web page to lines and tables, as a browser lays them out.

One pass over the tags, without recursion: what is open (a list, a table, a cell, a font) lies on stacks.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import ClassVar

from lxml.etree import iterwalk
from lxml.html import HtmlElement

from ingest.legacy import from_font
from ingest.readers.html_page import css
from ingest.readers.html_tables import HtmlTable
from ingest.readers.mixed import Item
from ingest.readers.raised import without_note_marks
from plan.language.numbers import letter_numeral, roman_numeral

_BLOCK_TAGS = (
    "address article aside blockquote body br caption center dd details dialog dir div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr legend li main menu nav ol p pre section summary table "
    "tbody td tfoot th thead tr ul"
)
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_LISTS = frozenset({"ol", "ul", "menu", "dir"})
_CELLS = frozenset({"td", "th"})
_BULLETS = ("-", "+")
_INVISIBLE = dict.fromkeys([0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF])
_LEGACY = re.compile(r"\.?vni?", re.IGNORECASE)
_FONT = re.compile(r"(?<![\w-])font(?:-family)?\s*:\s*(?P<value>[^;]+)", re.IGNORECASE)
_SIZE = re.compile(r"^(?:.*\s)?(?>\S*?\d(?:pt|px|em|%)\S*)\s+", re.DOTALL)  # up to the last size with a name behind it
_PRE = re.compile(r"white-space\s*:\s*pre", re.IGNORECASE)
_RAISED = re.compile(r"vertical-align\s*:\s*super", re.IGNORECASE)
_WORD_MARK = re.compile(r"mso-list\s*:\s*ignore", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(-?\d{1,9})", re.ASCII)
# Only the first name in a declaration is looked at: what stands behind a second one stands behind the first as well.
_BORDER = re.compile(
    r"(?:^|;)(?>[^;]*?(?<![\w-])border[a-z-]*\s*:)[^;]*\b(?:solid|dotted|dashed|double)\b", re.IGNORECASE
)
_GRID_CLASS = re.compile(r"grid|border", re.IGNORECASE)
_LIST_STYLE = re.compile(
    r"(?:^|;)(?>[^;]*?list-style(?:-type)?\s*:)"
    r"[^;]*?\b(?P<name>none|decimal|(?:lower|upper)-(?:alpha|latin|roman))\b",
    re.IGNORECASE,
)
_NAMED_KINDS = {
    "none": "",
    "decimal": "1",
    "lower-alpha": "a",
    "lower-latin": "a",
    "upper-alpha": "A",
    "upper-latin": "A",
    "lower-roman": "i",
    "upper-roman": "I",
}
_TYPED = re.compile(r"(?:[-–+*•]|\d{1,3}[.)]|[a-zđ][.)])\s")  # an item that begins with a mark of its own


@dataclass(frozen=True, slots=True)
class _Style:
    """What an element hands on to those inside; `mute`: their words were written already."""

    font: str
    pre: bool = False
    mute: bool = False
    raised: bool = False


@dataclass(slots=True)
class _List:
    """A list that is open: its kind as in the attribute `type` ("-" for bullets, "" for none), and its next number."""

    kind: str
    following: int = 1
    step: int = 1


@dataclass(slots=True)
class _Lines:
    """Lines that are being written, those of the page or of a cell, and what is open in them."""

    items: list[Item]
    words: list[tuple[str, bool]] = field(default_factory=list)  # and whether they are raised
    mark: str = ""
    lists: list[_List] = field(default_factory=list)

    def end(self) -> None:
        """Ends the line that is open, if it has any words; the mark of its item goes in front of the first one."""
        text = " ".join(without_note_marks(self.words).split())
        self.words.clear()
        if text:
            typed = _TYPED.match(text) and (self.mark in _BULLETS or text.startswith(self.mark))
            self.items.append(text if typed else f"{self.mark} {text}".strip())
            self.mark = ""


def read_items(body: HtmlElement, font: str) -> list[Item]:
    """The lines and tables under `body`; `font` is that of words without one. Raises TableTooLarge."""
    walk = _Walk(font)
    for event, element in iterwalk(body, events=("start", "end")):
        (walk.start if event == "start" else walk.end)(element)
    return walk.page.items


class _Walk:
    """What is open at one place of the page."""

    def __init__(self, font: str) -> None:
        self.page = _Lines([])
        self._font = font
        self._styles = [_Style(font)]
        self._lines = [self.page]
        self._tables: list[HtmlTable] = []

    def start(self, element: HtmlElement) -> None:
        """Opens an element and writes the words in front of what is inside."""
        if element.tag in _BLOCKS:
            self._lines[-1].end()
        self._styles.append(self._style(element))
        opened = self._openers.get(element.tag)
        if opened:
            opened(self, element)
        elif element.tag in _CELLS and self._tables:
            self._open_cell(element)
        self._write(element.text)

    def end(self, element: HtmlElement) -> None:
        """Closes an element and writes the words behind it."""
        lines = self._lines[-1]
        if element.tag in _BLOCKS:
            lines.end()
        if element.tag in _LISTS:
            lines.lists.pop()
        elif element.tag == "li":
            lines.mark = ""
        elif element.tag == "table":
            lines.items += self._tables.pop().items()
        elif element.tag in _CELLS and self._tables:
            self._lines.pop()
        self._styles.pop()
        self._write(element.tail)

    def _write(self, text: str | None) -> None:
        style, lines = self._styles[-1], self._lines[-1]
        if not text or style.mute:
            return
        text = from_font(text, style.font).translate(_INVISIBLE)
        first, *others = text.split("\n") if style.pre else [text]
        lines.words.append((first, style.raised))
        for other in others:
            lines.end()
            lines.words.append((other, style.raised))

    def _style(self, element: HtmlElement) -> _Style:
        above, style = self._styles[-1], css(element)
        font = element.get("face") or _family(style)
        mute = above.mute
        if _WORD_MARK.search(style) and not mute:
            self._write_mark(element)
            mute = True
        pre = above.pre or element.tag == "pre" or bool(_PRE.search(style))
        raised = above.raised or element.tag == "sup" or bool(_RAISED.search(style))
        shown = (font if _LEGACY.match(font) else self._font) if font else above.font
        return _Style(shown, pre, mute, raised)

    def _write_mark(self, element: HtmlElement) -> None:
        """The number or bullet of an item that Word writes out as words, bullets as letters of symbol fonts."""
        mark = "".join(str(element.text_content()).split())
        bullet = "+" if mark == "o" else "-"
        self._lines[-1].words.append((f"{bullet if len(mark) == 1 and not mark.isdigit() else mark} ", False))

    def _open_list(self, element: HtmlElement) -> None:
        kind = _kind(element, "1" if element.tag == "ol" else "-")
        backwards = element.get("reversed") is not None
        first = _whole(element.get("start"))
        if first is None:
            first = sum(1 for _ in element.iterchildren("li")) if backwards else 1
        self._lines[-1].lists.append(_List(kind, first, -1 if backwards else 1))

    def _open_item(self, element: HtmlElement) -> None:
        lines = self._lines[-1]
        own = lines.lists[-1] if lines.lists else _List("-")
        number = _whole(element.get("value"))
        number = own.following if number is None else number
        own.following = number + own.step
        depth = sum(above.kind == "-" for above in lines.lists)
        lines.mark = f"{lines.mark} {_mark(_kind(element, own.kind), number, depth)}".strip()

    def _open_table(self, element: HtmlElement) -> None:
        drawn = element.get("border", "0") not in ("", "0") or _has_border(element)
        self._tables.append(HtmlTable(drawn or bool(_GRID_CLASS.search(element.get("class", "")))))

    def _open_rows(self, element: HtmlElement) -> None:
        if self._tables and element.tag == "tr":
            self._tables[-1].open_row()
        elif self._tables:
            self._tables[-1].open_group(element.tag)

    def _open_cell(self, element: HtmlElement) -> None:
        table = self._tables[-1]
        table.bordered = table.bordered or element.tag == "th" or _has_border(element)
        columns = _whole(element.get("colspan"))
        rows = _whole(element.get("rowspan"))
        cell = table.open_cell(1 if rows is None or rows < 0 else rows, max(columns or 1, 1))
        self._lines.append(_Lines(cell.items))

    _openers: ClassVar[Mapping[str, Callable[[_Walk, HtmlElement], None]]] = {
        **dict.fromkeys(("ol", "ul", "menu", "dir"), _open_list),
        **dict.fromkeys(("thead", "tbody", "tfoot", "tr"), _open_rows),
        "li": _open_item,
        "table": _open_table,
    }


def _family(style: str) -> str:
    """The first font that a style names, "" where it names none."""
    font = _FONT.search(style)
    return _SIZE.sub("", font["value"].split(",")[0]).strip(" \"'") if font else ""


def _has_border(element: HtmlElement) -> bool:
    return bool(_BORDER.search(css(element)))


def _whole(value: str | None) -> int | None:
    number = _NUMBER.match(value or "")
    return int(number[1]) if number else None


def _kind(element: HtmlElement, inherited: str) -> str:
    """How a list or an item asks to be marked, in its style or its attribute `type`; `inherited` where it does not."""
    named = _LIST_STYLE.search(css(element))
    if named:
        return _NAMED_KINDS[named["name"].lower()]
    kind = element.get("type", "")
    return kind if kind in ("1", "a", "A", "i", "I") else inherited


def _mark(kind: str, number: int, depth: int) -> str:
    """The mark of an item as plans print it: "1.", "a)", "A.", "i)", "I.", "-", and "+" inside "-"."""
    if kind in ("-", ""):
        return kind and _BULLETS[depth > 1]
    if kind == "1":
        return f"{number}."
    words = roman_numeral(number) if kind in "iI" else letter_numeral(number, repeats=False)
    return f"{words})" if kind in "ia" else f"{words.upper()}."
