"""The files of the comparison, each with the tasks that stand in it: three for every way to print a table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pdfplumber

from benchmarks.formats.printed import print_pdfs
from benchmarks.formats.scanned import pdf_bytes, scan_pages
from benchmarks.quality.tables.makers import Look, docx_of
from benchmarks.quality.tables.plans import Plan, Task, plans

_SCAN_DPI = 200
_FILLINGS = range(6)  # numbers of paragraphs before a table that a page is to cut in the middle of a row
_CUT = "pdf-cut"
_SCAN = "scan"
_DOCX = {
    "docx-vertical": Look(merged=True),
    "docx-across": Look(across=True),
    "docx-two-level": Look(two_level=True),
    "docx-tracked": Look(tracked=True),
}
_PDF = {
    "pdf-vertical": Look(merged=True),
    "pdf-across": Look(across=True),
    "pdf-two-level": Look(two_level=True),
    _CUT: Look(wide=True),
    "pdf-unruled": Look(ruled=False),
}
COLUMNS: Mapping[str, str] = {
    "docx-vertical": "DOCX, leads (and deadlines) merged downwards",
    "docx-across": "DOCX, lead and coordinating units merged into one cell",
    "docx-two-level": "DOCX, header of two rows",
    "docx-tracked": "DOCX, deadlines changed with Word tracking it",
    "pdf-vertical": "PDF, leads (and deadlines) merged downwards",
    "pdf-across": "PDF, lead and coordinating units merged into one cell",
    "pdf-two-level": "PDF, header of two rows",
    _CUT: "PDF, rows cut by page breaks under a repeated header",
    "pdf-unruled": "PDF, a table without rules",
    _SCAN: "PDF of pictures at 200 dpi, 1.5 degrees askew, with noise",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One file and what is in it; headers: the name of each column by field."""

    column: str
    path: Path
    tasks: tuple[Task, ...]
    headers: Mapping[str, str]


def make_cases(folder: Path, columns: Sequence[str] = tuple(COLUMNS)) -> list[Case]:
    """Write the files of these columns into a folder.

    Raises ToolMissing, ReadingTimeout and FileDamaged of plan.errors where LibreOffice fails, and ValueError where no
    page break can be brought into a row.
    """
    every = plans()
    made: list[Case] = []
    for column in (column for column in columns if column in _DOCX):
        for plan in every:
            path = folder / f"{column}-{plan.name}.docx"
            path.write_bytes(docx_of(plan, _tasks(plan, column), _DOCX[column]))
            made.append(Case(column, path, _tasks(plan, column), plan.headers))
    if printed := [column for column in columns if column in (*_PDF, _SCAN)]:
        with TemporaryDirectory(prefix="kehoach-tables-") as spare:
            made += _printed(folder, Path(spare), every, printed)
    return made


def _tasks(plan: Plan, column: str) -> tuple[Task, ...]:
    if column == _CUT:
        return plan.longer
    return tuple(task for task in plan.tasks if not task.across or column.endswith("-across"))


def _printed(folder: Path, spare: Path, every: Sequence[Plan], columns: Sequence[str]) -> Iterator[Case]:
    """The files that LibreOffice prints, all in one start of it."""
    drafts: dict[str, list[Path]] = {}
    for column in columns:
        look = _PDF.get(column, Look())
        for plan in every:
            looks = [replace(look, filling=n) for n in _FILLINGS] if column == _CUT else [look]
            name = f"{column}-{plan.name}"
            drafts[name] = [spare / f"{name}-{n}.docx" for n in range(len(looks))]
            for draft, one in zip(drafts[name], looks, strict=True):
                draft.write_bytes(docx_of(plan, _tasks(plan, column), one))
    print_pdfs([draft for some in drafts.values() for draft in some], spare)
    for column in columns:
        for plan in every:
            name, tasks = f"{column}-{plan.name}", _tasks(plan, column)
            pdfs = [draft.with_suffix(".pdf") for draft in drafts[name]]
            chosen = next((pdf for pdf in pdfs if column != _CUT or is_cut(pdf, tasks)), None)
            if chosen is None:
                raise ValueError(f"no page break falls into a row of {name}")
            path = folder / f"{name}.pdf"
            data = chosen.read_bytes()
            if column == _SCAN:
                data = pdf_bytes(scan_pages(chosen, dpi=_SCAN_DPI, seed=len(plan.title)), dpi=_SCAN_DPI)
            path.write_bytes(data)
            yield Case(column, path, tasks, plan.headers)


def is_cut(pdf: Path, tasks: Sequence[Task]) -> bool:
    """Whether the first page ends in the middle of a task."""
    with pdfplumber.open(pdf) as document:
        last = document.pages[0].extract_tables()[-1][-1][1] or ""
    begun = "".join(last.split())
    return any(whole != begun and whole.startswith(begun) for whole in ("".join(t.task.split()) for t in tasks))
