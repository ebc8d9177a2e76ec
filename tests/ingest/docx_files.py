"""DOCX files written by hand, part by part, for what python-docx has no words for."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

from docx.document import Document

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMES = (
    f'xmlns:w="{W}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RULED = (
    "<w:tblBorders>"
    + "".join(f'<w:{side} w:val="single"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    + "</w:tblBorders>"
)


def run(text: str, look: str = "") -> str:
    """A run; `look` is the inside of its w:rPr."""
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def para(text: str = "", *, about: str = "", inside: str = "") -> str:
    """A paragraph of one run, or of the runs `inside`; `about` is the inside of its w:pPr."""
    return f"<w:p><w:pPr>{about}</w:pPr>{inside or (run(text) if text else '')}</w:p>"


def listed(text: str, number: int, level: int = 0) -> str:
    """A paragraph in a list."""
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return para(text, about=place)


def cell(text: str = "", *, about: str = "", inside: str = "") -> str:
    """A cell with a paragraph for each line, or with the blocks `inside`; `about` is the inside of its w:tcPr."""
    return f"<w:tc><w:tcPr>{about}</w:tcPr>{inside or ''.join(para(line) for line in text.split(chr(10)))}</w:tc>"


def row(*cells: str, about: str = "") -> str:
    """A row; a cell without markup is plain text."""
    inside = "".join(c if c.startswith("<") else cell(c) for c in cells)
    return f"<w:tr><w:trPr>{about}</w:trPr>{inside}</w:tr>"


def table(*rows: str, about: str = RULED, grid: tuple[int, ...] = ()) -> str:
    """A table, with rules unless told otherwise; `grid` are the widths of its columns."""
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in grid)
    return f"<w:tbl><w:tblPr>{about}</w:tblPr><w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"


def part(root: str, inside: str) -> str:
    """An XML part with this root element."""
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {_NAMES}>{inside}</w:{root}>'


def numbering(*levels: str, more: str = "") -> str:
    """A numbering part: list 1 with these levels, and `more` definitions."""
    inside = "".join(f'<w:lvl w:ilvl="{at}">{level}</w:lvl>' for at, level in enumerate(levels))
    num = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return part("numbering", f'<w:abstractNum w:abstractNumId="0">{inside}</w:abstractNum>{more}{num}')


def level(text: str, form: str = "decimal", *, start: int = 1, more: str = "") -> str:
    """A level of a list."""
    return f'<w:start w:val="{start}"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/>{more}'


def docx(
    *blocks: str, parts: Mapping[str, str | bytes] | None = None, extra: Mapping[str, bytes] | None = None
) -> bytes:
    """A file with these blocks in its body; `parts` by kind ("styles", "numbering", ...), `extra` by path."""
    parts = parts or {}
    names = {kind: f"{kind.rstrip('0123456789')}{at}.xml" for at, kind in enumerate(parts)}
    relations = "".join(
        f'<Relationship Id="r{at}" Type="{_OFFICE}/{kind.rstrip("0123456789")}" Target="{names[kind]}"/>'
        for at, kind in enumerate(parts)
    )
    files: dict[str, str | bytes] = {
        "_rels/.rels": _relations(f'<Relationship Id="r" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'),
        "word/_rels/document.xml.rels": _relations(relations),
        "word/document.xml": part("document", f"<w:body>{''.join(blocks)}</w:body>"),
        **{f"word/{names[kind]}": content for kind, content in parts.items()},
        **(extra or {}),
    }
    return zipped(files)


def _relations(inside: str) -> str:
    return f'<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """A ZIP of these files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, content in files.items():
            archive.writestr(path, content)
    return target.getvalue()


def saved(document: Document) -> bytes:
    """The bytes of a document made with python-docx."""
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()
