"""The number of the last commit beside a library's file, and a loss that it tells of."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from assistant.loading import find_plans, load_plans
from index import facts, loss
from index.last_commit import LastCommit
from index.library import Library
from index.sqlite import FILE
from plan.errors import StorageFull

NOW = dt.datetime(2026, 1, 5, 8, tzinfo=dt.UTC)


@pytest.fixture
def cut(tmp_path, samples):
    """A library whose log was deleted after a second plan had been stored, with the files of both."""
    with Library.open(tmp_path / "whole", embedder="none", writable=True) as library:
        for number in ("01", "04"):
            load_plans(find_plans(sorted(samples.glob(f"{number}_*.txt"))), library)
            if number == "01":
                library.database.compact()
        shutil.copytree(tmp_path / "whole", tmp_path / "data", ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    return tmp_path / "data"


def kept(data):
    return sorted(path.name[:64] for path in data.glob("originals/*/*"))


def test_a_number_is_noted_over_a_lower_one(tmp_path):
    last = LastCommit(tmp_path / FILE)
    assert last.noted() == 0
    for number, noted in ((3, 3), (12, 12), (5, 12), (12, 12)):
        last.note(number)
        assert last.noted() == LastCommit(tmp_path / FILE).noted() == noted


@pytest.mark.parametrize("content", [b"", b"\0" * 20, b"abc", b"12 34"])
def test_what_is_no_number_is_none(tmp_path, content):
    (tmp_path / f"{FILE}-commits").write_bytes(content)
    assert LastCommit(tmp_path / FILE).noted() == 0


def test_a_disk_that_refuses_it_costs_no_commit(tmp_path):
    (tmp_path / f"{FILE}-commits").mkdir()
    with Library.open(tmp_path, embedder="none", writable=True) as library:
        loss.forget(library.database)
        assert not loss.has_lost(library.database)


def fail(library):
    with library.database.writing() as connection:
        connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")
        raise ZeroDivisionError


def test_only_commits_that_change_something_are_counted(tmp_path):
    last = LastCommit(tmp_path / FILE)
    with Library.open(tmp_path, embedder="none", writable=True) as library:
        library.database.compact()
        before = last.noted()
        with library.database.writing():
            pass
        with pytest.raises(ZeroDivisionError):
            fail(library)
        assert last.noted() == before
        with library.database.writing() as connection:
            connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")
        assert last.noted() == before + 1


def test_a_library_that_was_killed_has_lost_nothing(tmp_path, samples):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        load_plans(find_plans(sorted(samples.glob("01_*.txt"))), library)
        shutil.copytree(tmp_path / "data", tmp_path / "copy")
    with Library.open(tmp_path / "copy", embedder="none", writable=False) as library:
        assert len(library.documents()) == 1
        assert not loss.has_lost(library.database)


def test_a_loss_is_told_to_readers_and_kept_in_mind(cut):
    with Library.open(cut, embedder="none", writable=False) as library:
        assert len(library.documents()) == 1
        assert loss.has_lost(library.database)
    for _ in range(2):
        with Library.open(cut, embedder="none", writable=True) as library:
            assert loss.has_lost(library.database)
            assert not library.database.has_lost()
    with Library.open(cut, embedder="none", writable=True) as library:
        loss.forget(library.database)
    with Library.open(cut, embedder="none", writable=True) as library:
        assert not loss.has_lost(library.database)


def test_no_file_is_nobodys_until_the_loss_is_recovered(cut):
    before = kept(cut)
    assert len(before) == 2
    with Library.open(cut, embedder="none", writable=True) as library:
        (left,) = library.documents()
        (nobodys,) = library.unneeded()
        assert {left.digest, nobodys.name[:64]} == set(before)
    assert kept(cut) == before
    with Library.open(cut, embedder="none", writable=True) as library:
        loss.forget(library.database)
    Library.open(cut, embedder="none", writable=True).close()
    assert kept(cut) == [left.digest]


def test_a_file_that_is_made_anew_has_lost_nothing(tmp_path, samples):
    """As by `kehoach migrate-store --to files`, for which the file from before is moved away."""
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        load_plans(find_plans(sorted(samples.glob("01_*.txt"))), library)
    (tmp_path / "data" / FILE).rename(tmp_path / FILE)
    shutil.rmtree(tmp_path / "data" / "originals")
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        assert not loss.has_lost(library.database)
    assert 0 < LastCommit(tmp_path / "data" / FILE).noted() < 10


def test_an_older_copy_of_the_file_is_a_loss(tmp_path, samples):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        library.database.compact()
    older = (tmp_path / "data" / FILE).read_bytes()
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        load_plans(find_plans(sorted(samples.glob("01_*.txt"))), library)
    (tmp_path / "data" / FILE).write_bytes(older)
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        assert loss.has_lost(library.database)


def test_a_writer_that_cannot_begin_leaves_the_folder_to_the_next(tmp_path, monkeypatch):
    def refuse(*_):
        raise StorageFull("Ổ đĩa đã đầy.")

    with monkeypatch.context() as full:
        full.setattr(loss, "notice", refuse)
        with pytest.raises(StorageFull):
            Library.open(tmp_path / "data", embedder="none", writable=True)
    Library.open(tmp_path / "data", embedder="none", writable=True).close()


def test_what_need_not_last_may_go_without_a_word(tmp_path):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as library:
        before = LastCommit(library.database.path).noted()
        with library.database.writing(lasting=False) as connection:
            facts.put(connection, "x", "1")
        assert LastCommit(library.database.path).noted() == before
        with library.database.writing() as connection:
            facts.put(connection, "x", "2")
        assert LastCommit(library.database.path).noted() == before + 1
