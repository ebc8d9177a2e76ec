"""Backups that are cut short or changed, and those made while somebody writes."""

from __future__ import annotations

import random
import threading

import library_values as values
import pytest

from index.backup import backup, restore
from index.library import Library
from plan.errors import InputError, LibraryDamaged


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as opened:
        yield opened


@pytest.fixture
def saved(tmp_path, library):
    for key in ("a", "b", "c"):
        digest = library.keep(key.encode() * 300, f"{key}.txt")
        library.replace(values.simple_reading(key), source=key, originals=[digest])
    (library.folder / "prompts").mkdir()
    (library.folder / "prompts" / "content.md").write_text("Lời nhắc riêng", encoding="utf-8")
    backup(library.folder, tmp_path / "x.zip")
    return tmp_path / "x.zip"


def contents(library):
    found = library.documents()
    files = [(one.name, one.path.read_bytes()) for document in found for one in library.original(document.id)]
    return found, library.tasks(), library.passages(), files


def test_prompts_of_its_own_come_back(tmp_path, saved):
    restore(saved, tmp_path / "new")
    assert (tmp_path / "new" / "prompts" / "content.md").read_text(encoding="utf-8") == "Lời nhắc riêng"


def test_a_backup_that_is_cut_short_is_refused(tmp_path, saved):
    whole = saved.read_bytes()
    for share in (0.0, 0.1, 0.5, 0.9, 0.999):
        saved.write_bytes(whole[: int(len(whole) * share)])
        with pytest.raises(LibraryDamaged):
            restore(saved, tmp_path / "new")
        assert not (tmp_path / "new").exists() or not any((tmp_path / "new").iterdir())


def test_a_changed_byte_is_refused_or_changes_nothing(tmp_path, library, saved):
    whole, wanted = saved.read_bytes(), contents(library)
    chance = random.Random(2026)  # noqa: S311 - not for secrets
    places = [chance.randrange(len(whole)) for _ in range(15)] + [len(whole) - n for n in range(30, 600, 25)]
    refused = 0
    for number, place in enumerate(places):
        saved.write_bytes(whole[:place] + bytes([whole[place] ^ 0x41]) + whole[place + 1 :])
        try:
            restore(saved, folder := tmp_path / f"new{number}")
        except LibraryDamaged:
            refused += 1
            continue
        with Library.open(folder, embedder="none", writable=False) as restored:
            assert contents(restored)[1:] == wanted[1:]
    assert refused > len(places) // 2


def test_a_folder_with_anything_in_it_is_left_as_it_is(tmp_path, saved):
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "note.txt").write_text("của tôi", encoding="utf-8")
    with pytest.raises(InputError):
        restore(saved, tmp_path / "new")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["note.txt"]


def test_what_is_copied_while_somebody_writes_is_one_state(tmp_path, library):
    """Each plan has as many tasks as its name says, in whatever state the copy was made."""
    stop = threading.Event()

    def write():
        n = 0
        while not stop.is_set():
            n += 1
            reading = values.simple_reading(f"k{n % 5}", count=3 + n % 5)
            library.replace(reading, source=f"s{n % 5}", originals=[library.keep(b"%d" % (n % 5), f"{n % 5}.txt")])
            if n % 3 == 0:
                library.remove(library.documents()[0].id)

    counts = {values.digest_of(f"k{n}")[:16]: 3 + n for n in range(5)}
    writer = threading.Thread(target=write)
    writer.start()
    try:
        for number in range(3):
            backup(library.folder, tmp_path / f"{number}.zip")
    finally:
        stop.set()
        writer.join()
    for number in range(3):
        restore(tmp_path / f"{number}.zip", tmp_path / f"new{number}")
        with Library.open(tmp_path / f"new{number}", embedder="hash", writable=True) as restored:
            restored.drain()
            assert restored.examine().altered == []
            restored.examine_vectors()
            for document in restored.documents():
                assert document.tasks == len(restored.tasks([document.id])) == counts[document.id]
