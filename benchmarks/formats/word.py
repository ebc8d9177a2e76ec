"""The model of a plan as a DOCX that looks as decree 30/2020/NĐ-CP wants it: A4, Times New Roman, 13 to 14 points.

The page number stands in the middle of the top margin, as the decree has it; in annexes at the foot, as offices often
do. The same model gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.section import Section, _Footer, _Header
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.text.paragraph import Paragraph as WordParagraph

from benchmarks.formats.model import Cell, Kind, Outline, Paragraph, Part, Table
from benchmarks.formats.word_lists import Lists
from benchmarks.formats.word_tables import TableWriter

FONT = "Times New Roman"
_BODY, _FRAME, _RECIPIENT, _CELL, _SMALL_CELL = Pt(13), Pt(11), Pt(11), Pt(12), Pt(11)
_MANY_COLUMNS = 7
_SHORT, _LONG = Cm(21), Cm(29.7)
_MARGINS = {"top": Cm(2), "bottom": Cm(2), "left": Cm(3), "right": Cm(1.5)}
_MADE = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_ALIGNED = {
    Kind.BODY: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Kind.BULLET: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Kind.HEADING: WD_ALIGN_PARAGRAPH.JUSTIFY,
    Kind.TITLE: WD_ALIGN_PARAGRAPH.CENTER,
    Kind.NOTE: WD_ALIGN_PARAGRAPH.CENTER,
}
_INDENTED = frozenset({Kind.BODY, Kind.BULLET, Kind.HEADING})


def docx_bytes(outline: Outline) -> bytes:
    """The bytes of a DOCX."""
    document = Document()
    _style(document)
    writer = _Writer(document)
    for number, part in enumerate(outline):
        writer.write(part, first=number == 0)
    properties = document.core_properties
    properties.author, properties.title, properties.comments = "Văn thư", "", ""
    properties.created = properties.modified = _MADE
    stream = io.BytesIO()
    document.save(stream)
    return _without_dates(stream.getvalue())


def _without_dates(data: bytes) -> bytes:
    """The archive with its entries' times set to the first that ZIP knows."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return stream.getvalue()


def _style(document: WordDocument) -> None:
    names = ["Normal", *(f"Heading {level}" for level in range(1, 5))]
    for name in names:
        style = document.styles[name]
        if isinstance(style, ParagraphStyle):
            _set_font(style, heading=name != "Normal")
    layout = document.styles["Normal"].paragraph_format
    layout.space_before, layout.space_after, layout.line_spacing = Pt(0), Pt(6), 1.0


def _set_font(style: ParagraphStyle, *, heading: bool) -> None:
    style.font.name, style.font.size = FONT, _BODY
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for attribute in [name for name in fonts.attrib if "Theme" in str(name)]:
        del fonts.attrib[attribute]
    for script in ("w:eastAsia", "w:cs", "w:hAnsi"):
        fonts.set(qn(script), FONT)
    if heading:
        style.font.bold, style.font.italic = True, False
        style.font.color.rgb = RGBColor(0, 0, 0)
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(6), Pt(6)


class _Writer:
    """Writes part after part into one document."""

    def __init__(self, document: WordDocument) -> None:
        self._document = document
        self._lists = Lists(document)
        self._tables = TableWriter(document, self._fill_cell)
        self._columns = 0

    def write(self, part: Part, *, first: bool) -> None:
        """A part on pages of its own."""
        section = self._document.sections[0] if first else self._document.add_section(WD_SECTION.NEW_PAGE)
        _lay_out(section, landscape=part.landscape)
        _number_pages(section, first=first)
        width = int(section.page_width or 0) - int(section.left_margin or 0) - int(section.right_margin or 0)
        for block in part.blocks:
            if isinstance(block, Table):
                self._columns = block.width
                self._tables.write(block, width)
                self._document.add_paragraph().paragraph_format.space_after = Pt(0)
            else:
                self._write(block)

    def _write(self, block: Paragraph) -> None:
        style = f"Heading {block.level}" if block.kind is Kind.HEADING else "Normal"
        paragraph = self._document.add_paragraph(style=style)
        paragraph.alignment = _ALIGNED[block.kind]
        if block.kind in _INDENTED and block.list is None:
            paragraph.paragraph_format.first_line_indent = Cm(1.27)
        self._mark(paragraph, block, in_cell=False)
        _add_runs(paragraph, block, bold=block.kind is Kind.TITLE, italic=block.kind is Kind.NOTE)

    def _mark(self, paragraph: WordParagraph, block: Paragraph, *, in_cell: bool) -> None:
        if block.list is None and block.mark:
            paragraph.add_run(f"{block.mark} ").bold = True if block.kind is Kind.HEADING else None
        elif block.list:
            self._lists.count(paragraph, block.list)
        elif block.mark:
            self._lists.bullet(paragraph, in_cell=in_cell)

    def _fill_cell(self, paragraph: WordParagraph, block: Paragraph, cell: Cell) -> None:
        paragraph.paragraph_format.space_after = Pt(2) if block.kind is Kind.CELL else Pt(0)
        if cell.centred:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
        self._mark(paragraph, block, in_cell=True)
        small = _SMALL_CELL if self._columns >= _MANY_COLUMNS else _CELL
        _add_runs(paragraph, block)
        size = {Kind.FRAME: _FRAME, Kind.RECIPIENT: _RECIPIENT}.get(block.kind, small)
        for run in paragraph.runs:
            run.font.size = size


def _add_runs(paragraph: WordParagraph, block: Paragraph, *, bold: bool = False, italic: bool = False) -> None:
    for run in block.runs:
        added = paragraph.add_run(run.text)
        added.bold = True if bold or run.bold else None
        added.italic = True if italic or run.italic else None
        added.font.strike = True if run.struck else None


def _lay_out(section: Section, *, landscape: bool) -> None:
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (_LONG, _SHORT) if landscape else (_SHORT, _LONG)
    section.top_margin, section.bottom_margin = _MARGINS["top"], _MARGINS["bottom"]
    section.left_margin = _MARGINS["top"] if landscape else _MARGINS["left"]
    section.right_margin = _MARGINS["right"]
    section.header_distance = section.footer_distance = Cm(1)


def _number_pages(section: Section, *, first: bool) -> None:
    """Page numbers at the top, but on the first page; in what follows at the foot."""
    section.different_first_page_header_footer = first
    for margin in (section.header, section.footer):
        margin.is_linked_to_previous = False
    _add_page_number(section.header if first else section.footer)


def _add_page_number(margin: _Header | _Footer) -> None:
    paragraph = margin.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    paragraph._p.append(field)  # noqa: SLF001 - python-docx has no call for fields
    run = OxmlElement("w:r")
    words = OxmlElement("w:t")
    words.text = "1"
    run.append(words)
    field.append(run)
