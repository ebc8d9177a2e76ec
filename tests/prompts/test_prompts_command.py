from __future__ import annotations

import json

import pytest

from assistant.channels.cli.main import main
from prompts.loader import load_prompts


@pytest.fixture
def prompts(capsys, monkeypatch, tmp_path):
    """Runs `kehoach prompts` in an empty folder; gives its exit code, output and errors."""
    monkeypatch.chdir(tmp_path)

    def run(*words):
        code = main(["prompts", *words])
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def own(tmp_path):
    """An administrator's `content` in the data folder."""
    file = tmp_path / "data" / "prompts" / "content.md"
    file.parent.mkdir(parents=True)
    file.write_text(load_prompts()["content"].text.replace("Bạn trả lời", "Hãy trả lời"), encoding="utf-8")
    return file


def test_all_prompts_are_listed_without_a_library(prompts):
    code, out, _ = prompts()
    assert code == 0
    assert "summary: tóm tắt một kế hoạch hoặc công việc của một đơn vị\n" in out
    assert "    phiên bản 1, đi kèm chương trình; biến: subject, passages\n" in out
    assert out.endswith("7 mẫu câu lệnh. Xem một mẫu: kehoach prompts NAME. Tệp thay thế đặt trong data/prompts.\n")
    found = json.loads(prompts("--json")[1])
    assert (found["total"], len(found["prompts"])) == (7, 7)
    assert found["prompts"][0] == {
        "name": "choice",
        "version": 1,
        "purpose": "chọn mục mà câu hỏi muốn nói trong các mục đã tìm được",
        "variables": ["question", "candidates"],
        "overridden": False,
    }


def test_one_is_shown_with_example_values(prompts):
    code, out, _ = prompts("content")
    assert code == 0
    assert "\n── system ──\nBạn trả lời câu hỏi" in out
    assert "<<<\nCòn các xã phải làm gì?\n>>>" in out
    found = json.loads(prompts("content", "--json")[1])
    assert found["system"] == load_prompts()["content"].system
    assert "Còn các xã phải làm gì?" in found["user"]


def test_an_administrators_prompt_is_shown_as_such(prompts, own, tmp_path):
    assert "phiên bản 1, của quản trị viên; biến: question, passages" in prompts()[1]
    assert "── system ──\nHãy trả lời câu hỏi" in prompts("content", "--data", str(tmp_path / "data"))[1]
    assert [found["name"] for found in json.loads(prompts("--json")[1])["prompts"] if found["overridden"]] == [
        "content"
    ]
    assert json.loads(prompts("--data", "elsewhere", "content", "--json")[1])["overridden"] is False


def test_the_file_to_begin_with_is_printed_even_over_a_broken_one(prompts, own):
    own.write_bytes(b"")  # as the shell leaves it by `kehoach prompts content --text > data/prompts/content.md`
    code, out, _ = prompts("content", "--text")
    own.write_text(out, encoding="utf-8")
    assert code == 0
    assert out == load_prompts()["content"].text
    assert prompts("content")[0] == 0
    assert json.loads(prompts("content", "--text", "--json")[1])["text"] == out


def test_a_broken_prompt_is_told_with_its_file(prompts, own):
    own.write_text("xin chào", encoding="utf-8")
    code, out, err = prompts("--json")
    assert code == 2
    assert json.loads(out)["error"]["code"] == "prompt_invalid"
    assert err.startswith("[prompt_invalid] Mẫu câu lệnh data/prompts/content.md không dùng được: thiếu phần đầu.")


@pytest.mark.parametrize("words", [("nope",), ("nope", "--text"), ("--text",), ("../content",)])
def test_a_prompt_that_is_not_there_is_told_with_those_that_are(prompts, words):
    code, out, err = prompts(*words)
    assert (code, out) == (2, "")
    assert "choice, comparison, content, follow_up, proposals, repair, summary" in err
