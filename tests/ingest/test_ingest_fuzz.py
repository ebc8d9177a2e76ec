"""Spoilt files of every format, the same ones each time (long runs: `make fuzz`), and what fuzzing has found."""

from __future__ import annotations

import socket
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from random import Random
from types import SimpleNamespace

import pytest

from benchmarks.fuzz import trial
from benchmarks.fuzz.bytewise import spoil
from benchmarks.fuzz.campaign import fuzz
from benchmarks.fuzz.canary import Canary
from benchmarks.fuzz.seeds import TOOLS, seeds
from benchmarks.fuzz.structures import mutation_of
from benchmarks.fuzz.trial import Kind, Outcome, run
from ingest.grid import GridCell
from ingest.pipeline import read
from ingest.readers import registry
from ingest.readers.pdf_file import _pieces
from ingest.readers.ragged import aligned
from ingest.readers.registry import reader_of
from ingest.source import Limits, Source, SourceLine
from plan.errors import FileDamaged

OWN = (".txt", ".md", ".docx", ".xlsx", ".html", ".pdf", ".zip")
LIMITS = Limits(seconds=60, pages=20, characters=10**6, memory=2**30)


@pytest.fixture(scope="module", autouse=True)
def loaded():
    for name in ("docx", "html", "pdf", "xlsx"):
        import_module(f"ingest.readers.{name}")


@pytest.mark.parametrize("suffix", [*OWN, *TOOLS])
def test_a_spoilt_file_is_read_or_refused(tmp_path, needs, suffix):
    if suffix in TOOLS:
        needs(TOOLS[suffix])
    rounds = 1 if suffix in TOOLS else 3 if suffix == ".pdf" else 6
    found = fuzz(seeds(frozenset({suffix})), tmp_path, seed=9, go_on=lambda n: n < rounds, keep=tmp_path / "kept")
    tally = found[suffix]
    assert tally.whole + tally.warm == rounds
    assert not tally.findings, "\n".join([*tally.findings, *tally.traces.values()])


@pytest.mark.parametrize("suffix", OWN)
def test_the_same_seed_spoils_the_same_way(suffix):
    (good, *_) = seeds(frozenset({suffix}))[suffix]
    made = [[mutation_of(suffix)(good, Random(n)) for n in range(20)] for _ in range(2)]  # noqa: S311
    assert made[0] == made[1]
    assert len({*made[0]} - {good}) > 10


def test_bytes_of_nothing_can_be_spoilt_too():
    assert all(isinstance(spoil(b"", Random(n)), bytes) for n in range(200))  # noqa: S311


# what the runs would not see if it could not be seen --------------------------------------------------------------


def outcome_of(monkeypatch, tmp_path, reader, limits) -> Outcome:
    monkeypatch.setattr(trial, "read", reader)
    monkeypatch.setattr(trial, "_GRACE", 0.5)
    monkeypatch.setattr(trial, "_GONE", 0.1)
    return run(b"x", ".txt", tmp_path, whole=True, limits=limits)


def raising(_path, limits):
    raise KeyError("a mistake")


def hanging(_path, limits):
    time.sleep(60)


def dying(_path, limits):
    trial.os._exit(3)


def littering(path, limits):
    Path.home().joinpath("left").touch()
    Path("left").touch()
    trial.tempfile.mkstemp()
    return read(path, limits=limits)


def keeping_nul(path, limits):
    return SimpleNamespace(lines=["a\x00"], document=read(good_plan(path)).document, issues=(), tasks=())


def good_plan(path: Path) -> Path:
    path.write_text(
        "KẾ HOẠCH nạo vét ao làng năm 2027\nSở Y tế chủ trì nạo vét ao làng trước ngày 30/6/2027.\n", "utf-8"
    )
    return path


@pytest.mark.parametrize(
    ("reader", "kind"),
    [
        (raising, Kind.RAISED),
        (hanging, Kind.SLOW),
        (dying, Kind.DIED),
        (littering, Kind.LEFT),
        (keeping_nul, Kind.RAISED),
    ],
)
def test_what_may_not_come_is_noticed(monkeypatch, tmp_path, reader, kind):
    if reader is littering:
        reader = lambda path, limits: littering(good_plan(path), limits)  # noqa: E731
    limits = replace(LIMITS, seconds=1) if kind is Kind.SLOW else LIMITS
    assert outcome_of(monkeypatch, tmp_path, reader, limits).kind is kind


def test_a_visit_is_noticed(tmp_path):
    with Canary(tmp_path) as canary:
        assert canary.visits() == 0
        place = canary._listener.getsockname()
        socket.create_connection(place).close()
        assert canary.visits() == 1
        assert all(str(place[1]).encode() in token or b"secret.txt" in token for token in canary.tokens)


# what was found -----------------------------------------------------------------------------------------------------


def test_a_table_may_begin_with_a_row_of_no_cells():
    cells = [GridCell(1, 0, "Sơn chợ")]
    assert aligned(cells) == cells


def test_no_text_has_what_no_store_takes(monkeypatch):
    given = Source((SourceLine("Kế\x00 hoạch \ud800"), SourceLine("nạo vét")), margins=("\x00",))
    monkeypatch.setattr(registry, "_reader", lambda _suffix: lambda *_, **__: given)
    source = reader_of(Path("x.pdf"))(b"", "x.pdf")
    assert [line.text for line in source.lines] == ["Kế\ufffd hoạch \ufffd", "nạo vét"]
    assert source.margins == ("\ufffd",)


def test_a_word_of_a_pdf_has_letters():
    found = {"fontname": "A", "x0": 0, "x1": 1, "top": 0, "bottom": 1, "size": 12}
    page = SimpleNamespace(extract_words=lambda **_: [found | {"text": ""}, found | {"text": "a"}])
    assert [word.text for word in _pieces(page)] == ["a"]


def test_a_line_of_blanks_is_no_work(tmp_path):
    path = tmp_path / "x.txt"
    path.write_text("KẾ HOẠCH nạo vét ao năm 2027\nSở Y tế chủ trì" + " " * 100_000 + "nạo vét ao.\n", "utf-8")
    assert max(map(len, read(path).lines)) < 300


def test_a_tiff_without_a_size_is_damaged(tmp_path):
    tagless = (
        b"II*\0\x08\0\0\0" + b"\x01\0" + b"\x00\x01\x04\0\x01\0\0\0\x10\0\0\0" + b"\0\0\0\0"
    )  # a width and no height
    with pytest.raises(FileDamaged):
        reader_of(Path("x.tif"))(tagless, "x.tif")
