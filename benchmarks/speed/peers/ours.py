"""kehoach: files to records, full text and vectors; `ask` in full, and its retrieval alone."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import sentence_transformers  # noqa: F401 - as the peers' imports, not part of what is measured

from assistant.answering.engine import Assistant
from assistant.app import open_writer
from assistant.loading import find_plans, load_plans
from assistant.retrieval.fusion import find
from benchmarks.speed.peers.job import Built, serve

_NOW = dt.datetime(2026, 6, 1, 9, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))


def build(plans: Mapping[str, str], embeddings: str = "bundled") -> Built:
    """Read the files into a library; it stays open as long as the process."""
    folder = Path(tempfile.mkdtemp(prefix="peer-", dir="."))  # of the job's folder, which goes away
    library = open_writer(folder, embeddings, create=True)
    load_plans(find_plans([Path(name) for name in plans]), library)
    assistant = Assistant(library, lambda: _NOW)
    parts = sum(document.tasks + document.passages for document in library.documents())
    return Built(parts, {"ask": assistant.ask, "retrieval": lambda question: find(library, question)})


if __name__ == "__main__":
    serve(build, ["chromadb", "torch"])
