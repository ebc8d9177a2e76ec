"""The tree of a plan: annexes, sections (I, 1, 1.1, a), lead-in lines, bullets, paragraphs and table regions.

A block's parents are the headings and lead-in lines that govern it. Page breaks inside a bullet or a sentence are
joined, so a block may span several lines.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import chain, groupby, pairwise

from rapidfuzz import fuzz

from ingest.lines import Line
from plan.language.folding import LOWER, UPPER, strip_marks
from plan.language.numbers import roman_value
from plan.span import Span


class BlockKind(StrEnum):
    """What a block is, by its mark."""

    ANNEX = "annex"
    SECTION = "section"
    BULLET = "bullet"
    PARAGRAPH = "paragraph"
    TABLE = "table"


@dataclass(frozen=True, slots=True)
class Block:
    """One marked or unmarked stretch of text, or a region of table lines.

    mark: the number, letter or bullet in front ("2.1", "a)", "-"), without it `text` is the words.
    level: depth in the tree, smaller governs larger. parents: indexes of the governing blocks, outermost first.
    rows: the lines of a table region.
    """

    kind: BlockKind
    mark: str
    text: str
    span: Span
    level: int
    parents: tuple[int, ...] = ()
    rows: tuple[Line, ...] = ()


_ANNEX = 0
_PART = 4
_ARTICLE = 10  # articles of the decision in front end where the sections of the attached plan begin
_ROMAN = 10
_NUMBER = 20
_LETTER = 40
_LEAD_IN = 45
_DASH = 50
_PLUS = 60
_PARAGRAPH = 70

_MARKS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"^(?P<mark>PHỤ LỤC|Phụ lục|PHỤ BIỂU|Phụ biểu|BIỂU MẪU)(?=\s*$|\s+[\dIVXA-H]{1,4}\b|"
            r"\s*[:.–-])(?P<text>.*)$"
        ),
        "annex",
    ),
    (re.compile(r"^(?P<mark>(?:PHẦN|Phần|CHƯƠNG|Chương)\s+(?:thứ\s+\w+|[\dIVX]+))[.:]?\s*(?P<text>.*)$"), "part"),
    (re.compile(r"^(?P<mark>Điều\s+\d+)[.:]\s*(?P<text>.*)$"), "article"),
    (re.compile(r"^(?!V/V\b)(?P<mark>[IVX]{1,5})\s*[.)/-]\s*(?P<text>\S.*)$"), "roman"),
    (re.compile(r"^(?P<mark>[A-HĐ])\s*[.)/]\s*(?P<text>\S.*)$"), "part"),
    (re.compile(r"^(?P<mark>\d{1,2}(?:\.\d{1,2})+)\s*[.)]?\s+(?P<text>[^\W\d_].*|[“\"(].*)$"), "number"),
    (re.compile(r"^(?P<mark>\d{1,2})\s*[.)/]\s*(?P<text>[^\d\s%].*)$"), "number"),
    (re.compile(r"^(?P<mark>[a-zđ])\s*[.)]\s*(?P<text>\S.*)$"), "letter"),
    (re.compile(r"^(?P<mark>[-–—•*])\s*(?P<text>\S.*)$"), "dash"),
    (re.compile(r"^(?P<mark>\+)\s*(?P<text>\S.*)$"), "plus"),
    (re.compile(r"^(?P<mark>\(\d{1,2}\)|\([a-zđ]\))\s*(?P<text>\S.*)$"), "plus"),
)
_LEVELS = {
    "annex": _ANNEX,
    "part": _PART,
    "article": _ARTICLE,
    "roman": _ROMAN,
    "letter": _LETTER,
    "dash": _DASH,
    "plus": _PLUS,
}
_FURNITURE = re.compile(r"^(?:[\d\s/|.\-–—_…=]+|[-–—]+|trang \d+(?:/\d+)?)$", re.IGNORECASE)
_CUT_DASH = re.compile(rf"^[-–]\s+[{LOWER}]")
_CUT_YEARS = re.compile(r"^[-–]\s*20\d\d\b")
_LONG_TITLE = 120  # characters; a numbered text as long as that is a sentence
_CUT_NAME = re.compile(r"(?:\b(?:và|của|các|Hội Liên hiệp|Việt Nam|thuộc|Sở|Ban|,))$|,$")  # a heading that breaks off
_ENDS = (".", ";", ":", "!", "?", "…", "/", "”", '"', ")", "]")


_INDENTED = re.compile(r"^\t{1,2}[^\t]+$")  # a paragraph whose first line is set in with tabs


def is_table_line(printed: str) -> bool:
    """Whether a line is a row of a table: Markdown pipes, or cells between tabs."""
    stripped = printed.strip()
    if _INDENTED.match(printed):
        return False
    return "\t" in printed.strip("\n ") or (stripped.startswith("|") and stripped.count("|") >= 2)


# "1II. NHIỆM VỤ", "lV. TỔ CHỨC", "HI. GIẢI PHÁP": letters of a Roman numeral above a title in capitals misread
_ROMAN_SLIP = re.compile(
    rf"^(?=[IVX]*[l1|H])(?=[l1|H]*[IVX])(?P<mark>[IVXHl1|]{{2,5}})\.\s+(?!\w*[{LOWER}])(?=[{UPPER}]{{2}})"
)
_ROMAN_LETTERS = str.maketrans({"l": "I", "1": "I", "|": "I", "H": "II"})


def _marked(text: str) -> tuple[str, str, str, int]:
    """(name of the mark's form, mark, words, level) of a line; form "" for plain text."""
    slip = _ROMAN_SLIP.match(text)
    if slip and roman_value(slip["mark"].translate(_ROMAN_LETTERS)) is not None:
        return "roman", slip["mark"], text[slip.end() :].strip(), _ROMAN
    for pattern, form in _MARKS:
        match = pattern.match(text)
        if not match or (form == "roman" and roman_value(match["mark"]) is None):
            continue
        depth = match["mark"].count(".")
        level = _NUMBER + depth if form == "number" else _LEVELS[form]
        return form, match["mark"], match["text"].strip(), level
    return "", "", text, _PARAGRAPH


_KINDS = {"annex": BlockKind.ANNEX, "dash": BlockKind.BULLET, "plus": BlockKind.BULLET, "": BlockKind.PARAGRAPH}


def _new_block(line: Line) -> Block:
    form, mark, text, level = _marked(line.text)
    kind = _KINDS.get(form, BlockKind.SECTION)
    if kind is BlockKind.PARAGRAPH and text.endswith(":"):
        level = _LEAD_IN
    return Block(kind, mark, text, Span(line.number, line.number), level)


def _continues(block: Block, line: Line) -> bool:
    """Whether an unmarked line goes on with a block that a page break cut."""
    form = _marked(line.text)[0]
    if (
        form == "dash"
        and (block.kind in (BlockKind.BULLET, BlockKind.PARAGRAPH) or len(block.text) > _LONG_TITLE)
        and line.number == block.span.line_end + 1
        and not block.text.endswith(_ENDS)
    ):
        if _CUT_YEARS.match(line.text) and block.text[-4:].isdecimal():
            return True  # "giai đoạn 2026" / "- 2030, tập trung ..."
        return bool(_CUT_DASH.match(line.text))  # "tổ chức chính trị" / "- xã hội"
    if block.kind is BlockKind.TABLE or form:
        return False
    if is_heading(block) and line.text.isupper() is block.text.isupper() and line.number <= block.span.line_end + 2:
        return bool(_CUT_NAME.search(block.text)) and len(line.text) < 120
    if block.kind is BlockKind.ANNEX:  # the title of an annex stands below its number
        return line.text.isupper() and line.number - block.span.line_end <= 3
    if not block.text or block.text.endswith(_ENDS) or line.number - block.span.line_end > 12:
        return False
    if line.text[:1].islower() or block.text.endswith(","):
        return len(block.text) > 30 or block.kind is BlockKind.BULLET
    return len(block.text) >= 90 and not line.text.isupper() and not line.text.endswith(":")


def _raw_blocks(lines: Sequence[Line]) -> Iterator[Block]:
    """Blocks before they know their parents: table lines stay together, cut sentences are joined."""
    current: Block | None = None
    for is_table, run in groupby((n for n in lines if _is_read(n)), key=lambda n: is_table_line(n.printed)):
        if is_table:
            if current is not None:
                yield current
            current = None
            rows = tuple(run)
            span = Span(rows[0].number, rows[-1].number)
            yield Block(BlockKind.TABLE, "", "", span, _PARAGRAPH, (), rows)
            continue
        for line in run:
            if current is not None and _continues(current, line):
                current = _with_line(current, line)
                continue
            if current is not None:
                yield current
            current = _new_block(line)
    if current is not None:
        yield current


def _is_read(line: Line) -> bool:
    """Whether a line says anything: not blank, not a page number or a rule."""
    return is_table_line(line.printed) or bool(line.text and not _FURNITURE.match(line.text))


def _with_line(block: Block, line: Line) -> Block:
    joined = f"{block.text} {line.text}"
    level = _LEAD_IN if block.kind is BlockKind.PARAGRAPH and joined.endswith(":") else block.level
    return replace(block, text=joined, level=level, span=Span(block.span.line_start, line.number))


_TITLE_LINE = re.compile(r"^(?:KẾ HOẠCH|ĐỀ ÁN|CHƯƠNG TRÌNH|PHƯƠNG ÁN|QUY CHẾ)\W*$")  # an attached document begins


def _governs(block: Block) -> bool:
    return (
        block.kind in (BlockKind.ANNEX, BlockKind.SECTION) or block.text.endswith(":") or block.kind is BlockKind.BULLET
    )


def build_blocks(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a text in reading order, each with its parents. Lines inside a table stay together."""
    blocks: list[Block] = []
    open_blocks: list[int] = []
    for raw, following in pairwise(chain(_raw_blocks(lines), [None])):
        if raw is None:
            continue
        if _TITLE_LINE.match(raw.text) and raw.kind is BlockKind.PARAGRAPH:
            open_blocks.clear()
        if following is not None and open_blocks and _leads_into(raw, following):
            raw = replace(raw, level=following.level - 1)  # noqa: PLW2901 - a line above items has the level under theirs
            _close_alike(open_blocks, blocks, raw.level)
        while open_blocks and _closes(blocks[open_blocks[-1]], raw):
            open_blocks.pop()
        block = replace(raw, parents=tuple(open_blocks))
        blocks.append(block)
        if _governs(block):
            open_blocks.append(len(blocks) - 1)
    return blocks


def _close_alike(open_blocks: list[int], blocks: Sequence[Block], level: int) -> None:
    """Close the line that leads into a list of the same level, with its items."""
    for at, index in enumerate(open_blocks):
        if blocks[index].kind is BlockKind.PARAGRAPH and blocks[index].level == level:
            del open_blocks[at:]
            return


_FIRST = re.compile(r"(?:a|1|(?:\d+\.)+1)\)?")  # the mark of the first of a list


def _leads_into(block: Block, following: Block) -> bool:
    """Whether a line ending in ":" governs the numbered or lettered items that begin below it."""
    return (
        block.kind is BlockKind.PARAGRAPH
        and block.text.endswith(":")
        and following.kind is BlockKind.SECTION
        and following.level > _ROMAN
        and bool(_FIRST.fullmatch(following.mark))
    )


def _closes(open_block: Block, block: Block) -> bool:
    if block.kind is BlockKind.PARAGRAPH:
        # a paragraph of its own ends bullets and lead-in lines, and stays under the section
        return open_block.kind in (BlockKind.BULLET, BlockKind.PARAGRAPH)
    if block.kind is BlockKind.TABLE:
        return open_block.kind is BlockKind.BULLET
    return open_block.level >= block.level


_RECIPIENTS = re.compile(r"^(?:noi nhan|kinh gui)\b")
_RECIPIENTS_SLIP = re.compile(r"^\W*(?P<words>\w{2,3} \w{3,4})\s*:")
_SLIP = 75  # similarity in percent of "Nơi nhận" with one or two slips of scanning


def opens_recipients(text: str) -> bool:
    """Whether a line opens the list of recipients ("Nơi nhận:", and as scanned "Nơi nbận:")."""
    plain = strip_marks(text)
    near = _RECIPIENTS_SLIP.match(plain)
    return bool(_RECIPIENTS.match(plain) or (near and fuzz.ratio(near["words"], "noi nhan") >= _SLIP))


def is_heading(block: Block) -> bool:
    """Whether a section's text is a heading rather than a numbered sentence."""
    if block.kind is BlockKind.ANNEX:
        return True
    if block.kind is not BlockKind.SECTION:
        return False
    text = block.text.rstrip(": ")
    return len(text) <= 220 and not text.endswith((".", ";", "…")) and ". " not in text


def section_path(blocks: Sequence[Block], block: Block) -> tuple[str, ...]:
    """The headings over a block as printed, outermost first: ("III. TỔ CHỨC THỰC HIỆN", "2. Văn phòng Sở")."""
    path = []
    for index in block.parents:
        parent = blocks[index]
        if parent.kind in (BlockKind.ANNEX, BlockKind.SECTION):
            path.append(heading_text(parent))
    return tuple(path)


def heading_text(block: Block) -> str:
    """A heading with its mark, cut where a numbered sentence goes on for long."""
    dot = "" if block.kind is BlockKind.ANNEX or block.mark.endswith(")") else ")" if block.level == _LETTER else "."
    text = block.text if len(block.text) <= 200 else block.text[:200].rsplit(" ", 1)[0] + "…"
    return f"{block.mark}{dot} {text.rstrip(': ')}".strip()


def is_recipients(block: Block) -> bool:
    """Whether a block opens the list of recipients ("Nơi nhận:")."""
    return opens_recipients(block.text)
