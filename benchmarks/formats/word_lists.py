"""Automatic numbers and bullets of a DOCX: numbering.xml says what is printed, a paragraph only names its list."""

from __future__ import annotations

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.paragraph import Paragraph

_LEVEL = (
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:suff w:val="space"/><w:lvlText w:val="{text}"/>'
    '<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="0" w:firstLine="{indent}"/></w:pPr></w:lvl>'
)
_FIRST_LINE = 720  # twentieths of a point: 1.27 cm, as decree 30/2020 indents a paragraph
_BULLETS, _CELL_BULLETS, _COUNTED = 900, 901, 902  # ids of the three kinds of list, clear of the template's
_FIRST_LIST = 1000


class Lists:
    """The lists of one document, made when they are first used."""

    def __init__(self, document: Document) -> None:
        self._numbering = document.part.numbering_part.element
        self._made: set[int] = set()
        for kind, numbering, text, indent in (
            (_BULLETS, "bullet", "-", _FIRST_LINE),
            (_CELL_BULLETS, "bullet", "-", 0),
            (_COUNTED, "decimal", "%1.", _FIRST_LINE),
        ):
            level = _LEVEL.format(kind=numbering, text=text, indent=indent)
            abstract = f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{kind}">{level}</w:abstractNum>'
            self._numbering.insert(0, parse_xml(abstract))  # Word wants every abstractNum before the first num

    def bullet(self, paragraph: Paragraph, *, in_cell: bool) -> None:
        """Let Word print a hyphen before a paragraph."""
        kind = _CELL_BULLETS if in_cell else _BULLETS
        self._name(paragraph, kind, kind)

    def count(self, paragraph: Paragraph, number: int) -> None:
        """Let Word number a paragraph in list `number`, which counts from 1."""
        self._name(paragraph, _FIRST_LIST + number, _COUNTED)

    def _name(self, paragraph: Paragraph, number: int, kind: int) -> None:
        if number not in self._made:
            self._made.add(number)
            start = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
            own = start if kind == _COUNTED else ""
            self._numbering.append(
                parse_xml(f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="{kind}"/>{own}</w:num>')
            )
        properties = paragraph._p.get_or_add_pPr()  # noqa: SLF001 - python-docx has no call for lists
        named = properties.get_or_add_numPr()
        named.get_or_add_ilvl().val = 0
        named.get_or_add_numId().val = number
