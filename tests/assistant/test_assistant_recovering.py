"""Plans that a library lost with its log, read again from the files that were kept of them."""

from __future__ import annotations

import shutil

import pytest

from assistant.jobs.receiving import Received
from assistant.jobs.service import JobService
from assistant.recovering import recover
from index import loss
from index.job import Status
from index.library import Library
from index.scope import Scope
from ingest.source import LIMITS


@pytest.fixture
def whole(tmp_path, samples):
    """A library that is open, with a plan that is in its file and one that is in its log alone."""
    with Library.open(tmp_path / "whole", embedder="none", writable=True) as library:
        upload(library, next(samples.glob("01_*.txt")))
        library.database.compact()
        upload(library, next(samples.glob("04_*.txt")))
        yield library


def upload(library, path):
    service = JobService(library, limits=LIMITS)
    (job,) = service.inbox.take([Received(path, path.name, path.stat().st_size)])
    while service.workers.work_once("test"):
        pass
    assert service.jobs.get(job.id).status is Status.DONE


def cut(whole, tmp_path):
    """What is left of it without its log."""
    return shutil.copytree(whole.folder, tmp_path / "data", ignore=shutil.ignore_patterns("*-wal", "*-shm"))


def tasks(library):
    return {(task.task.text, task.task.deadline.end) for task in library.tasks()}


def test_a_plan_that_was_lost_is_read_again_for_administrators_alone(whole, tmp_path):
    with Library.open(cut(whole, tmp_path), embedder="none", writable=True) as library:
        (before,) = library.documents()
        found = recover(library, LIMITS)
        assert (found.documents, found.failed) == (1, ())
        assert tasks(library) == tasks(whole)
        assert [d.id for d in library.seen_by(Scope(frozenset())).documents()] == [before.id]
        (again,) = {d.id for d in library.documents()} - {before.id}
        assert (
            library.original(again)[0].path.read_bytes()
            == (found.aside / library.original(again)[0].path.name).read_bytes()
        )
        assert not loss.has_lost(library.database)
        assert recover(library, LIMITS) is None


def test_what_cannot_be_read_as_a_plan_stays_in_the_folder_beside(whole, tmp_path):
    whole.keep(b"minutes of a meeting", "note.txt")
    with Library.open(cut(whole, tmp_path), embedder="none", writable=True) as library:
        found = recover(library, LIMITS)
        assert (found.documents, len(found.failed)) == (1, 1)
        assert b"minutes of a meeting" in {path.read_bytes() for path in found.aside.iterdir()}
        assert not library.unneeded()


def test_a_library_that_lost_nothing_stays_as_it_is(whole, tmp_path):
    with Library.open(shutil.copytree(whole.folder, tmp_path / "copy"), embedder="none", writable=True) as library:
        before = library.documents()
        assert recover(library, LIMITS) is None
        assert library.documents() == before
        assert not list(library.folder.glob("recovered-*"))


def test_a_loss_without_files_is_recovered_as_far_as_it_can_be(whole, tmp_path):
    data = cut(whole, tmp_path)
    shutil.rmtree(data / "originals")
    with Library.open(data, embedder="none", writable=True) as library:
        found = recover(library, LIMITS)
        assert (found.documents, found.failed, found.aside) == (0, (), None)
        assert len(library.documents()) == 1
        assert not loss.has_lost(library.database)
