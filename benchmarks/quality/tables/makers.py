"""The table of a plan as DOCX: merged cells, headers of one or two rows, tracked changes, no rules."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.text.run import Run as WordRun

from benchmarks.formats.model import Block, Cell, Frame, Kind, Paragraph, Part, Run, Table
from benchmarks.formats.outline import outline_of
from benchmarks.formats.word import docx_bytes
from benchmarks.quality.tables.plans import FIELDS, NUMBER, Plan, Task

_COLUMNS = (NUMBER, *FIELDS)
_FRONT = """\
**ỦY BAN NHÂN DÂN** TỈNH VÂN HẢI

**CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM** Độc lập - Tự do - Hạnh phúc

Số: {number}

*Vân Hải, ngày 08 tháng 01 năm 2026*

**KẾ HOẠCH**

**{title}**

UBND tỉnh Vân Hải ban hành Kế hoạch gồm các nhiệm vụ sau đây."""
_FILLING = "Mỗi cơ quan cử một người theo dõi."


@dataclass(frozen=True, slots=True)
class Look:
    """How a table is printed.

    merged: of each plan, the fields it names. wide: across the page, also where the plan stands upright. filling:
    paragraphs in front of the table.
    """

    merged: bool = False
    across: bool = False
    two_level: bool = False
    tracked: bool = False
    ruled: bool = True
    wide: bool = False
    filling: int = 0


def docx_of(plan: Plan, tasks: Sequence[Task], look: Look) -> bytes:
    """A plan with these tasks as DOCX."""
    front = _FRONT.format(number=plan.number, title=plan.title).split("\n")
    (part,) = outline_of([*front, *(["", _FILLING] * look.filling)], [])
    blocks: tuple[Block, ...] = (*part.blocks, _table(plan, tasks, look))
    made = docx_bytes((Part(blocks, landscape=plan.landscape or look.wide),))
    return made if look.ruled and not look.tracked else _changed(made, tasks, look)


def _table(plan: Plan, tasks: Sequence[Task], look: Look) -> Table:
    header = list(_two_level(plan) if look.two_level else [tuple(_cell(plan.headers[c], bold=True) for c in _COLUMNS)])
    rows: list[tuple[Cell | None, ...]] = []
    for at, task in enumerate(tasks):
        if look.merged and at in plan.sections:
            rows.append((_cell(plan.sections[at], bold=True, columns=len(_COLUMNS)), *[None] * len(FIELDS)))
        rows.append((_cell(str(at + 1)), *(_drawn(plan, tasks, at, field, look) for field in FIELDS)))
        if task.across and look.across:
            lead = _COLUMNS.index("lead")
            rows[-1] = (*rows[-1][:lead], _units(plan, task.lead, columns=2), None, *rows[-1][lead + 2 :])
    return Table(Frame.GRID, (*header, *rows), header=len(header))


def _two_level(plan: Plan) -> Iterator[tuple[Cell | None, ...]]:
    starts = {
        first: (name, _COLUMNS.index(last) - _COLUMNS.index(first) + 1) for name, (first, last) in plan.groups.items()
    }
    grouped = {
        column
        for first, last in plan.groups.values()
        for column in _COLUMNS[_COLUMNS.index(first) : _COLUMNS.index(last) + 1]
    }
    upper: list[Cell | None] = []
    for column in _COLUMNS:
        if column in starts:
            name, width = starts[column]
            upper.append(_cell(name, bold=True, columns=width))
        else:
            upper.append(None if column in grouped else _cell(plan.headers[column], bold=True, rows=2))
    yield tuple(upper)
    yield tuple(_cell(plan.headers[c], bold=True) if c in grouped else None for c in _COLUMNS)


def _drawn(plan: Plan, tasks: Sequence[Task], at: int, field: str, look: Look) -> Cell | None:
    """A field's cell, None where it is merged with the one above; a section's title stands between two groups."""
    rows = 1
    if look.merged and field in plan.merged:
        group = next(group for group in _groups(tasks, field) if at in group)
        if at != group[0]:
            return None
        rows = len(group)
    if field in ("lead", "coordinate"):
        return _units(plan, getattr(tasks[at], field), rows=rows)
    return _cell(tasks[at].printed(field), rows=rows)


def _groups(tasks: Sequence[Task], field: str) -> list[list[int]]:
    return [[*group] for _, group in groupby(range(len(tasks)), key=lambda at: tasks[at].printed(field))]


def _units(plan: Plan, names: Sequence[str], *, rows: int = 1, columns: int = 1) -> Cell:
    """Several units each on a line of its own where the plan prints them so, else one after another."""
    lines = ["; ".join(names)]
    if plan.listed and len(names) > 1:
        lines = [plan.listed.format(name) for name in names]
        lines[-1] = lines[-1].removesuffix(";")
    return Cell(tuple(Paragraph(Kind.CELL, (Run(line),)) for line in lines), rows, columns)


def _cell(words: str, *, bold: bool = False, rows: int = 1, columns: int = 1) -> Cell:
    return Cell((Paragraph(Kind.CELL, (Run(words, bold=bold),)),), rows, columns, centred=bold)


def _changed(made: bytes, tasks: Sequence[Task], look: Look) -> bytes:
    """What the model has no words for: changes that Word tracks, and a table without rules."""
    document = Document(io.BytesIO(made))
    table = document.tables[-1]
    if not look.ruled:
        table.style = document.styles["Normal Table"]
    for row, task in zip(table.rows[1:], tasks, strict=look.tracked) if look.tracked else ():
        if task.deadline_before:
            (run,) = row.cells[-1].paragraphs[0].runs
            _track(run, task.deadline_before)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


_AUTHOR = 'w:author="Văn thư" w:date="2026-01-12T08:00:00Z"'


def _track(run: WordRun, before: str) -> None:
    """Make the words of a run an insertion after the deleted ones; what both begin with was there before."""
    common = next((n for n, (a, b) in enumerate(zip(run.text, before, strict=False)) if a != b), 0)
    kept, new, old = run.text[:common], run.text[common:], before[common:]
    words = '<w:r><w:{0} xml:space="preserve">{1}</w:{0}></w:r>'
    deleted = f'<w:del {nsdecls("w")} w:id="1" {_AUTHOR}>{words.format("delText", old)}</w:del>'
    inserted = f'<w:ins {nsdecls("w")} w:id="2" {_AUTHOR}>{words.format("t", new)}</w:ins>'
    run._r.addnext(parse_xml(inserted))  # noqa: SLF001 - python-docx has no call for tracked changes
    run._r.addnext(parse_xml(deleted))  # noqa: SLF001 - as above
    run.text = kept
