"""Automatic numbering of a DOCX (ECMA-376 Part 1, 17.9): the mark that Word shows in front of a paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ingest.readers.docx_styles import ListPlace, Look, Styles, list_place, look_of
from ingest.readers.docx_xml import Element, attribute, properties, switch, w, whole
from plan.language.numbers import letter_numeral, roman_numeral

_LEVELS = 9
_LARGEST = 32_767  # Word counts no further
_PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark as shown, without the space behind it, and what its level says of its looks."""

    text: str
    look: Look

    @property
    def is_bullet(self) -> bool:
        """Whether it counts nothing."""
        return self.text in ("-", "+")


@dataclass(frozen=True, slots=True)
class _Level:
    start: int
    form: str  # w:numFmt
    text: str  # w:lvlText, "%1.%2."
    legal: bool  # all numbers in Arabic figures
    restart: int | None  # the level (1-based) that begins this one anew; None for any above, 0 for none
    style: str | None
    look: Look


@dataclass(frozen=True, slots=True)
class _List:
    abstract: str
    levels: Mapping[int, _Level]
    starts: Mapping[int, int] = field(default_factory=dict)


class Numbering:
    """The counters of a document's lists. Lists with one definition (w:abstractNum) count on together."""

    def __init__(self, root: Element | None, styles: Styles) -> None:
        self._styles = styles
        found = [] if root is None else list(root)
        self._abstracts = {attribute(e, "abstractNumId") or "": e for e in found if e.tag == w("abstractNum")}
        self._nums = {attribute(e, "numId") or "": e for e in found if e.tag == w("num")}
        self._lists: dict[str, _List | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()

    def mark(self, paragraph_properties: Element | None) -> Mark | None:
        """The mark of the next paragraph, which is counted; None where it has none."""
        style = self._styles.paragraph_style(paragraph_properties)
        own, inherited = list_place(paragraph_properties), self._styles.list_place(style)
        number = own.number if own.number is not None else inherited.number
        found = self._list(number)
        if number is None or found is None:
            return None
        at = min(max(self._level(found, own, inherited, style), 0), _LEVELS - 1)
        level = found.levels.get(at)
        if level is None:
            return None
        counts = self._count(number, found, at)
        text = _bullet(level, at) if level.form == "bullet" else _numbered(found, at, counts)
        return Mark(text, level.look) if text else None

    @staticmethod
    def _level(found: _List, own: ListPlace, inherited: ListPlace, style: str) -> int:
        if own.level is not None:
            return own.level
        linked = (at for at, level in found.levels.items() if level.style == style)
        return next(linked, inherited.level or 0) if own.number is None else 0

    def _count(self, number: str, found: _List, at: int) -> dict[int, int]:
        """The counters after one more paragraph on the level `at` of a list."""
        counts = self._counts.setdefault(found.abstract, {})
        if at in found.starts and (number, at) not in self._begun:
            counts.pop(at, None)
        self._begun.add((number, at))
        start = found.starts.get(at, found.levels[at].start)
        counts[at] = min(counts[at] + 1, _LARGEST) if at in counts else start
        for deeper, level in found.levels.items():
            if deeper > at and (level.restart is None or at < level.restart):
                counts.pop(deeper, None)
        return counts

    def _list(self, number: str | None) -> _List | None:
        if number is None:
            return None
        if number not in self._lists:
            self._lists[number] = self._read_list(number)
        return self._lists[number]

    def _read_list(self, number: str) -> _List | None:
        num = self._nums.get(number)
        abstract_id, abstract = self._abstract(num)
        if num is None or abstract is None:
            return None
        levels = {whole(e, "ilvl") or 0: _read_level(e) for e in abstract.findall(w("lvl"))}
        starts: dict[int, int] = {}
        for override in num.findall(w("lvlOverride")):
            at = whole(override, "ilvl") or 0
            if (level := properties(override, "lvl")) is not None:
                levels[at] = _read_level(level)
            if (start := whole(override.find(w("startOverride")))) is not None:
                starts[at] = min(max(start, 0), _LARGEST)
        return _List(abstract_id, levels, starts)

    def _abstract(self, num: Element | None) -> tuple[str, Element | None]:
        """The definition of a list, through a numbering style (w:numStyleLink) where it names one."""
        for _ in range(_LEVELS):  # a circle of links ends
            found = attribute(num.find(w("abstractNumId"))) or "" if num is not None else ""
            abstract = self._abstracts.get(found)
            link = None if abstract is None else attribute(abstract.find(w("numStyleLink")))
            if link is None:
                return found, abstract
            num = self._nums.get(self._styles.list_place(link).number or "")
        return "", None


def _read_level(element: Element) -> _Level:
    form = element.find(f".//{w('numFmt')}")  # Word sets unusual forms into an mc:AlternateContent
    start = whole(element.find(w("start")))
    return _Level(
        1 if start is None else min(max(start, 0), _LARGEST),
        attribute(form) or "decimal",
        attribute(element.find(w("lvlText"))) or "",
        bool(switch(element, "isLgl")),
        whole(element.find(w("lvlRestart"))),
        attribute(element.find(w("pStyle"))),
        look_of(properties(element, "rPr")),
    )


def _bullet(level: _Level, at: int) -> str:
    """Plans know two bullets, "-" and "+" below it; "o" is what Word offers for the second."""
    glyph = level.text.strip()
    if not glyph:
        return ""
    return "+" if glyph == "+" or (glyph == "o" and at) else "-"


def _numbered(found: _List, at: int, counts: Mapping[int, int]) -> str:
    shown = found.levels[at]

    def replace(match: re.Match[str]) -> str:
        of = int(match[1]) - 1
        level = found.levels.get(of)
        if level is None:
            return ""
        value = counts.get(of, found.starts.get(of, level.start))
        return _figure(value, "decimal" if shown.legal and level.form != "none" else level.form)

    return _PLACEHOLDER.sub(replace, shown.text).strip()


def _figure(value: int, form: str) -> str:
    """A number in the forms of w:numFmt that plans use; in Arabic figures for any other."""
    if form in ("none", "bullet"):
        return ""
    if form == "decimalZero":
        return f"{value:02}"
    if form in ("upperRoman", "lowerRoman"):
        return _cased(roman_numeral(value), form)
    if form in ("upperLetter", "lowerLetter"):
        return _cased(letter_numeral(value, repeats=True), form)
    return str(value)


def _cased(text: str, form: str) -> str:
    return text.upper() if form.startswith("upper") else text
