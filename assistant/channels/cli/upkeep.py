"""`kehoach repair`, `backup` and `restore`."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.app import open_writer
from assistant.channels.cli.progress import Reporter
from assistant.channels.cli.terminal import note, say, say_json
from assistant.loading import embed_waiting
from assistant.settings import load_settings
from index import backup as archive


def repair(given: argparse.Namespace) -> int:
    """Rebuild full text and vectors from the records."""
    settings = load_settings()
    data = given.data or settings.data
    with Reporter() as reporter, open_writer(data, settings.embeddings, create=False) as library:
        done = library.repair(reporter.items)
    if given.json:
        say_json({"documents": done.documents, "texts": done.texts, "vectors": done.vectors})
    else:
        say(f"Đã dựng lại: {done.documents} văn bản, {done.texts} mục toàn văn, {done.vectors} vectơ.")
    return 0


def backup(given: argparse.Namespace) -> int:
    """Copy the library to one file."""
    settings = load_settings()
    made = archive.backup(given.data or settings.data, given.file)
    if given.json:
        say_json({"file": str(given.file), "documents": made.documents, "size": made.size, "sha256": made.sha256})
    else:
        say(f"Đã sao lưu {made.documents} văn bản vào {given.file}.")
    return 0


def restore(given: argparse.Namespace) -> int:
    """Bring a backup back into a new folder and make its vectors."""
    settings = load_settings()
    data = given.data or settings.data
    made = archive.restore(given.file, data)
    _embed(data, settings.embeddings)
    if given.json:
        say_json({"data": str(data), "documents": made.documents})
    else:
        say(f"Đã khôi phục {made.documents} văn bản vào {data}.")
    return 0


def _embed(data: Path, embeddings: str) -> None:
    with Reporter() as reporter, open_writer(data, embeddings, create=False) as library:
        why = embed_waiting(library, reporter.step)
    if why is not None:
        note(f"[{why.code}] {why.message}")
