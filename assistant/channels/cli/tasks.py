"""`kehoach tasks`: responsibilities and deadlines by filters. Imports no model library: it has to answer at once."""

from __future__ import annotations

import argparse
import shutil
import sys
from pathlib import Path

from assistant.app import open_reader, servers_of
from assistant.channels import exports
from assistant.channels.cli.grid import draw
from assistant.channels.cli.parser import WrongUsage
from assistant.channels.cli.terminal import note, say, say_bytes
from assistant.channels.cli.words import deadline_words, unit_words
from assistant.channels.render import dump, tasks_json
from assistant.deadlines.days import calendar_days
from assistant.lookup import Found, beside_sentence, look_up, read_day
from assistant.settings import load_settings
from index.library import TaskFilter
from plan.errors import StorageFull
from plan.system_errors import reason

_NARROWEST, _PIPED = 60, 160  # columns of a terminal, and of a table that goes into a file or a pipe
_TITLES = ("Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn", "Văn bản")
_SHARES = (8, 4, 4, 4, 4)
_TITLE = "Nhiệm vụ trong các kế hoạch"


def tasks(given: argparse.Namespace) -> int:
    """Print or write the tasks that the filters let through; none is no failure."""
    chosen = given.format or ("json" if given.json else "table")
    if given.json and chosen != "json":
        raise WrongUsage(
            "Lệnh chưa đúng: --json không dùng cùng --format khác json. Xem cách dùng: kehoach tasks --help"
        )
    if chosen == "xlsx" and given.output is None and sys.stdout.isatty():
        raise WrongUsage("Bảng tính không in ra màn hình được. Hãy thêm --output nhiem-vu.xlsx.")
    settings = load_settings()
    wanted = TaskFilter(
        unit=given.unit,
        role=given.role,
        due_from=read_day(given.due_from) if given.due_from else None,
        due_to=read_day(given.due_to) if given.due_to else None,
        document=given.document,
        section=given.section,
        text=given.text,
    )
    with open_reader(given.data or settings.data, servers=servers_of(settings)) as library:
        found = look_up(library, wanted, recurring=given.all)
    if chosen == "table" and given.output is None:
        _say_table(found)
    else:
        _hand_over(_bytes(found, chosen), given.output)
    _add_notes(found, chosen)
    return 0


def _bytes(found: Found, chosen: str) -> bytes:
    if chosen == "json":
        return (dump(tasks_json(found.tasks, found.total, found.beside)) + "\n").encode()
    if chosen == "xlsx":
        return exports.to_xlsx(found.tasks, _TITLE)
    if chosen == "ics":
        return exports.to_ics(found.rows)
    if chosen == "csv":
        return exports.to_csv(found.tasks)
    return (_table(found, _PIPED) + "\n").encode()


def _hand_over(data: bytes, output: Path | None) -> None:
    if output is None:
        say_bytes(data)
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        raise StorageFull(f"Không ghi được tệp {output} ({reason(error)}). Hãy chọn chỗ khác.") from error
    note(f"Đã ghi {output}.")


def _say_table(found: Found) -> None:
    if not found.tasks:
        say("Không có nhiệm vụ nào khớp với điều kiện lọc.")
        return
    width = shutil.get_terminal_size().columns if sys.stdout.isatty() else _PIPED
    say(_table(found, max(width, _NARROWEST)))
    say(f"{found.total} nhiệm vụ")


def _table(found: Found, width: int) -> str:
    rows = (
        (
            exports.clean(task.text),
            unit_words(task.lead),
            unit_words(task.coordinate) if task.coordinate else "",
            deadline_words(task.deadline),
            f"{document.document.number or document.file}, dòng {exports.line_range(task.span)}",
        )
        for task, document in found.tasks
    )
    return "\n".join(draw(_TITLES, _SHARES, rows, width))


def _add_notes(found: Found, chosen: str) -> None:
    if found.beside:
        note(f"{beside_sentence(found.beside)}; thêm --all để xem cả.")
    if chosen == "ics":
        left = sum(not calendar_days(task, document) for task, document in found.tasks)
        if left:
            note(f"{left} nhiệm vụ không có ngày đến hạn cụ thể nên không vào lịch.")
