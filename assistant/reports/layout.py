"""A page as Nghị định 30/2020/NĐ-CP, Phụ lục I, has it, written as DOCX.

A4, Times New Roman, margins of 20 mm (30 mm at the left), page numbers centred at the top from the second page on.
Numbers in comments are those of Phụ lục I, phần I and II.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell
from docx.text.paragraph import Paragraph

from assistant.channels.exports import clean

FONT = "Times New Roman"
BODY, HEAD, SMALL = 14, 13, 11  # points: of the body, of the letterhead, of the recipients
_WIDTH, _HEIGHT = 210, 297  # mm
_TOP, _BOTTOM, _LEFT, _RIGHT = 20, 20, 30, 20
_COLUMNS = (64, 96)  # of the letterhead and the signature; together the width of the text
_INDENT = 10  # of the first line of a paragraph: 1 cm or 1.27 cm


class Paper:
    """A document that is written from its top to its bottom."""

    def __init__(self, title: str, author: str, made: dt.datetime) -> None:
        self._document = Document()
        properties = self._document.core_properties
        properties.title, properties.author, properties.comments = clean(title), clean(author), ""
        properties.language, properties.created, properties.modified = "vi-VN", made, made
        _set_page(self._document.sections[0])
        _set_font(self._document.styles["Normal"])

    def letterhead(self, above: str, agency: str, number: str, place: str) -> None:
        """The agencies at the left, the name of the state at the right; number and place under them (ô 1 to 4)."""
        left, right = self._columns()
        _write(left, above, size=12)
        _write(left, agency, size=12, bold=True)
        _line(left, _COLUMNS[0], 22)
        _write(left, number, size=HEAD)
        _write(right, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", size=12, bold=True)
        _write(right, "Độc lập - Tự do - Hạnh phúc", size=HEAD, bold=True)
        _line(right, _COLUMNS[1], 60)
        _write(right, place, size=HEAD, italic=True)

    def title(self, kind: str, subject: str) -> None:
        """The kind of document and what it is about, with a line under it (ô 5a)."""
        _write(self._document, kind, bold=True, before=18)
        _write(self._document, subject, bold=True)
        _line(self._document, _WIDTH - _LEFT - _RIGHT, 55)
        _write(self._document, "", size=6)

    def paragraph(self, text: str, *, bold: bool = False, italic: bool = False) -> None:
        """A paragraph of the body: justified, its first line indented, 6 points to the next."""
        made = _write(self._document, text, bold=bold, italic=italic, align=ALIGN.JUSTIFY)
        made.paragraph_format.first_line_indent = Mm(_INDENT)
        made.paragraph_format.space_after = Pt(6)
        made.paragraph_format.keep_with_next = bold

    def signature(self, recipients: Sequence[str], post: str, name: str) -> None:
        """The recipients at the left (ô 9b), post and name of who signs at the right (ô 7a, 7b)."""
        _write(self._document, "", size=6)
        left, right = self._columns()
        _write(left, "Nơi nhận:", size=12, bold=True, italic=True, align=ALIGN.LEFT)
        for recipient in recipients:
            _write(left, recipient, size=SMALL, align=ALIGN.LEFT)
        _write(right, post, size=BODY, bold=True)
        for _row in range(4):  # where it is signed
            _write(right, "", size=BODY)
        _write(right, name, size=BODY, bold=True)
        _write(self._document, "", size=2)  # Word wants a paragraph behind the last table

    def content(self) -> bytes:
        """The DOCX file."""
        target = io.BytesIO()
        self._document.save(target)
        return target.getvalue()

    def _columns(self) -> tuple[_Cell, _Cell]:
        """Two empty cells side by side, without borders, on one page."""
        table: Table = self._document.add_table(1, 2)
        table.autofit = False
        table._tblPr.find(qn("w:tblLook")).addprevious(_margins())  # noqa: SLF001 - no name in python-docx, nor cantSplit
        table.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))  # noqa: SLF001 - as above
        for column, width in zip(table.columns, _COLUMNS, strict=True):
            column.width = column.cells[0].width = Mm(width)
            first = column.cells[0].paragraphs[0]._p  # noqa: SLF001 - a cell is born with a paragraph
            first.getparent().remove(first)
        left, right = table.rows[0].cells
        return left, right


def _margins() -> OxmlElement:
    """No space between the text of a cell and its edges, so that the name of the state stays on one line."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    return margins


def _set_page(section: Section) -> None:
    section.page_width, section.page_height = Mm(_WIDTH), Mm(_HEIGHT)
    section.top_margin, section.bottom_margin = Mm(_TOP), Mm(_BOTTOM)
    section.left_margin, section.right_margin = Mm(_LEFT), Mm(_RIGHT)
    section.header_distance = Mm(10)
    section.different_first_page_header_footer = True
    number = section.header.paragraphs[0]
    number.alignment = ALIGN.CENTER
    run = number.add_run()
    for kind in ("begin", "", "end"):
        run._r.append(_field(kind))  # noqa: SLF001 - python-docx has no fields


def _field(kind: str) -> OxmlElement:
    """One of the three parts of the field that shows the number of the page."""
    if kind:
        part = OxmlElement("w:fldChar")
        part.set(qn("w:fldCharType"), kind)
        return part
    part = OxmlElement("w:instrText")
    part.set(qn("xml:space"), "preserve")
    part.text = "PAGE"
    return part


def _set_font(style: ParagraphStyle) -> None:
    style.font.name, style.font.size = FONT, Pt(BODY)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), FONT)
    style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(0)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _write(
    target: Document | _Cell,
    text: str,
    *,
    size: float = BODY,
    bold: bool = False,
    italic: bool = False,
    before: float = 0,
    align: ALIGN = ALIGN.CENTER,
) -> Paragraph:
    made = target.add_paragraph()
    made.alignment = align
    made.paragraph_format.space_before = Pt(before)
    run = made.add_run(clean(text))
    run.bold, run.italic, run.font.size = bold, italic, Pt(size)
    return made


def _line(target: Document | _Cell, within: float, length: float) -> None:
    """A line of `length` mm in the middle of `within` mm: the upper border of an empty paragraph."""
    made = _write(target, "", size=2)
    form = made.paragraph_format
    side: Length = Mm((within - length) / 2)
    form.left_indent = form.right_indent = side
    form.line_spacing_rule, form.line_spacing, form.space_before = WD_LINE_SPACING.EXACTLY, Pt(6), Pt(3)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "auto")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    made._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")  # noqa: SLF001 - as above
