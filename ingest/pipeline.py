"""The one public door of ingest: a file in, a Reading out, no side effects."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from ingest.audit.citations import audit_citations
from ingest.audit.outline import audit_outline
from ingest.audit.tasks import audit_tasks
from ingest.canonical import canonical_units
from ingest.isolation import never, read_isolated
from ingest.lines import Line, source_lines
from ingest.metadata import read_metadata
from ingest.pages import with_pages
from ingest.passages import cut_passages
from ingest.readers.registry import is_text, reader_of
from ingest.relations import read_relations
from ingest.secrecy import refuse_secret
from ingest.source import LIMITS, Limits, Progress, Source, SourceLine, unheard
from ingest.structure import Block, BlockKind, build_blocks, is_recipients, section_path
from ingest.tables import Table, read_tables
from ingest.tasks.identity import Identities
from ingest.tasks.prose import prose_tasks
from ingest.tasks.rows import task_rows
from plan.document import Document
from plan.errors import FileTooLarge, FileUnreadable, NotAPlan, PathMissing
from plan.issue import Issue, Severity
from plan.reading import Reading, Status
from plan.span import cover
from plan.system_errors import reason
from plan.task import Task

EXTRACTOR = "4"  # grows when the same file would be read differently
_FEWEST_ROWS = (
    3  # of a table without a header that is understood; less is a letterhead or a signature block between tabs
)


def read(
    path: Path, *, limits: Limits = LIMITS, progress: Progress = unheard, stop: Callable[[], bool] = never
) -> Reading:
    """Read one plan; every format but plain text in a process of its own (`ingest.isolation`).

    Raises PathMissing, FileUnreadable, FileTooLarge, FormatUnsupported, NotAPlan, FileSecret, whatever InputError the
    file's reader raises, ReadingTimeout and ReadingCrashed; Interrupted when `stop` says so. What is merely doubtful
    becomes an issue of the reading.
    """
    reader = reader_of(path)
    data = _bytes(path, limits)
    if is_text(path, data):
        source = reader(data, path.name, limits=limits, progress=progress)
    else:
        source = read_isolated(path, limits=limits, progress=progress, stop=stop)
    return read_source(source, path.name, hashlib.sha256(data).hexdigest(), secret=limits.secret)


def _bytes(path: Path, limits: Limits) -> bytes:
    try:
        size = path.stat().st_size
        if size > limits.size:
            raise FileTooLarge(
                f"Tệp “{path.name}” nặng {size / 1_048_576:.0f} MB, vượt giới hạn {limits.size // 1_048_576} MB. Hãy "
                f"tách tệp hoặc bỏ phần không cần rồi nạp lại."
            )
        return path.read_bytes()
    except FileNotFoundError as error:
        raise PathMissing(f"Không tìm thấy “{path}”. Hãy kiểm tra lại đường dẫn.") from error
    except OSError as error:
        raise FileUnreadable(
            f"Không mở được tệp “{path.name}” ({reason(error)}). Hãy kiểm tra quyền đọc tệp."
        ) from error


def read_lines(printed: Sequence[str], name: str, digest: str) -> Reading:
    """Read a plan from the lines of a text; raises NotAPlan."""
    return read_source(Source(tuple(map(SourceLine, printed))), name, digest)


def read_source(source: Source, name: str, digest: str, *, secret: bool = False) -> Reading:
    """Read a plan from what a reader made of its file.

    Raises NotAPlan, and FileSecret for a document marked MẬT unless `secret` says that these are taken.
    """
    lines = source_lines(source)
    if not secret:
        refuse_secret(name, lines, source.margins)
    document, issues = read_metadata(lines)
    blocks = build_blocks(lines)
    document = replace(document, relations=read_relations(blocks, document))
    tables = {i: read_tables(b.rows) for i, b in enumerate(blocks) if b.kind is BlockKind.TABLE}
    tasks, found = _tasks(blocks, tables, document)
    _require_plan(name, lines, document, tasks)
    tasks = canonical_units(tasks, document)
    passages = cut_passages(lines, blocks, tables, document)
    audited = [*audit_tasks(tasks, document), *audit_outline(blocks), *audit_citations(lines, document)]
    every = sorted([*source.issues, *issues, *found, *audited], key=lambda i: (i.span.line_start, i.code))
    status = Status.PARTIAL if any(i.severity is Severity.ERROR for i in every) else Status.OK
    printed = tuple(line.text for line in source.lines)
    places = tuple(line.place for line in source.lines)
    return with_pages(Reading(name, digest, status, printed, document, tuple(tasks), passages, tuple(every), places))


def _tasks(
    blocks: Sequence[Block], tables: dict[int, list[Table]], document: Document
) -> tuple[list[Task], list[Issue]]:
    identities = Identities("t")
    tasks = prose_tasks(_body(blocks), document.year, identities)
    issues: list[Issue] = []
    for index, found in tables.items():
        section = section_path(blocks, blocks[index])
        for table in found:
            if table.is_tasks:
                rows, doubts = task_rows(table, section, document.year, identities)
                tasks += rows
                issues += doubts
        is_table = any(table.columns for table in found) or sum(len(table.rows) for table in found) >= _FEWEST_ROWS
        if is_table and not any(table.is_tasks for table in found):
            message = (
                "Bảng chỉ tiêu, kinh phí, chấm điểm hoặc số liệu, không có cột đơn vị thực hiện: không đọc thành nhiệm "
                "vụ, chỉ dùng để tra cứu."
            )
            issues.append(Issue(Severity.INFO, "table_without_tasks", message, cover(t.span for t in found)))
    return sorted(tasks, key=lambda t: (t.span.line_start, t.span.line_end)), issues


def _body(blocks: Sequence[Block]) -> list[Block]:
    """Blocks with the lists of recipients and signatures emptied, so that indexes in `parents` still hold."""
    body: list[Block] = []
    skipping = False
    for block in blocks:
        if is_recipients(block):
            skipping = True
        elif skipping and (
            block.kind is BlockKind.ANNEX
            or block.kind is BlockKind.TABLE
            or (block.kind is BlockKind.SECTION and not block.mark.isdigit())
        ):
            skipping = False
        body.append(replace(block, text="", mark="") if skipping else block)
    return body


def _require_plan(name: str, lines: Sequence[Line], document: Document, tasks: Sequence[Task]) -> None:
    if document.number or document.title or (tasks and document.issuer):
        return
    if not any("kế hoạch" in line.text.lower() for line in lines) or not tasks:
        raise NotAPlan(
            f"Tệp “{name}” không có dấu hiệu của một kế hoạch (số, tiêu đề hay nhiệm vụ). Hãy kiểm tra lại tệp."
        )
