"""Plans that a library lost with its log, read again from the files that were kept of them."""

from __future__ import annotations

import shutil

import pytest

from assistant.jobs.receiving import Received
from assistant.jobs.service import JobService
from assistant.recovering import recover, waiting_team
from index import loss
from index.job import Status
from index.library import Library
from index.originals import sha256_of
from index.scope import Scope
from index.teams import Teams
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
        (again,) = found.documents
        assert again in library.documents()
        assert again != before
        assert found.failed == ()
        assert tasks(library) == tasks(whole)
        assert [d.id for d in library.seen_by(Scope(frozenset())).documents()] == [before.id]
        (kept,) = library.original(again.id)
        assert kept.path.read_bytes() == (found.aside / kept.path.name).read_bytes()
        assert not loss.has_lost(library.database)
        assert recover(library, LIMITS) is None


@pytest.fixture
def versions(tmp_path, samples):
    """Two versions of a plan that is not in the library; the digest of the older one is the greater."""
    text = next(samples.glob("01_*.txt")).read_text("utf-8")
    older, newer = tmp_path / "older.txt", tmp_path / "newer.txt"
    older.write_text(text, "utf-8")
    for blanks in range(100):
        newer.write_text(text.replace("15/8/2024", "16/9/2024") + "\n" * blanks, "utf-8")
        if sha256_of(newer) < sha256_of(older):
            return older, newer
    raise AssertionError


@pytest.fixture
def with_versions(tmp_path, versions):
    """A library whose file has the older version, or nothing, and whose log has the rest."""

    def make(*, in_file, teams=()):
        with Library.open(tmp_path / "more", embedder="none", writable=True) as library:
            for place, path in enumerate(versions):
                if in_file == place:
                    library.database.compact()
                upload(library, path)
                if place == 0 and teams:
                    library.limit(library.documents()[0].id, [Teams(library.database).add(name).id for name in teams])
            return cut(library, tmp_path)

    return make


@pytest.mark.parametrize("in_file", [0, 1])
def test_the_version_that_came_last_is_the_current_one(with_versions, in_file):
    with Library.open(with_versions(in_file=in_file), embedder="none", writable=True) as library:
        found = recover(library, LIMITS)
        (current,) = library.documents()
        assert current in found.documents
        assert "16/9/2024" in " ".join(library.lines(current.id, 1, 500))
        assert len(library.versions(current.id)) == 1


def test_a_new_version_is_not_shown_to_the_groups_of_the_one_before(with_versions):
    with Library.open(with_versions(in_file=1, teams=["Tổ một"]), embedder="none", writable=True) as library:
        (before,) = library.documents()
        assert library.teams(before.id) == {team.id for team in Teams(library.database).all()}
        recover(library, LIMITS)
        (current,) = library.documents()
        assert library.teams(current.id) == {waiting_team(library)}


def test_a_plan_that_was_waiting_keeps_its_own_groups(with_versions, samples):
    with Library.open(with_versions(in_file=1), embedder="none", writable=True) as library:
        team = Teams(library.database).add("Tổ hai").id
        path = next(samples.glob("04_*.txt"))
        JobService(library, limits=LIMITS).inbox.take(
            [Received(path, path.name, path.stat().st_size)], teams=frozenset({team})
        )
        found = recover(library, LIMITS)
        (waited,) = (document for document in library.documents() if document not in found.documents)
        assert library.teams(waited.id) == {team}


def test_what_cannot_be_read_as_a_plan_stays_in_the_folder_beside(whole, tmp_path):
    whole.keep(b"minutes of a meeting", "note.txt")
    with Library.open(cut(whole, tmp_path), embedder="none", writable=True) as library:
        found = recover(library, LIMITS)
        assert (len(found.documents), len(found.failed)) == (1, 1)
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
        assert (found.documents, found.failed, found.aside) == ((), (), None)
        assert len(library.documents()) == 1
        assert not loss.has_lost(library.database)
