"""Bytes to lines: what is refused and what is taken."""

from __future__ import annotations

import codecs
import unicodedata

import pytest

from ingest.readers.registry import is_readable, is_text, reader_of
from ingest.readers.text import read_text
from plan.errors import FileBinary, FileEmpty, FileEncoding, FormatUnsupported


def texts(source):
    return tuple(line.text for line in source.lines)


WORDS = "Đầm sen\nấp Đông"


@pytest.mark.parametrize(
    ("data", "error", "code"),
    [
        (b"", FileEmpty, "file_empty"),
        (b" \t\r\n\n", FileEmpty, "file_empty"),
        (codecs.BOM_UTF8, FileEmpty, "file_empty"),
        (codecs.BOM_UTF8 + b"\r\n", FileEmpty, "file_empty"),
        (codecs.BOM_UTF16_LE + " \n".encode("utf-16-le"), FileEmpty, "file_empty"),
        (b"--- | ...\n", FileEmpty, "file_empty"),
        (b"abc\x00def", FileBinary, "file_binary"),
        (b"%PDF-1.7\nabc", FileBinary, "file_binary"),
        (b"PK\x03\x04abc", FileBinary, "file_binary"),
        (b"\xd0\xcf\x11\xe0abc", FileBinary, "file_binary"),
        (b"\x89PNG\r\n", FileBinary, "file_binary"),
        (b"\x1f\x8babc", FileBinary, "file_binary"),
        ("Đầm sen".encode("utf-16-le"), FileBinary, "file_binary"),  # UTF-16 without its mark
        ("Đầm sen".encode("cp1258", "replace") + b"\xe3\xf5", FileEncoding, "file_encoding"),
        ("ấp ở".encode()[:-1], FileEncoding, "file_encoding"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\xd8", FileEncoding, "file_encoding"),
    ],
)
def test_refused(data, error, code):
    with pytest.raises(error) as caught:
        read_text(data, "sen.txt")
    assert caught.value.code == code
    assert "sen.txt" in caught.value.message


def test_the_bad_byte_is_named():
    with pytest.raises(FileEncoding, match="byte thứ 4"):
        read_text(b"abc\xff", "x.txt")


@pytest.mark.parametrize(
    "data",
    [
        WORDS.encode(),
        codecs.BOM_UTF8 + WORDS.encode(),
        WORDS.replace("\n", "\r\n").encode(),
        WORDS.encode("utf-16"),
        codecs.BOM_UTF16_BE + WORDS.encode("utf-16-be"),
    ],
)
def test_taken(data):
    assert texts(read_text(data, "x.txt")) == ("Đầm sen", "ấp Đông")


def test_lines_stay_as_printed():
    decomposed = unicodedata.normalize("NFD", "Đầm")
    assert texts(read_text(f"  {decomposed}\t \n\n2\n".encode(), "x")) == (f"  {decomposed}\t ", "", "2", "")


def test_only_line_feeds_end_lines():
    assert texts(read_text("a\x0cb\u2028c\x85d".encode(), "x")) == ("a\x0cb\u2028c\x85d",)


@pytest.mark.parametrize(
    ("name", "known"),
    [("a.txt", True), ("a.MD", True), ("a.PDF", True), ("a.pptx", False), ("a", False), (".txt", False)],
)
def test_registry(tmp_path, name, known):
    assert is_readable(tmp_path / name) is known
    if known and not name.endswith("PDF"):
        assert texts(reader_of(tmp_path / name)(b"sen", name)) == ("sen",)
    elif not known:
        with pytest.raises(FormatUnsupported, match=r"\.md, .*\.txt"):
            reader_of(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "head", "expected"),
    [
        ("a.txt", b"sen", True),
        ("a.MD", b"sen " * 1000 + b"%PDF-", True),
        ("a.docx", b"sen", False),
        ("a.txt", b"%PDF-1.7", False),
        ("a.txt", b"PK\x03\x04 whatever follows", False),
        ("a.txt", b"\xd0\xcf\x11\xe0 whatever follows", False),
    ],
)
def test_only_plain_text_is_read_without_a_process_of_its_own(tmp_path, name, head, expected):
    assert is_text(tmp_path / name, head) is expected
