"""Styles of a DOCX: what a run looks like, which list a paragraph belongs to, whether a table has rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ingest.readers.docx_xml import Element, attribute, properties, switch, w, whole

_NO_RULE = frozenset({None, "nil", "none"})


@dataclass(frozen=True, slots=True)
class Look:
    """What is said about the looks of words; None where nothing is said.

    font: "" for a font of the theme. struck: crossed out, once or twice. capitals: shown in capitals whatever is typed.
    raised: set as a superscript.
    """

    font: str | None = None
    hidden: bool | None = None
    struck: bool | None = None
    capitals: bool | None = None
    raised: bool | None = None

    def over(self, base: Look) -> Look:
        """This look where it says something, `base` where it does not."""
        return Look(
            base.font if self.font is None else self.font,
            base.hidden if self.hidden is None else self.hidden,
            base.struck if self.struck is None else self.struck,
            base.capitals if self.capitals is None else self.capitals,
            base.raised if self.raised is None else self.raised,
        )


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The list (w:num) and the level, from 0, that properties of a paragraph name; None where they name none."""

    number: str | None = None
    level: int | None = None


def look_of(run_properties: Element | None) -> Look:
    """What a w:rPr says."""
    if run_properties is None:
        return Look()
    raised = attribute(properties(run_properties, "vertAlign"))
    crossed = {switch(run_properties, "strike"), switch(run_properties, "dstrike")} - {None}
    return Look(
        _font(properties(run_properties, "rFonts")),
        switch(run_properties, "vanish"),
        any(crossed) if crossed else None,
        switch(run_properties, "caps"),
        None if raised is None else raised == "superscript",
    )


def _font(fonts: Element | None) -> str | None:
    """The font of letters with marks: that of "high ANSI", in which legacy encodings keep them, else of ASCII."""
    for name in ("hAnsi", "ascii"):
        if attribute(fonts, f"{name}Theme"):
            return ""
        if found := attribute(fonts, name):
            return found
    return None


def list_place(paragraph_properties: Element | None) -> ListPlace:
    """What the w:numPr of a w:pPr says."""
    found = None if paragraph_properties is None else properties(paragraph_properties, "numPr")
    if found is None:
        return ListPlace()
    return ListPlace(attribute(found.find(w("numId"))), whole(found.find(w("ilvl"))))


def draws_rules(borders: Element) -> bool:
    """Whether a w:tblBorders or w:tcBorders draws any side."""
    return any(attribute(side) not in _NO_RULE for side in borders)


class Styles:
    """The styles of a document, each with what it takes over from the styles it is based on."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.findall(w("style"))
        self._styles = {style.get(w("styleId"), ""): style for style in found}
        defaults = None if root is None else root.find(f"{w('docDefaults')}/{w('rPrDefault')}/{w('rPr')}")
        self._defaults = look_of(defaults)
        self._looks: dict[str, Look] = {}
        self._places: dict[str, ListPlace] = {}
        self._usual = next(
            (
                style.get(w("styleId"), "")
                for style in found
                if attribute(style, "type") == "paragraph" and attribute(style, "default") in ("1", "true", "on")
            ),
            "",
        )

    def paragraph_style(self, paragraph_properties: Element | None) -> str:
        """The id of a paragraph's style."""
        named = None if paragraph_properties is None else properties(paragraph_properties, "pStyle")
        return attribute(named) or self._usual

    def paragraph_look(self, style: str) -> Look:
        """The look of words in a paragraph of this style."""
        return self._look(style).over(self._defaults)

    def run_look(self, run_properties: Element | None) -> Look:
        """What the properties of a run and its own style say."""
        named = None if run_properties is None else properties(run_properties, "rStyle")
        return look_of(run_properties).over(self._look(attribute(named) or ""))

    def list_place(self, style: str) -> ListPlace:
        """The list that a style puts its paragraphs into."""
        if style not in self._places:
            found = [list_place(properties(element, "pPr")) for element in self._chain(style)]
            self._places[style] = ListPlace(
                next((place.number for place in found if place.number is not None), None),
                next((place.level for place in found if place.level is not None), None),
            )
        return self._places[style]

    def draws_rules(self, style: str) -> bool:
        """Whether a table style draws any rule."""
        return any(draws_rules(b) for e in self._chain(style) for b in e.iter(w("tblBorders"), w("tcBorders")))

    def _look(self, style: str) -> Look:
        if style not in self._looks:
            look = Look()
            for element in self._chain(style):
                look = look.over(look_of(properties(element, "rPr")))
            self._looks[style] = look
        return self._looks[style]

    def _chain(self, style: str) -> Iterator[Element]:
        """The style and those under it, the nearest first; a style in a circle comes once."""
        seen: set[str] = set()
        while style in self._styles and style not in seen:
            seen.add(style)
            element = self._styles[style]
            yield element
            style = attribute(element.find(w("basedOn"))) or ""
