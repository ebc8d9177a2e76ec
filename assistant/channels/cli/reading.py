"""`kehoach extract`: what plans say, without storing anything."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.app import reading_limits
from assistant.channels.cli.terminal import complain, note, say, say_json
from assistant.channels.cli.words import deadline_words, head_lines, issue_line, unit_words
from assistant.channels.exports import line_range
from assistant.channels.render import failed_json, reading_json
from assistant.loading import find_plans
from assistant.settings import load_settings
from ingest import pipeline
from plan.errors import Fault, InputError
from plan.reading import Reading
from plan.task import Task


def extract(given: argparse.Namespace) -> int:
    """Print every file's reading; 1 when some could not be read."""
    found = find_plans(given.files)
    limits = reading_limits(load_settings())
    failed = 0
    for fault in found.faults:
        failed += 1
        _fail(fault, as_json=given.json)
    for path in found.files:
        try:
            reading = pipeline.read(path, limits=limits)
        except InputError as error:
            failed += 1
            _fail(Fault(str(path), error.code, error.message), as_json=given.json)
            continue
        if given.json:
            say_json(reading_json(reading))
        elif given.text:
            _say_text(reading)
        else:
            _say_reading(reading)
    for name in found.skipped:
        note(f"Bỏ qua {name}: chưa đọc được định dạng này.")
    return 1 if failed else 0


def _fail(fault: Fault, *, as_json: bool) -> None:
    if as_json:
        say_json(failed_json(Path(fault.name).name, fault))
    complain(fault.code, fault.message, as_json=False)


def _say_text(reading: Reading) -> None:
    for line in reading.lines:
        say(line)


def _say_reading(reading: Reading) -> None:
    for line in head_lines(reading.file, reading.document):
        say(line)
    say(f"{len(reading.tasks)} nhiệm vụ, {len(reading.issues)} điểm cần xem")
    for task in reading.tasks:
        _say_task(task)
    if reading.issues:
        say("\nĐiểm cần xem:")
    for issue in reading.issues:
        say(issue_line(issue))
    say()


def _say_task(task: Task) -> None:
    say(f"\n• {task.text}  (dòng {line_range(task.span)})")
    say(f"  Chủ trì: {unit_words(task.lead)}")
    if task.coordinate:
        say(f"  Phối hợp: {unit_words(task.coordinate)}")
    say(f"  Thời hạn: {deadline_words(task.deadline)}")
    if task.product:
        say(f"  Sản phẩm: {task.product.text}")
