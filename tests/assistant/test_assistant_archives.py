from __future__ import annotations

import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from job_values import zipped

from assistant.jobs import archives
from ingest.source import LIMITS, Limits
from plan.errors import Fault, FileBomb, FileDamaged


def unpack(folder, content, limits=LIMITS):
    path = folder / "a.zip"
    path.write_bytes(content)
    return list(archives.members(path, "a.zip", limits))


def codes(found):
    return [item.code for item in found if isinstance(item, Fault)]


@pytest.mark.parametrize(
    "name", ["../a.txt", "/etc/a.txt", "C:\\a.txt", "a/../../b.txt", "\\\\srv\\a.txt", "..\\a.txt", "x/..", "c:a.txt"]
)
def test_members_whose_names_climb_are_left_out(tmp_path, name):
    info = zipfile.ZipInfo("x.txt")
    info.filename = name
    assert codes(unpack(tmp_path, zipped((info, "x")))) == ["member_unsafe_name"]


def test_links_and_devices_are_left_out(tmp_path):
    link, device = zipfile.ZipInfo("link.txt"), zipfile.ZipInfo("device.txt")
    link.external_attr, device.external_attr = 0o120777 << 16, 0o020666 << 16
    assert codes(unpack(tmp_path, zipped((link, "/etc/passwd"), (device, "x")))) == ["member_link"] * 2


def test_members_under_a_password_are_left_out(tmp_path):
    content = bytearray(zipped(("a.txt", "abc")))
    content[content.rindex(b"PK\x01\x02") + 8] |= 1
    assert codes(unpack(tmp_path, bytes(content))) == ["file_encrypted"]


def test_a_damaged_member_is_left_out_and_the_rest_read(tmp_path):
    content = zipped(("a.txt", "abc" * 50), ("b.txt", "def"))
    start = content.index(b"a.txt") + 5
    found = unpack(tmp_path, content[:start] + b"\xff\xff" + content[start + 2 :])
    assert codes(found) == ["file_damaged"]
    assert [item.name for item in found if not isinstance(item, Fault)] == ["b.txt"]


def test_names_without_the_mark_of_utf8_are_read_as_utf8_or_as_old_programs_wrote_them(tmp_path):
    marked = zipped(("kế hoạch.txt", "x"))
    unmarked = bytearray(marked)
    for head, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = unmarked.index(head) + at
        unmarked[place : place + 2] = b"\0\0"
    old = zipped(("k_.txt", "x")).replace(b"k_.txt", b"k\x82.txt")
    names = [item.name for content in (marked, bytes(unmarked), old) for item in unpack(tmp_path, content)]
    assert names == ["kế hoạch.txt", "kế hoạch.txt", "ké.txt"]


def test_too_many_members_are_refused(tmp_path):
    with pytest.raises(FileBomb):
        unpack(tmp_path, zipped(*((f"{n}.txt", "x") for n in range(archives.MEMBERS + 1))))
    with pytest.raises(FileBomb):  # before zipfile has made an object of each
        unpack(tmp_path, zipped(*((f"{'x' * 200}{n}.txt", b"") for n in range(5000))))


def test_an_archive_that_unfolds_to_too_much_is_refused(tmp_path):
    members = [(f"{n}.txt", f"{n}" * 1000) for n in range(5)]
    with pytest.raises(FileBomb):
        unpack(tmp_path, zipped(*members), Limits(unpacked=4500))
    assert codes(unpack(tmp_path, zipped(*members), Limits(size=999))) == ["file_too_large"] * 5


def test_a_member_that_unfolds_beyond_all_measure_is_left_out(tmp_path):
    assert codes(unpack(tmp_path, zipped(("a.txt", b"\0" * (9 * 2**20)), ("b.txt", "x")))) == ["file_bomb"]


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), min_size=1, max_size=4), st.integers(0, 400))
def test_a_damaged_archive_is_never_a_mistake_of_the_program(tmp_path_factory, changes, cut):
    content = bytearray(zipped(("kế hoạch.txt", "Kế hoạch " * 50), ("a/b.md", "x" * 90)))
    for place, byte in changes:
        content[place % len(content)] = byte
    try:
        found = unpack(tmp_path_factory.getbasetemp(), bytes(content[: len(content) - (cut if cut < 90 else 0)]))
    except (FileDamaged, FileBomb):
        return
    assert all(isinstance(item, archives.Member | Fault) for item in found)
