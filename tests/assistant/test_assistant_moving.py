"""`kehoach migrate-store`: a library is in one place at a time; what is left in the other is not used by mistake."""

from __future__ import annotations

import pytest

from assistant.channels.cli.main import main
from assistant.loading import find_plans, load_plans
from index import transfer
from index.backup import backup
from index.library import Library
from index.servers import EMBEDDED
from plan.errors import InputError, LibraryMoved


@pytest.fixture
def there(monkeypatch, servers):
    """Sets and takes away where the servers are."""
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "none")

    def set_them(*, on):
        for name, url in (("KEHOACH_DATABASE_URL", servers.database), ("KEHOACH_VECTORS_URL", servers.vectors)):
            if on:
                monkeypatch.setenv(name, url)
            else:
                monkeypatch.delenv(name, raising=False)
        return servers if on else EMBEDDED

    return set_them


@pytest.fixture
def kehoach(capsys, tmp_path):
    def run(*words):
        code = main([*map(str, words), "--data", str(tmp_path / "data")])
        return code, "".join(capsys.readouterr())

    return run


def plans(tmp_path, servers):
    with Library.open(tmp_path / "data", embedder="none", writable=False, servers=servers) as library:
        return {stored.file for stored in library.documents()}


def kept(tmp_path):
    return {path.name for path in (tmp_path / "data" / "originals").glob("*/*")}


def test_what_was_left_is_opened_no_more_and_its_files_stay(tmp_path, samples, there, kehoach):
    first, second = sorted(samples.glob("0[14]_*.txt"))
    assert kehoach("ingest", first)[0] == 0
    there(on=True)
    assert kehoach("migrate-store", "--to", "servers")[0] == 0
    assert kehoach("ingest", second)[0] == 0
    files = kept(tmp_path)
    assert len(files) == 2

    code, said = kehoach("migrate-store", "--to", "servers")
    assert (code, "[library_moved]" in said) == (2, True)
    there(on=False)
    for words in (["documents"], ["serve", "--port", "0"], ["ingest", first], ["ask", "Ai chủ trì?"]):
        code, said = kehoach(*words)
        assert (code, "[library_moved]" in said, "migrate-store --to files" in said) == (2, True, True)
    assert "library_moved" in kehoach("doctor")[1]
    with pytest.raises(LibraryMoved):
        backup(tmp_path / "data", tmp_path / "x.zip")
    assert kept(tmp_path) == files

    servers = there(on=True)
    assert plans(tmp_path, servers) == {first.name, second.name}
    code, said = kehoach("migrate-store", "--to", "files")
    assert code == 0, said
    with pytest.raises(LibraryMoved, match="database_url"):
        Library.open(tmp_path / "data", embedder="none", writable=True, servers=servers)
    with pytest.raises(LibraryMoved):
        backup(tmp_path / "data", tmp_path / "x.zip", servers=servers)
    assert plans(tmp_path, there(on=False)) == {first.name, second.name}
    with Library.open(tmp_path / "data", embedder="none", writable=True):
        assert kept(tmp_path) == files
    assert (next((tmp_path / "data").glob("moved-*")) / "library.db").is_file()


@pytest.fixture
def on_servers(tmp_path, samples, there, kehoach):
    """A library that was moved to servers and has one more plan since."""
    first, second = sorted(samples.glob("0[14]_*.txt"))
    kehoach("ingest", first)
    there(on=True)
    assert kehoach("migrate-store", "--to", "servers")[0] == 0
    assert kehoach("ingest", second)[0] == 0
    return {first.name, second.name}


def test_a_way_back_that_is_broken_off_leaves_all_as_it_was(tmp_path, there, kehoach, on_servers, monkeypatch):
    files = kept(tmp_path)

    def break_off(*_, **__):
        raise InputError("đứt")

    with monkeypatch.context() as broken:
        broken.setattr(transfer, "_move_vectors", break_off)
        assert kehoach("migrate-store", "--to", "files")[0] == 1
    there(on=False)
    for words in (["documents"], ["ingest", tmp_path / "data"], ["serve", "--port", "0"]):
        code, said = kehoach(*words)
        assert (code, "[library_moved]" in said) == (2, True)
    assert kept(tmp_path) == files
    servers = there(on=True)
    assert plans(tmp_path, servers) == on_servers
    assert kehoach("migrate-store", "--to", "files")[0] == 0
    assert plans(tmp_path, there(on=False)) == on_servers


@pytest.mark.usefixtures("on_servers")
def test_a_library_in_the_folder_that_nobody_moved_is_not_written_over(tmp_path, there, kehoach):
    for path in (tmp_path / "data").glob("library.db*"):
        path.unlink()
    Library.open(tmp_path / "own", embedder="none", writable=True).close()
    with Library.open(tmp_path / "own", embedder="none", writable=True) as library:
        load_plans(find_plans([tmp_path / "data" / "originals"]), library)
    (tmp_path / "own" / "library.db").rename(tmp_path / "data" / "library.db")
    code, said = kehoach("migrate-store", "--to", "files")
    assert (code != 0, "library.db*" in said) == (True, True)
    assert plans(tmp_path, there(on=False))


def test_a_server_that_is_set_before_the_move_is_told(monkeypatch, samples, store_servers_running, kehoach):
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "none")
    assert kehoach("ingest", next(samples.glob("01_*.txt")))[0] == 0
    store_servers_running.postgres.create("unmoved")
    monkeypatch.setenv("KEHOACH_DATABASE_URL", store_servers_running.postgres.url("unmoved"))
    for words in (["documents"], ["serve", "--port", "0"], ["ask", "Ai chủ trì?"], ["doctor"]):
        code, said = kehoach(*words)
        assert (words, code != 0, "migrate-store --to servers" in said) == (words, True, True)
    assert kehoach("migrate-store", "--to", "servers")[0] == 0
    assert kehoach("documents")[0] == 0


def test_a_folder_that_is_not_there_is_told(tmp_path, there, capsys):
    there(on=True)
    assert main(["migrate-store", "--to", "files", "--data", str(tmp_path / "none")]) != 0
    assert "thư mục dữ liệu" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()
