"""The invented plans that the files are made of: their tasks in plans.tsv, and how each prints its table."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

FIELDS = ("task", "lead", "coordinate", "product", "deadline")
NUMBER = "number"  # the column in front of the fields


@dataclass(frozen=True, slots=True)
class Task:
    """What a reader of the page finds in a row.

    deadline_before: the deadline that a tracked change deletes, "" where none does.
    across: the same units lead and coordinate, and their two cells may be printed as one.
    """

    task: str
    lead: tuple[str, ...]
    coordinate: tuple[str, ...]
    product: str
    deadline: str
    deadline_before: str = ""
    across: bool = False

    def printed(self, field: str) -> str:
        """The words of a field; of several units, all of them."""
        words: str | tuple[str, ...] = getattr(self, field)
        return words if isinstance(words, str) else "; ".join(words)


@dataclass(frozen=True, slots=True)
class Plan:
    """One plan and its habits.

    tasks, longer: the same tasks, in `longer` with words for many lines. headers: the name of each column by field.
    groups: names over neighbouring columns in a header of two rows, by the first and last field they stand over.
    merged: fields whose equal neighbours are one cell. listed: how a cell prints several units.
    sections: titles of rows over all columns, each before the task of that number (from 0).
    """

    name: str
    number: str
    title: str
    tasks: tuple[Task, ...]
    longer: tuple[Task, ...]
    headers: Mapping[str, str]
    groups: Mapping[str, tuple[str, str]]
    merged: tuple[str, ...]
    listed: str
    sections: Mapping[int, str]
    landscape: bool


def _rows(name: str, *, longer: bool) -> tuple[Task, ...]:
    with Path(__file__).with_name("plans.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["plan"] == name]
    return tuple(_task(row, longer=longer) for row in rows if not (longer and row["kind"]))


def _task(row: Mapping[str, str], *, longer: bool) -> Task:
    return Task(
        f"{row['task']}, {row['more']}" if longer else row["task"],
        tuple(row["lead"].split("; ")),
        tuple(row["coordinate"].split("; ")),
        f"{row['product']}, {row['product_more']}" if longer else row["product"],
        row["deadline"],
        row["deadline_before"],
        row["kind"] == "across",
    )


def _named(number: str, *names: str) -> dict[str, str]:
    return {NUMBER: number, **dict(zip(FIELDS, names, strict=True))}


def plans() -> tuple[Plan, ...]:
    """All plans."""
    return (
        Plan(
            "digital",
            "41/KH-UBND",
            "Chuyển đổi số ngành biển và nông nghiệp tỉnh Vân Hải năm 2026",
            _rows("digital", longer=False),
            _rows("digital", longer=True),
            _named("STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời gian hoàn thành"),
            {"Đơn vị thực hiện": ("lead", "coordinate")},
            ("lead",),
            "- {}",
            {},
            landscape=False,
        ),
        Plan(
            "health",
            "58/KH-UBND",
            "Chăm sóc sức khỏe nhân dân các xã đảo tỉnh Vân Hải năm 2026",
            _rows("health", longer=False),
            _rows("health", longer=True),
            _named("TT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Kết quả", "Thời hạn"),
            {"Phân công": ("lead", "coordinate"), "Yêu cầu": ("product", "deadline")},
            ("lead", "deadline"),
            "{};",
            {},
            landscape=True,
        ),
        Plan(
            "port",
            "77/KH-UBND",
            "Chỉnh trang cảng cá, bến xe, chợ đầu mối tỉnh Vân Hải năm 2026",
            _rows("port", longer=False),
            _rows("port", longer=True),
            _named("STT", "Nội dung nhiệm vụ", "Chủ trì", "Phối hợp", "Sản phẩm, kết quả", "Tiến độ"),
            {"Cơ quan, đơn vị": ("lead", "coordinate")},
            ("lead",),
            "",
            {0: "I. HẠ TẦNG GIAO THÔNG", 3: "II. CHỢ VÀ DỊCH VỤ"},
            landscape=False,
        ),
    )
