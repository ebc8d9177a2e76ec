"""Bad files of twelve kinds: each comes to an error that says what to do, or to what could be read of it."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import pytest
from bad_files import EVERY
from good_files import GOOD, docx_file
from leftovers import nothing_left
from spoilt import READ

from ingest.isolation import read_isolated
from ingest.pipeline import read, read_source
from ingest.source import Limits, Source
from plan.errors import InputError

LIMITS = Limits(seconds=30, pages=20, characters=10**6)
SMALL = Limits(seconds=10, pages=20, memory=2**29, unpacked=2**26)  # so that bombs go off soon
SECRETS = Path("/etc/passwd").read_text("utf-8").splitlines()
CASES = [
    pytest.param(kind, file, id=f"{kind}-{ascii(file.name)[1:-1][:40]}")
    for kind, files in EVERY.items()
    for file in files
]


@pytest.fixture
def scratch(tmp_path):
    with nothing_left(tmp_path) as folder:
        yield folder


def check_tools(name, needs):
    """Skips the test where a program is missing that this file's format, or that of its bytes, wants."""
    formats = {f".{part}" for word in name.lower().split("-as") for part in word.split(".")}
    if formats & {".doc", ".rtf", ".odt"}:
        needs("soffice")
    if formats & {".png", ".jpg", ".tif"} or name.startswith("image-"):
        needs("tesseract")
        if find_spec("ingest.ocr") is None:
            pytest.skip("no reader for images yet")


def outcome(path, limits):
    try:
        return read_isolated(path, limits=limits)
    except InputError as error:
        return error


def check_source(source, name):
    text = "\n".join((*(line.text for line in source.lines), *source.margins))
    assert text.strip()
    assert not any(secret in text for secret in SECRETS)
    assert "root:" not in text
    assert all(issue.message.endswith(".") for issue in source.issues)
    try:
        read_source(source, name, "0")
    except InputError:
        return


@pytest.mark.parametrize(("kind", "file"), CASES)
def test_bad_files(tmp_path, scratch, needs, kind, file):
    check_tools(file.name, needs)
    path = tmp_path / file.name
    path.write_bytes(file.make())
    found = outcome(path, SMALL if kind == "bombs" else LIMITS)
    if isinstance(found, Source):
        check_source(found, file.name)
        assert file.codes & {READ, *(issue.code for issue in found.issues)}, found
    else:
        assert found.code in file.codes, found
        assert f"“{file.name}”" in found.message
        assert "Hãy" in found.message or "Các định dạng đọc được" in found.message


def test_ten_of_each_kind():
    assert len(EVERY) == 12
    assert all(len(files) >= 10 for files in EVERY.values())


@pytest.mark.parametrize("suffix", GOOD)
def test_what_the_bad_files_are_made_of_is_good(tmp_path, scratch, needs, suffix):
    check_tools(f"plan{suffix}", needs)
    path = tmp_path / f"plan{suffix}"
    path.write_bytes(GOOD[suffix]())
    source = read_isolated(path, limits=LIMITS)
    assert "30/6/2027" in "\n".join(line.text for line in source.lines)


def test_a_path_with_two_dots(tmp_path, scratch):
    (tmp_path / "a").mkdir()
    (tmp_path / "plan.docx").write_bytes(docx_file())
    assert read(tmp_path / "a" / ".." / "plan.docx").file == "plan.docx"
