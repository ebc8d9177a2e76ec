"""Broken stores: what can be answered is answered, doctor says what is wrong, repair mends it, nothing is destroyed."""

from __future__ import annotations

import json
import random
import shutil

import pytest

from assistant.access.viewer import LOCAL
from assistant.app import open_reader, open_writer
from assistant.channels.cli.main import main
from assistant.clock import now
from assistant.loading import find_plans, load_plans
from assistant.progress.desk import ProgressDesk, Said
from assistant.review.desk import ReviewDesk
from index.corrections import Corrections
from index.progress import ProgressLog
from index.scope import EVERYTHING
from index.sqlite import FILE
from plan.corrected import CorrectedField

QUESTION = "Ai chủ trì xây dựng kế hoạch tinh giản biên chế?"


@pytest.fixture(scope="module")
def whole(samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole") / "data"
    with open_writer(folder, "hash", create=True) as library:
        load_plans(find_plans([samples / "04_so_noi_vu_tinh_gian_2023.txt"]), library)
        task = library.tasks()[0].identity
        ReviewDesk(library).correct(LOCAL, task, CorrectedField.PRODUCT, "Báo cáo hiệu chỉnh")
        ProgressDesk(library, now).mark(LOCAL, task, Said("doing", note="Đang làm"))
        library.drain()
    return folder


@pytest.fixture
def data(whole, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "hash")
    shutil.copytree(whole, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def run(capsys):
    """Exit code and what was printed, as JSON."""

    def call(*words):
        code = main([*words, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out or said.err)

    return call


def doctor(run):
    code, found = run("doctor", "--quick")
    return code, {check["name"]: check for check in found["checks"]}


def answer(run):
    code, found = run("ask", QUESTION)
    assert (code, found["status"]) == (0, "answered")
    return found["answer"]


def overwrite(path, start, length):
    with path.open("r+b") as stream:
        stream.seek(start)
        stream.write(random.Random(1).randbytes(length))  # noqa: S311 - not for secrets


def chroma(data):
    return next(data.glob("vectors/store-*/chroma.sqlite3"))


BROKEN_VECTORS = {
    "cut short": lambda data: chroma(data).write_bytes(chroma(data).read_bytes()[:100_000]),
    "empty": lambda data: chroma(data).write_bytes(b""),
    "overwritten": lambda data: overwrite(chroma(data), 0, 200_000),
    "gone": lambda data: chroma(data).unlink(),
}


@pytest.mark.parametrize("how", BROKEN_VECTORS)
def test_broken_vectors_are_told_and_made_anew(data, run, how):
    wanted = answer(run)
    BROKEN_VECTORS[how](data)
    assert answer(run) == wanted
    code, found = doctor(run)
    assert (code, found["Vectơ"]["status"], found["Vectơ"]["code"]) == (0, "warning", "vectors_damaged")
    assert "kehoach repair" in found["Vectơ"]["message"]
    assert run("repair")[0] == 0
    assert doctor(run)[1]["Vectơ"]["status"] == "ok"


def test_vectors_that_are_gone_altogether_are_made_anew(data, run):
    wanted = answer(run)
    shutil.rmtree(data / "vectors")
    assert answer(run) == wanted
    assert doctor(run)[1]["Vectơ"]["code"] == "vectors_damaged"
    assert run("repair")[0] == 0
    assert doctor(run)[1]["Vectơ"]["status"] == "ok"


def test_a_kept_file_that_is_gone_or_changed_is_told(data, run):
    (kept,) = data.glob("originals/*/*")
    content = kept.read_bytes()
    for broken in (None, content[:-5]):
        kept.unlink() if broken is None else kept.write_bytes(broken)
        code, found = doctor(run)
        assert (code, found["Tệp gốc"]["code"]) == (0, "originals_damaged")
        assert "04_so_noi_vu" in found["Tệp gốc"]["message"]
        assert answer(run)
    kept.write_bytes(content[:-5] + b"12345")  # as long as before: a quick look does not see it
    code, found = run("doctor")
    assert {check.get("code") for check in found["checks"]} & {"originals_damaged"}


BROKEN_TABLES = {
    "overwritten in the middle": lambda file: overwrite(file, 300_000, 60_000),
    "cut short": lambda file: file.write_bytes(file.read_bytes()[:300_000]),
    "not a database": lambda file: overwrite(file, 0, 200),
    "empty": lambda file: file.write_bytes(b""),
    "gone": lambda file: file.unlink(),
}


@pytest.mark.parametrize("how", BROKEN_TABLES)
def test_tables_beyond_repair_are_made_anew_from_the_kept_files(data, run, how):
    wanted = answer(run)
    kept = sorted(path.name for path in data.glob("originals/*/*"))
    for path in data.glob(f"{FILE}-*"):
        path.unlink()
    BROKEN_TABLES[how](data / FILE)
    before = (data / FILE).read_bytes() if (data / FILE).exists() else None
    code, found = doctor(run)
    assert (code, found["Thư viện"]["status"], found["Thư viện"]["code"]) == (2, "error", "library_damaged")
    assert "repair --from-originals" in found["Thư viện"]["message"]
    assert run("repair")[0] == 2
    assert run("ingest", ".")[0] == 2  # which would have swept the kept files away
    assert sorted(path.name for path in data.glob("originals/*/*")) == kept
    code, made = run("repair", "--from-originals")
    assert made["documents"] == 1
    assert made["failed"] == []
    assert code == (1 if made["lost"] else 0)
    assert answer(run).split("\n")[0] == wanted.split("\n")[0]
    assert doctor(run)[1]["Thư viện"]["status"] == "ok"
    (aside,) = data.glob("damaged-*")
    assert sorted(path.name for path in aside.glob("originals/*/*")) == kept
    if before:
        assert (aside / FILE).read_bytes()[:4000] == before[:4000]


def test_what_people_added_is_taken_over(data, run):
    """The full text is broken, which no question can do without; the tables of people are not."""
    with open_reader(data) as library:
        task = library.tasks()[0]
    size = (data / FILE).stat().st_size
    overwrite(data / FILE, size - 60_000, 30_000)
    code, made = run("repair", "--from-originals")
    assert (code, made["documents"], made["lost"]) == (0, 1, [])
    with open_reader(data) as library:
        assert [mark.note for mark in ProgressLog(library.database, now).history(task.identity, EVERYTHING)] == [
            "Đang làm"
        ]
        assert library.task(task.identity).task.product.text == "Báo cáo hiệu chỉnh"
        assert len(Corrections(library.database).of_document(task.document_id)) == 1


def test_a_library_that_can_be_read_is_not_made_anew(data, run):
    code, said = run("repair", "--from-originals")
    assert (code, said["error"]["code"]) == (1, "bad_input")
    assert not list(data.glob("damaged-*"))
