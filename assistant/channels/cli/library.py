"""`kehoach documents`, `show` and `remove`."""

from __future__ import annotations

import argparse

from assistant.app import open_reader, open_writer, servers_of
from assistant.channels.cli.terminal import say, say_json
from assistant.channels.cli.words import deadline_words, head_lines, issue_line, unit_words
from assistant.channels.render import document_detail_json, stored_document_json
from assistant.settings import load_settings
from index.library import StoredDocument


def documents(given: argparse.Namespace) -> int:
    """List the documents."""
    settings = load_settings()
    with open_reader(given.data or settings.data, servers=servers_of(settings)) as library:
        found = library.documents()
    if given.json:
        say_json({"documents": [stored_document_json(stored) for stored in found], "total": len(found)})
        return 0
    if not found:
        say("Thư viện chưa có văn bản nào. Hãy nạp kế hoạch: kehoach ingest THƯ_MỤC.")
        return 0
    for stored in found:
        say(_line(stored))
    say(f"{len(found)} văn bản")
    return 0


def show(given: argparse.Namespace) -> int:
    """One document with its tasks and issues."""
    settings = load_settings()
    with open_reader(given.data or settings.data, servers=servers_of(settings)) as library:
        stored = library.document(given.id)
        tasks = [found.task for found in library.tasks([given.id])]
        issues = library.issues(given.id)
    if given.json:
        say_json(document_detail_json(stored, tasks, issues))
        return 0
    for line in head_lines(stored.file, stored.document):
        say(line)
    say(f"Mã: {stored.id}\nNguồn: {stored.source}\n{len(tasks)} nhiệm vụ, {len(issues)} điểm cần xem\n")
    for number, task in enumerate(tasks, 1):
        say(f"{number}. {task.text} — chủ trì: {unit_words(task.lead)}; thời hạn: {deadline_words(task.deadline)}")
    if issues:
        say("\nĐiểm cần xem:")
    for issue in issues:
        say(issue_line(issue))
    return 0


def remove(given: argparse.Namespace) -> int:
    """Delete one document."""
    settings = load_settings()
    with open_writer(given.data or settings.data, "none", create=False, servers=servers_of(settings)) as library:
        stored = library.document(given.id)
        library.remove(given.id)
    if given.json:
        say_json({"removed": stored.id, "file": stored.file})
    else:
        say(f"Đã xóa {stored.document.number or stored.file} ({stored.id}) khỏi thư viện.")
    return 0


def _line(stored: StoredDocument) -> str:
    document = stored.document
    title = document.title or stored.file
    return f"{stored.id}  {document.number or '(chưa có số)'}  {title}  [{stored.file}; {stored.tasks} nhiệm vụ]"
