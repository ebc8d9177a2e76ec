"""Gauges of what the library holds, what waits in it, and the disk below it: counted when they are asked for.

Rows may have been changed by any process, so these are the same in whichever process is asked. No label tells of a
plan, a chat or a person.
"""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path

from prometheus_client import CollectorRegistry, Gauge

from assistant.clock import Clock, now
from assistant.disk import free_bytes
from index.backup_note import last_backup
from index.chat_counts import ChatCounts, count_chats
from index.counts import LibraryCounts, count_library
from index.database import FILE as DATABASE
from index.job import Status
from index.library import Library
from index.vector_stores import FOLDER as VECTORS
from plan.errors import KehoachError


class LibraryMetrics:
    """The gauges of one library in one registry."""

    def __init__(self, library: Library, registry: CollectorRegistry, clock: Clock = now) -> None:
        self._library = library
        self._registry = registry
        self._clock = clock
        self._folder = library.folder
        gauge = self._gauge
        self._up = gauge("kehoach_store_up", "Whether a store can be used.", ["component"])
        self._documents = gauge("kehoach_documents", "Documents in the library.")
        self._tasks = gauge("kehoach_tasks", "Tasks in the library.")
        self._lacking = gauge("kehoach_documents_without_vectors", "Documents whose vectors are still to be made.")
        self._jobs = gauge("kehoach_jobs", "Jobs kept, by status.", ["status"])
        self._oldest = gauge("kehoach_job_oldest_waiting_seconds", "Age of the job that waits longest, 0 for none.")
        self._updates = gauge("kehoach_chat_updates_waiting", "Updates to be answered.")
        self._messages = gauge("kehoach_chat_messages", "Messages kept, by status.", ["channel", "status"])
        self._chat_oldest = gauge(
            "kehoach_chat_oldest_waiting_seconds", "Age of the update or message that waits longest, 0 for none."
        )
        self._notices = gauge("kehoach_notices", "Reminders kept, by status.", ["status"])
        self._data = gauge("kehoach_data_bytes", "Size of the data folder, by part.", ["part"])
        self._free = gauge("kehoach_disk_free_bytes", "Free space on the disk of the data folder.")

    def refresh(self) -> None:
        """Count now; where the database cannot be asked, only that is told."""
        try:
            counts, chats = count_library(self._library.database), count_chats(self._library.database)
        except KehoachError:
            self._up.labels("database").set(0)
        else:
            self._up.labels("database").set(1)
            self._count_library(counts)
            self._count_chats(chats)
            self._data.labels("originals").set(counts.originals)
        self._measure()

    def stores(self, states: Iterable[tuple[str, bool]]) -> None:
        """Tell of stores that were asked by somebody else."""
        for component, up in states:
            self._up.labels(component).set(up)

    def _gauge(self, name: str, said: str, labels: Iterable[str] = ()) -> Gauge:
        return Gauge(name, said, labels, registry=self._registry)

    def _count_library(self, counts: LibraryCounts) -> None:
        self._documents.set(counts.documents)
        self._tasks.set(counts.tasks)
        self._lacking.set(counts.lacking if self._has_vectors else 0)
        for status in Status:
            self._jobs.labels(status.value).set(counts.jobs.get(status, 0))
        self._oldest.set(self._age(counts.waiting_since))

    def _count_chats(self, counts: ChatCounts) -> None:
        self._updates.set(counts.unanswered)
        self._chat_oldest.set(self._age(counts.since))
        self._messages.clear()
        for labels, count in counts.messages.items():
            self._messages.labels(*labels).set(count)
        self._notices.clear()
        for status, count in counts.notices.items():
            self._notices.labels(status).set(count)

    def _measure(self) -> None:
        self._data.labels("database").set(sum(_size(file) for file in self._folder.glob(f"{DATABASE}*")))
        self._data.labels("vectors").set(sum(_size(file) for file in (self._folder / VECTORS).rglob("*")))
        self._free.set(free_bytes(self._folder))
        if (copied := last_backup(self._folder)) is not None:
            self._backup.set(copied.timestamp())

    def _age(self, since: dt.datetime | None) -> float:
        return 0.0 if since is None else max(0.0, (self._clock() - since).total_seconds())

    @cached_property
    def _has_vectors(self) -> bool:
        return self._library.vector_status().configured is not None

    @cached_property
    def _backup(self) -> Gauge:
        """There from the first backup on: an age since 1970 would look like a neglected library."""
        return self._gauge("kehoach_last_backup_timestamp_seconds", "When the library was last copied (Unix time).")


def _size(file: Path) -> int:
    """Bytes of a file, 0 for a folder and for what has gone meanwhile."""
    try:
        found = file.stat()
    except OSError:
        return 0
    return found.st_size if stat.S_ISREG(found.st_mode) else 0
