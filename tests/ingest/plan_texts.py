"""Short invented texts for the tests of ingest, and the few steps most of them share."""

from __future__ import annotations

from collections.abc import Sequence

from ingest.lines import number_lines
from ingest.structure import Block, BlockKind, build_blocks
from ingest.tables import Table, read_tables
from ingest.tasks.identity import Identities
from ingest.tasks.prose import prose_tasks
from ingest.tasks.rows import task_rows
from plan.issue import Issue
from plan.task import Task
from plan.unit import Unit

YEAR = 2027

FRONT = """UBND TỈNH KHÁNH HÒA
SỞ Y TẾ

CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM

Số: 12/KH-SYT

Khánh Hòa, ngày 03 tháng 4 năm 2027

KẾ HOẠCH

Tiêm vắc xin cho trẻ em năm 2027

Căn cứ nhu cầu thực tế, Sở Y tế ban hành Kế hoạch như sau:
"""

BODY = """
I. TỔ CHỨC THỰC HIỆN

1. Trạm Y tế phường

- Lập danh sách trẻ cần tiêm bổ sung trước ngày 05/5/2027.
"""

BACK = """
Nơi nhận:
- Bộ Y tế (để b/c);
- Các trung tâm y tế
huyện, thành phố;
- Lưu: VT, NVY (Sen).

KT. GIÁM ĐỐC
PHÓ GIÁM ĐỐC

Trần Thị Sen
"""


def lines_of(text: str):
    return number_lines(tuple(text.split("\n")))


def blocks_of(text: str) -> list[Block]:
    return build_blocks(lines_of(text))


def prose(text: str, year: int | None = YEAR) -> list[Task]:
    return prose_tasks(blocks_of(text), year, Identities("t"))


def tables_of(text: str) -> list[Table]:
    return [table for block in blocks_of(text) if block.kind is BlockKind.TABLE for table in read_tables(block.rows)]


def rows(text: str, year: int | None = YEAR) -> tuple[list[Task], list[Issue]]:
    (table,) = tables_of(text)
    return task_rows(table, ("PHỤ LỤC",), year, Identities("t"))


def names(units: Sequence[Unit]) -> list[str]:
    """Names of units, with a star where they are inherited."""
    return [f"{u.name}{'*' if u.inherited else ''}" for u in units]


def lines(item) -> tuple[int, int]:
    return item.span.line_start, item.span.line_end
