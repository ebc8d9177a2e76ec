"""Names of columns: what the header of a table says that each column holds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import StrEnum

from rapidfuzz import fuzz, process

from plan.language.folding import fold


class Column(StrEnum):
    """What a column holds."""

    NUMBER = "number"
    TASK = "task"
    GOAL = "goal"
    ACTIVITY = "activity"
    PRODUCT = "product"
    LEAD = "lead"
    COORDINATE = "coordinate"
    DEADLINE = "deadline"
    OTHER = "other"


# Order matters: "Cơ quan phối hợp thực hiện" is no lead, "Thời gian thực hiện" no lead.
_NAMES: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (Column.NUMBER, re.compile(r"^(?:stt|tt|so tt|so thu tu|so)$")),
    (Column.COORDINATE, re.compile(r"\bphoi hop\b")),
    (Column.DEADLINE, re.compile(r"\bthoi (?:gian|han|diem)\b|\btien do\b|\bhoan thanh\b|\blo trinh\b|\bhan\b")),
    (
        Column.LEAD,
        re.compile(
            r"\bchu tri\b|\b(?:co quan|don vi|to chuc|bo phan)\b.{0,90}\b(?:thuc hien|trien khai|tham muu|"
            r"trach nhiem)\b|\bphan cong\b|\btrach nhiem\b|^(?:co quan|don vi|co quan don vi)$|\bdau moi\b"
        ),
    ),
    (Column.PRODUCT, re.compile(r"\bsan pham\b|\bket qua\b|\bdau ra\b")),
    (
        Column.OTHER,
        re.compile(
            r"\bkinh phi\b|\bghi chu\b|\bnguon\b|\bdvt\b|\bdon vi tinh\b|\bdiem\b|\bchi tieu\b|\bso luong\b|"
            r"\bcan cu\b"
        ),
    ),
    (
        Column.TASK,
        re.compile(
            r"\bnhiem vu\b|\bcong viec\b|\bnoi dung\b|\bgiai phap\b|\bten (?:de an|du an|chuong trinh)\b|"
            r"\bviec\b"
        ),
    ),
    (Column.GOAL, re.compile(r"\bmuc tieu\b")),
    (Column.ACTIVITY, re.compile(r"\bhoat dong\b")),
)


ROW_NUMBER = re.compile(r"^(?:\d{1,3}(?:\.\d{1,3})*[.)]?|[a-zđ][.)]?|[-–+*•])$")
GROUP_NUMBER = re.compile(r"^(?:[IVX]{1,5}|[A-HĐ])[.)]?$")
_USUAL = {  # names of columns as most plans print them, against which a name with a slip is held
    "nhiem vu": Column.TASK,
    "noi dung": Column.TASK,
    "noi dung cong viec": Column.TASK,
    "chu tri": Column.LEAD,
    "don vi chu tri": Column.LEAD,
    "co quan chu tri": Column.LEAD,
    "co quan don vi chu tri": Column.LEAD,
    "don vi thuc hien": Column.LEAD,
    "phoi hop": Column.COORDINATE,
    "don vi phoi hop": Column.COORDINATE,
    "co quan phoi hop": Column.COORDINATE,
    "co quan don vi phoi hop": Column.COORDINATE,
    "thoi gian": Column.DEADLINE,
    "thoi han": Column.DEADLINE,
    "tien do": Column.DEADLINE,
    "thoi gian hoan thanh": Column.DEADLINE,
    "thoi gian thuc hien": Column.DEADLINE,
    "san pham": Column.PRODUCT,
    "ket qua": Column.PRODUCT,
}
_SLIP = 85  # similarity in percent of a name with one slip


def column_named(name: str) -> Column | None:
    """What a column of this name holds, None for a name that says nothing."""
    plain = fold(name)
    if not plain or len(plain) > 90:
        return None
    return next((column for column, pattern in _NAMES if pattern.search(plain)), None)


def _damaged_column(name: str) -> Column | None:
    """The column a name with a slip of scanning stands for ("Đơn vị ehủ trì")."""
    near = process.extractOne(fold(name), list(_USUAL), scorer=fuzz.ratio, score_cutoff=_SLIP) if name else None
    return _USUAL[near[0]] if near else None


def read_header(cells: Sequence[str]) -> tuple[Column, ...] | None:
    """The columns a row of names stands for, None when it is no header.

    A second "task" column becomes an activity; "Mục tiêu" alone is the task.
    """
    first = next((cell for cell in cells if cell), "")
    if ROW_NUMBER.match(first) or GROUP_NUMBER.match(first) or any(len(cell) > 90 for cell in cells):
        return None
    named = [column_named(cell.replace("\n", " ")) for cell in cells]
    if any(named):
        named = [column or _damaged_column(cell.replace("\n", " ")) for column, cell in zip(named, cells, strict=True)]
    known = {c for c in named if c not in (None, Column.OTHER, Column.NUMBER)}
    unknown = sum(c is None and bool(cell) for c, cell in zip(named, cells, strict=True))
    if len(known) < 2 or unknown * 2 > len(known) or any(re.search(r"\d{3}|\d%|\.$", cell) for cell in cells):
        return None
    columns: list[Column] = []
    for column in named:
        taken = column in columns and column in (Column.TASK, Column.LEAD, Column.DEADLINE, Column.PRODUCT)
        if taken:
            columns.append(
                Column.ACTIVITY if column is Column.TASK and Column.ACTIVITY not in columns else Column.OTHER
            )
        else:
            columns.append(column or Column.OTHER)
    for only in (Column.ACTIVITY, Column.GOAL):
        if Column.TASK not in columns and only in columns:
            columns[columns.index(only)] = Column.TASK
    return tuple(columns)
