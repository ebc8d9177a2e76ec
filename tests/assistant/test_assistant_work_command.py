"""`kehoach work`, beside a server over the same library."""

from __future__ import annotations

import argparse
import signal

import pytest
from reminder_values import make_task, store, until

from assistant.channels.cli import working
from index.library import Library


def add(library, key):
    store(library, key, [make_task("t", "Văn phòng", until("2024-03-15"), f"Thư viện {key}")], title=f"Kế hoạch {key}")
    library.drain()


class Asked(Exception):
    """The service was put together, and its library asked as answers do."""


def test_the_vectors_are_left_to_the_server(tmp_path, monkeypatch):
    monkeypatch.setenv("KEHOACH_CHAT_WORKER", "apart")
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "hash")
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with Library.open(tmp_path, embedder="hash", writable=True) as library:
        add(library, "a")

    def begin(_settings, library, *_rest, **_more):
        with Library.open(tmp_path, embedder="hash", writable=True) as server:
            library.nearest("thư viện", limit=1)
            add(server, "b")
            assert server.vector_status().in_line
        raise Asked

    monkeypatch.setattr(working, "chat_service", begin)
    with pytest.raises(Asked):
        working.work(argparse.Namespace(data=tmp_path))
