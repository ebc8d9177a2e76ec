from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import sqlite3
import stat
import zipfile

import library_values as values
import pytest

from index import people
from index.backup import backup, restore
from index.backup_note import last_backup
from index.channel_tokens import ChannelTokens
from index.database import FILE
from index.library import Library
from plan.errors import InputError, LibraryDamaged, LibraryMissing, LibraryNewer, PathMissing, StorageFull

NOW = dt.datetime(2026, 11, 21, tzinfo=dt.UTC)


@pytest.fixture
def saved(tmp_path, hashed, stores):
    hashed.replace(values.simple_reading("a"), source="a")
    file = tmp_path / "bản sao.zip"
    manifest = backup(tmp_path / "data", file, now=NOW, servers=stores)
    assert (manifest.documents, manifest.created_at) == (1, NOW)
    return file


def rewrite(file, **members):
    with zipfile.ZipFile(file) as archive:
        content = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in (content | members).items():
            archive.writestr(name, data)


def test_it_is_noted_beside_the_library_when_it_was_copied(tmp_path, hashed, stores):
    hashed.keep(b"a plan", "a.txt")
    backup(hashed.folder, tmp_path / "x.zip", now=NOW, servers=stores)
    assert last_backup(hashed.folder) == NOW


def test_nobody_else_can_read_a_copy_or_a_library_that_was_made_for_it(tmp_path, saved):
    restore(saved, tmp_path / "new")
    assert [stat.S_IMODE(path.stat().st_mode) for path in (saved, tmp_path / "new")] == [0o600, 0o700]
    Library.open(tmp_path / "fresh", embedder="none", writable=True).close()
    assert stat.S_IMODE((tmp_path / "fresh").stat().st_mode) == 0o700


def test_a_library_comes_back(tmp_path, hashed, saved):
    hashed.replace(values.simple_reading("b"), source="b")
    manifest = restore(saved, tmp_path / "mới")
    assert manifest.documents == 1
    assert [p.name for p in (tmp_path / "mới").iterdir()] == [FILE]
    with Library.open(tmp_path / "mới", embedder="hash", writable=True) as library:
        assert library.documents() == hashed.documents()[:1]
        assert [t.task for t in library.tasks()] == list(values.simple_reading("a").tasks)
        assert library.search("thư viện")
        assert library.nearest("thư viện") == []
        assert library.vector_status().pending == 1
        library.drain()
        assert len(library.nearest("thư viện")) == 4


def test_kept_files_and_versions_come_back(tmp_path, library, stores):
    for key in ("v1", "v2"):
        digest = library.keep(key.encode(), f"{key}.pdf")
        library.replace(values.plan_reading(key, "Việc"), source="s", originals=[digest])
    library.keep(b"unused", "unused.pdf")
    backup(tmp_path / "data", tmp_path / "x.zip", servers=stores)
    restore(tmp_path / "x.zip", tmp_path / "new")
    with Library.open(tmp_path / "new", embedder="none", writable=True) as restored:
        (stored,) = restored.documents()
        (version,) = restored.versions(stored.id)
        found = [*restored.original(stored.id), *version.originals]
        assert [(o.name, o.path.read_bytes()) for o in found] == [("v2.pdf", b"v2"), ("v1.pdf", b"v1")]
        assert all(o.path.is_relative_to(tmp_path / "new" / "originals") for o in found)
        assert restored.tasks() == library.tasks()


def test_a_file_deleted_meanwhile_is_left_out(tmp_path, library, stores):
    digest = library.keep(b"x", "x.pdf")
    library.replace(values.simple_reading("a"), source="a", originals=[digest])
    library.original(values.digest_of("a")[:16])[0].path.unlink()
    backup(tmp_path / "data", tmp_path / "x.zip", servers=stores)
    restore(tmp_path / "x.zip", tmp_path / "new")
    assert [p.name for p in (tmp_path / "new").iterdir()] == [FILE]


_FIRST = {"document", "source", "line", "task", "task_unit", "passage", "issue", "meta", "pending_vector"}


def test_a_backup_of_the_first_format_is_read(tmp_path, saved):
    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    work = tmp_path / "old.db"
    with zipfile.ZipFile(saved) as archive:
        work.write_bytes(archive.read(FILE))
    with contextlib.closing(sqlite3.connect(work)) as old, old:
        for table in reversed(people.metadata.sorted_tables):
            if table.name not in _FIRST:
                old.execute(f"DROP TABLE {table.name}")
        for column in ("page", "box"):
            old.execute(f"ALTER TABLE line DROP COLUMN {column}")
        old.execute("DROP INDEX task_identity")
        old.execute("ALTER TABLE task DROP COLUMN identity")
        old.execute("UPDATE alembic_version SET version_num = '0001'")
    digest = hashlib.sha256(work.read_bytes()).hexdigest()
    manifest |= {"format": 1, "revision": "0001", "sha256": digest, "size": work.stat().st_size}
    rewrite(saved, **{FILE: work.read_bytes(), "manifest.json": json.dumps(manifest)})
    assert restore(saved, tmp_path / "new").format == 1
    with Library.open(tmp_path / "new", embedder="none", writable=True) as library:
        assert [t.task for t in library.tasks()] == list(values.simple_reading("a").tasks)


def test_a_damaged_kept_file_is_refused(tmp_path, library, stores):
    digest = library.keep(b"x", "x.pdf")
    library.replace(values.simple_reading("a"), source="a", originals=[digest])
    backup(tmp_path / "data", tmp_path / "x.zip", servers=stores)
    rewrite(tmp_path / "x.zip", **{f"originals/{digest[:2]}/{digest}.pdf": b"y"})
    with pytest.raises(LibraryDamaged):
        restore(tmp_path / "x.zip", tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_backup_replaces_an_older_one_and_leaves_nothing_beside(tmp_path, saved, stores):
    backup(tmp_path / "data", saved, now=NOW, servers=stores)
    assert {p.name for p in tmp_path.iterdir()} - {"data"} == {saved.name}


def test_a_folder_with_something_in_it_is_refused(tmp_path, saved):
    (tmp_path / "data").mkdir(exist_ok=True)  # of a library on servers without any file yet, there is none
    (tmp_path / "data" / "notes.txt").write_text("giữ lại")
    with pytest.raises(InputError):
        restore(saved, tmp_path / "data")


def test_nothing_to_save_or_restore_is_said_so(tmp_path):
    with pytest.raises(LibraryMissing):
        backup(tmp_path / "nowhere", tmp_path / "x.zip")
    with pytest.raises(PathMissing):
        restore(tmp_path / "x.zip", tmp_path / "new")


def test_a_target_that_cannot_be_written_is_said_so(tmp_path, saved, stores):
    with pytest.raises(PathMissing):
        backup(tmp_path / "data", tmp_path / "nowhere" / "x.zip", servers=stores)
    (tmp_path / "folder.zip" / "x").mkdir(parents=True)
    with pytest.raises(StorageFull):
        backup(tmp_path / "data", tmp_path / "folder.zip", servers=stores)


@pytest.mark.parametrize(
    "damage",
    [
        lambda file: file.write_bytes(b"no zip"),
        lambda file: rewrite(file, **{FILE: b"other bytes"}),
        lambda file: rewrite(file, **{"manifest.json": b"{}"}),
        lambda file: rewrite(file, **{"manifest.json": b"["}),
    ],
)
def test_a_damaged_backup_is_refused(tmp_path, saved, damage):
    damage(saved)
    with pytest.raises(LibraryDamaged):
        restore(saved, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_backup_of_a_newer_format_is_refused(tmp_path, saved):
    with zipfile.ZipFile(saved) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    rewrite(saved, **{"manifest.json": json.dumps(manifest | {"format": 99})})
    with pytest.raises(LibraryNewer):
        restore(saved, tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_backup_of_newer_tables_is_refused(tmp_path):
    Library.open(tmp_path / "data", embedder="none", writable=True).close()
    with sqlite3.connect(tmp_path / "data" / FILE) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    backup(tmp_path / "data", tmp_path / "x.zip")
    with pytest.raises(LibraryNewer):
        restore(tmp_path / "x.zip", tmp_path / "new")
    assert list((tmp_path / "new").iterdir()) == []


def test_a_backup_holds_no_tokens_of_channels(hashed, tmp_path, clock, stores):
    tokens = ChannelTokens(hashed.database, clock)
    tokens.plant("zalo_oa", "seed-token")
    turn = tokens.take("zalo_oa", "me", dt.timedelta(seconds=30))
    tokens.keep(turn, "access-token", "refresh-token", dt.timedelta(hours=1))
    backup(tmp_path / "data", tmp_path / "b.zip", servers=stores)
    copied = zipfile.ZipFile(tmp_path / "b.zip").read(FILE)
    assert not any(word in copied for word in (b"seed-token", b"access-token", b"refresh-token"))
