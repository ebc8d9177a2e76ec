"""The words of a paragraph of a DOCX as it shows them: changes accepted, hidden and struck words left out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from ingest.legacy import from_font
from ingest.readers.docx_styles import Look, Styles, look_of
from ingest.readers.docx_xml import (
    ALTERNATES,
    DELETED,
    MATH_TEXT,
    TEXT_BOX,
    VML_TEXT_PATH,
    Element,
    attribute,
    chosen,
    properties,
    w,
)
from ingest.readers.raised import without_note_marks

_PICTURES = (w("drawing"), w("pict"), w("object"))
_NOTES = {w("footnoteReference"): "footnotes", w("endnoteReference"): "endnotes"}
_CHANGES = frozenset({*DELETED, w("ins")})
_SILENT = frozenset({*DELETED, w("pPr"), w("rPr"), w("sdtPr"), w("sdtEndPr")})
_FIXED = {
    w("tab"): "\t",
    w("ptab"): "\t",
    w("br"): "\n",
    w("cr"): "\n",
    w("noBreakHyphen"): "-",
    w("softHyphen"): "\u00ad",  # LibreOffice writes so what is "ư" in a TCVN3 font
}
_CODE = re.compile("[0-9A-Fa-f]{4}")
_EXTENT = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}extent"
_IMAGE = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_LARGE = 2_880_000  # EMU, 8 cm: a logo is smaller, a scanned page larger


@dataclass(slots=True)
class Words:
    """What a paragraph holds, collected run by run.

    about: its w:pPr. sign: the look of its paragraph mark; None before there is a paragraph. goes_on: whether that mark
    is deleted, so that the next paragraph belongs to it. boxes: its text boxes and word art. notes: (footnotes or
    endnotes, id) of each reference. pictures: large ones. changed: whether it has tracked changes.
    """

    styles: Styles
    about: Element | None = None
    sign: Look | None = None
    goes_on: bool = False
    boxes: list[Element] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    pictures: int = 0
    changed: bool = False
    _pieces: list[tuple[str, str, bool, bool]] = field(default_factory=list)  # words, font, in capitals, raised
    _codes: list[bool] = field(default_factory=list)  # of each open field, whether its code is being read

    def add(self, paragraph: Element) -> None:
        """Take in a paragraph, behind what was taken in before."""
        self._codes.clear()  # a field that is never closed takes no more than its paragraph
        self.about = properties(paragraph, "pPr")
        look = self.styles.paragraph_look(self.styles.paragraph_style(self.about))
        sign = None if self.about is None else properties(self.about, "rPr")
        self.sign = look_of(sign).over(look)
        self.goes_on = sign is not None and any(sign.find(tag) is not None for tag in DELETED)
        self.changed |= self.goes_on
        self._add(paragraph, look)

    def text(self) -> str:
        """The words, with a line break or a tab where the paragraph has one; legacy fonts are turned into Unicode."""
        return without_note_marks(
            (in_font("".join(piece[0] for piece in run), font, capitals=capitals), raised)
            for (font, capitals, raised), run in groupby(self._pieces, key=lambda piece: piece[1:])
        )

    def _add(self, parent: Element, look: Look) -> None:
        for child in parent:
            self.changed |= child.tag in _CHANGES
            if child.tag == w("r"):
                own = self.styles.run_look(properties(child, "rPr")).over(look)
                if not (own.hidden or own.struck):
                    self._add(child, own)
            elif child.tag == ALTERNATES:
                if (branch := chosen(child)) is not None:
                    self._add(branch, look)
            elif child.tag not in _SILENT:
                self._take(child, look)

    def _take(self, child: Element, look: Look) -> None:
        text = child.text if child.tag in (w("t"), MATH_TEXT) else _FIXED.get(child.tag)
        if text is not None:
            if not any(self._codes):
                self._pieces.append((text, look.font or "", bool(look.capitals), bool(look.raised)))
        elif child.tag == w("fldChar"):
            self._field(attribute(child, "fldCharType"))
        elif child.tag in _NOTES:
            self.notes.append((_NOTES[child.tag], attribute(child, "id") or ""))
        elif child.tag == w("sym"):
            self._symbol(child)
        elif child.tag in _PICTURES:
            self.boxes += boxes(child)
            self.pictures += _is_large_picture(child)
        elif not is_prompt(child):
            self._add(child, look)

    def _symbol(self, child: Element) -> None:
        """A letter that Word keeps as a symbol, as of some legacy fonts; arrows, ticks and the like are no words."""
        font, code = attribute(child, "font") or "", attribute(child, "char") or ""
        letter = chr(int(code, 16)) if _CODE.fullmatch(code) else ""
        if from_font(letter, font) != letter:
            self._pieces.append((letter, font, False, False))

    def _field(self, kind: str | None) -> None:
        if kind == "begin":
            self._codes.append(True)
        elif self._codes and kind == "separate":
            self._codes[-1] = False
        elif self._codes and kind == "end":
            self._codes.pop()


def in_font(text: str, font: str | None, *, capitals: bool | None) -> str:
    """Words as they show in a font, all in capitals if need be."""
    text = (from_font(text, font) if font else text).replace("\u00ad", "")
    return text.upper() if capitals else text


def is_prompt(content_control: Element) -> bool:
    """Whether a content control shows nothing but its prompt ("Click here to enter text")."""
    return content_control.find(f"{w('sdtPr')}/{w('showingPlcHdr')}") is not None


def boxes(element: Element) -> Iterator[Element]:
    """The text boxes and word art in a drawing, in order, without those inside a text box."""
    for child in element:
        if child.tag in (TEXT_BOX, VML_TEXT_PATH):
            yield child
        elif child.tag != ALTERNATES:
            yield from boxes(child)
        elif (branch := chosen(child)) is not None:
            yield from boxes(branch)


def _is_large_picture(drawing: Element) -> bool:
    sizes = [(e.get("cx", ""), e.get("cy", "")) for e in drawing.iter(_EXTENT)]
    large = any(all(side.isdecimal() and int(side[:12]) >= _LARGE for side in size) for size in sizes)
    return large and next(drawing.iter(_IMAGE), None) is not None
