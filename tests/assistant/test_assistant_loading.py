from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

import assistant.loading
from assistant.loading import Found, Step, find_plans, load_plans
from index.library import Change, Library
from plan.errors import Fault, Interrupted, StorageFull

FEW = ("01_so_vhtt_cchc_2024.txt", "04_so_noi_vu_tinh_gian_2023.txt")


@pytest.fixture
def plans(tmp_path, samples):
    folder = tmp_path / "plans"
    folder.mkdir()
    for name in FEW:
        shutil.copy(samples / name, folder / name)
    return folder


@pytest.fixture
def library(tmp_path):
    with Library.open(tmp_path / "data", embedder="hash", writable=True) as opened:
        yield opened


def outcome(loaded):
    return loaded.new, loaded.changed, loaded.unchanged, loaded.failed


def codes(faults):
    return [fault.code for fault in faults]


def test_folders_are_read_in_order_without_hidden_files_and_twice_named_ones(plans):
    (plans / ".nháp.txt").write_text("x", encoding="utf-8")
    (plans / ".git").mkdir()
    (plans / ".git" / "a.txt").write_text("x", encoding="utf-8")
    (plans / "b").mkdir()
    (plans / "b" / "phụ lục.txt").write_text("x", encoding="utf-8")
    (plans / "ảnh.bmp").write_bytes(b"x")
    found = find_plans([plans, plans / FEW[0]])
    assert [file.name for file in found.files] == [*FEW, "phụ lục.txt"]
    assert found.skipped == (str(plans / "ảnh.bmp"),)
    assert found.faults == ()


def test_paths_without_plans_are_faults(tmp_path):
    empty = tmp_path / "trống"
    empty.mkdir()
    (empty / "bảng.pptx").write_bytes(b"x")
    os.mkfifo(tmp_path / "ống.txt")
    found = find_plans([tmp_path / "không có", empty, tmp_path / "ống.txt"])
    assert codes(found.faults) == ["path_missing", "folder_empty", "file_unreadable"]
    assert found.files == ()


def test_a_folder_that_may_not_be_opened_is_a_fault(plans, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(os, "scandir", refuse)  # root, as tests in containers are, may open everything
    assert codes(find_plans([plans]).faults) == ["file_unreadable"]


def test_the_same_input_twice_changes_nothing(plans, library):
    assert outcome(load_plans(find_plans([plans]), library)) == (2, 0, 0, 0)
    before = library.generation()
    assert outcome(load_plans(find_plans([plans]), library)) == (0, 0, 2, 0)
    assert library.generation() == before
    assert library.vector_status().in_line


def test_a_changed_file_takes_the_place_of_the_old_one(plans, library):
    load_plans(find_plans([plans]), library)
    with (plans / FEW[0]).open("a", encoding="utf-8") as file:
        file.write("\nGhi chú thêm.")
    assert outcome(load_plans(find_plans([plans]), library)) == (0, 1, 1, 0)
    assert len(library.documents()) == 2


def bad_files(folder):
    (folder / "a_empty.txt").write_bytes(b"")
    (folder / "b_blank.txt").write_bytes(b"\xef\xbb\xbf \r\n\t")
    (folder / "c_pdf.txt").write_bytes(b"%PDF-1.7 ...")
    (folder / "d_nul.txt").write_bytes("KẾ HOẠCH\x00".encode())
    (folder / "e_tcvn.txt").write_bytes("Kế hoạch".encode("cp1258", "replace") + b"\xff\xfe")
    (folder / "f_letter.txt").write_text("Chúc mừng năm mới! Hẹn gặp lại.\n" * 20, encoding="utf-8")
    with (folder / "g_huge.txt").open("wb") as file:
        file.truncate(101 * 1024 * 1024)
    expected = ["file_empty", "file_empty", "file_damaged", "file_binary", "file_encoding", "not_a_plan"]
    return [*expected, "file_too_large"]


def test_every_bad_file_is_a_fault_that_says_what_to_do_and_the_rest_goes_on(plans, library):
    expected = bad_files(plans)
    steps: list[Step] = []
    loaded = load_plans(find_plans([plans]), library, steps.append)
    assert sorted(codes(loaded.faults)) == sorted(expected)
    assert all("Hãy" in fault.message for fault in loaded.faults)
    assert outcome(loaded) == (2, 0, 0, len(expected))
    read = [step for step in steps if step.stage == "read"]
    assert [step.done for step in read] == list(range(1, len(read) + 1))
    assert {step.total for step in read} == {len(read)}
    assert sum(isinstance(step.outcome, Fault) for step in read) == len(expected)
    assert sum(step.outcome is Change.NEW for step in read) == 2
    embedded = [step for step in steps if step.stage == "embed"]
    assert embedded[-1].done == embedded[-1].total > 0


class Growing(type(Path())):
    """A file to which somebody writes while it is read."""

    def read_bytes(self):
        data = super().read_bytes()
        self.write_bytes(data + "Ghi chú thêm.".encode())
        return data


def test_a_file_that_changes_while_it_is_read_is_a_fault_and_not_kept(plans, library, tmp_path):
    loaded = load_plans(Found((Growing(plans / FEW[0]), plans / FEW[1])), library)
    assert codes(loaded.faults) == ["file_changed"]
    assert [document.file for document in library.documents()] == [FEW[1]]
    assert [path.stem for path in (tmp_path / "data" / "originals").rglob("*.txt")] == [library.documents()[0].digest]


def test_a_name_that_is_no_utf8_is_a_fault_that_can_be_shown(plans, library):
    for name in (b"k\xea.txt", b"\xea.bmp"):
        (plans / os.fsdecode(name)).write_bytes(b"x")
    found = find_plans([plans, plans / os.fsdecode(b"\xea")])
    expected = [(f"{plans}/k?.txt", "name_not_utf8"), (f"{plans}/?", "path_missing")]
    assert [(fault.name, fault.code) for fault in found.faults] == expected
    assert "".join(fault.message for fault in found.faults).encode()
    assert found.skipped == (f"{plans}/?.bmp",)
    assert outcome(load_plans(found, library)) == (2, 0, 0, 2)


def test_a_file_of_another_format_named_by_itself_is_a_fault(tmp_path, library):
    (tmp_path / "a.pptx").write_bytes(b"PK\x03\x04")
    assert codes(load_plans(find_plans([tmp_path / "a.pptx"]), library).faults) == ["format_unsupported"]


def test_a_full_disk_stops_the_load_and_keeps_what_is_stored(plans, library):
    load_plans(find_plans([plans / FEW[0]]), library)
    with library._database._engine.connect() as connection:  # one connection of the pool stays limited
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    with pytest.raises(StorageFull, match="đầy"):
        load_plans(find_plans([plans]), library)
    assert [document.file for document in library.documents()] == [FEW[0]]
    assert library.search("cải cách hành chính")


def test_ctrl_c_says_how_far_it_came_and_leaves_a_whole_library(plans, library):
    def stop(step):
        raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="nguyên vẹn"):
        load_plans(find_plans([plans]), library, stop)
    assert len(library.documents()) == 1
    assert outcome(load_plans(find_plans([plans]), library)) == (1, 0, 1, 0)
    assert library.vector_status().in_line


def test_ctrl_c_while_vectors_are_made_keeps_the_plans(plans, library):
    def stop(step):
        if step.stage == "embed":
            raise KeyboardInterrupt

    with pytest.raises(Interrupted, match="vectơ"):
        load_plans(find_plans([plans]), library, stop)
    assert len(library.documents()) == 2
    assert load_plans(find_plans([plans]), library).waiting == 0


def test_without_a_usable_model_the_plans_are_stored_and_it_is_said(plans, tmp_path):
    with Library.open(tmp_path / "other", embedder=str(tmp_path / "no model"), writable=True) as library:
        loaded = load_plans(find_plans([plans / FEW[0]]), library)
    assert outcome(loaded) == (1, 0, 0, 0)
    assert loaded.waiting == 1
    assert loaded.note is not None
    assert loaded.note.code == "model_unavailable"


def test_without_vectors_nothing_is_said(plans, tmp_path):
    with Library.open(tmp_path / "other", embedder="none", writable=True) as library:
        loaded = load_plans(find_plans([plans / FEW[0]]), library)
    assert loaded.note is None


def test_another_model_than_the_stored_one_is_said(plans, library, monkeypatch):
    load_plans(find_plans([plans / FEW[0]]), library)
    monkeypatch.setattr("index.embedding.HashEmbedder.name", "other")
    assert load_plans(find_plans([plans]), library).note.code == "vectors_other_model"
    assert assistant.loading.embed_waiting(library, lambda _step: None).code == "vectors_other_model"
