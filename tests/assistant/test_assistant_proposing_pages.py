"""Proposals where an editor meets them: in the queue, accepted, corrected or refused; and the command that asks."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html import unescape

import pytest
from office_values import Office, leaks, opened, told

from assistant.channels.cli.main import main
from assistant.clock import now
from assistant.testing.model_server import ModelServer
from assistant.testing.scripted_model import ScriptedModel
from assistant.testing.serving import running
from index.audit_log import AuditLog, Wanted
from index.library import Library
from index.proposals import Proposals
from plan.span import Span
from plan.task import SourceKind, Task

PLAN = """SỞ VĂN HÓA VÀ THỂ THAO

Số: 18/KH-SVHTT

Vân Hải, ngày 10 tháng 01 năm 2024

KẾ HOẠCH

Sắp xếp kho lưu trữ năm 2024

I. NHIỆM VỤ

1. Văn phòng Sở chủ trì kiểm kê kho lưu trữ trước ngày 30/6/2024.

2. Việc số hóa hồ sơ giấy được giao cho Phòng Hành chính, xong trong quý III năm 2024.

Nơi nhận:
- Lưu: VT.
"""
WORK = "số hóa hồ sơ giấy"
LINE = 10  # of the title of the plans in `office_values`


@pytest.fixture
def office(tmp_path) -> Iterator[Office]:
    yield from opened(tmp_path)


def put(office, *texts):
    """Propose tasks for the plan that is limited to a team, in a line of it that gives none."""
    proposals = Proposals(office.library.database, now)
    document = office.library.document(office.values["document_id"])
    span = Span(LINE, LINE)
    assert "Bảo vệ kho" in office.library.lines(document.id, LINE, LINE)[0]
    tasks = [Task("p", text, SourceKind.PROSE, span, ("I. NHIỆM VỤ",)) for text in texts]
    proposals.replace(document.id, document.digest, tasks, model="mô-hình", prompt="1")
    return [one.id for one in proposals.open()]


def words(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def post(caller, path, **form):
    return caller.post(path, data=form)


def asked(caller):
    return caller.post("/api/ask", json={"question": "Ai theo dõi việc trông coi kho Ngọc Lam Kỳ?"}).json() | {
        "elapsed_ms": 0
    }


def test_a_proposal_is_shown_as_one_with_its_lines_and_is_no_task_until_it_is_accepted(office):
    editor = office.caller("sua-trong")
    before = (editor.get("/api/tasks?limit=500").json(), asked(editor))
    (identity,) = put(office, "Bảo vệ kho Ngọc Lam Kỳ")
    page = editor.get("/hieu-chinh?loai=de-xuat").text
    assert "Mô hình ngôn ngữ “mô-hình” đề xuất nhiệm vụ này" in words(page)
    assert "chưa phải là nhiệm vụ trong thư viện" in words(page)
    assert "Bảo vệ kho Ngọc Lam Kỳ</mark>" in page
    assert (editor.get("/api/tasks?limit=500").json(), asked(editor)) == before
    assert post(editor, f"/hieu-chinh/de-xuat/{identity}", viec="nhan").status_code == 303
    found = [s for s in office.library.tasks() if s.task.corrections]
    assert [(s.task.text, s.task.span.line_start) for s in found] == [("Bảo vệ kho Ngọc Lam Kỳ", LINE)]
    assert [mark.kind for mark in found[0].task.corrections] == ["added"]
    history = words(editor.get(f"/hieu-chinh/lich-su/{office.values['document_id']}").text)
    assert "Theo đề xuất của mô hình ngôn ngữ “mô-hình”." in history
    assert "Mô hình đề xuất" not in words(editor.get("/hieu-chinh").text)


def test_a_refused_proposal_leaves_the_queue_and_is_written_in_the_journal(office):
    editor = office.caller("sua-trong")
    (identity,) = put(office, "Trông nom kho hiện vật")
    assert post(editor, f"/hieu-chinh/de-xuat/{identity}", viec="tu-choi").status_code == 303
    assert put(office, "Trông nom kho hiện vật") == []
    log = AuditLog(office.library.database, now)
    assert f"tu-choi de-xuat {identity}" in [entry.detail for entry in log.find(Wanted(action="correct"))]
    assert post(editor, f"/hieu-chinh/de-xuat/{identity}", viec="nhan").status_code == 404


def test_an_editor_may_correct_a_proposal_before_it_is_added(office):
    editor = office.caller("sua-trong")
    (identity,) = put(office, "Trông nom kho hiện vật")
    document = office.values["document_id"]
    form = editor.get(f"/hieu-chinh/bo-sung/{document}?dong={LINE}&dong={LINE}&de-xuat={identity}").text
    assert "Trông nom kho hiện vật</textarea>" in form
    assert f'name="dexuat" value="{identity}"' in form
    fields = {"dau": LINE, "cuoi": LINE, "noidung": "Trông nom kho", "chutri": "Văn phòng", "dexuat": identity}
    shown = post(editor, f"/hieu-chinh/bo-sung/{document}", **fields).text
    read_back = unescape(re.search(r'name="hieu" value="([^"]*)"', shown)[1])
    assert f'name="dexuat" value="{identity}"' in shown
    assert post(editor, f"/hieu-chinh/bo-sung/{document}", hieu=read_back, **fields).status_code == 303
    assert Proposals(office.library.database, now).open() == []
    (added,) = [s.task for s in office.library.tasks() if s.task.corrections]
    assert (added.text, [unit.name for unit in added.lead]) == ("Trông nom kho", ["Văn phòng"])


def test_what_somebody_added_by_hand_is_proposed_no_longer(office):
    editor = office.caller("sua-trong")
    put(office, "Trông nom kho hiện vật")
    fields = {"dau": LINE, "cuoi": LINE, "noidung": "Trông nom kho hiện vật"}
    shown = post(editor, f"/hieu-chinh/bo-sung/{office.values['document_id']}", **fields).text
    fields["hieu"] = unescape(re.search(r'name="hieu" value="([^"]*)"', shown)[1])
    post(editor, f"/hieu-chinh/bo-sung/{office.values['document_id']}", **fields)
    assert "Mô hình đề xuất" not in words(editor.get("/hieu-chinh").text)


def test_proposals_for_a_hidden_plan_are_told_to_and_decided_by_nobody_outside(office):
    (identity,) = put(office, "Trông nom kho Ngọc Lam Kỳ")
    outside = office.caller("sua-ngoai")
    assert "Ngọc Lam" in office.caller("sua-trong").get("/hieu-chinh?loai=de-xuat").text
    for path in (
        "/hieu-chinh",
        "/hieu-chinh?loai=de-xuat",
        f"/hieu-chinh?van-de={office.values['document_id']}.{identity}",
    ):
        assert leaks(told(outside.get(path).content)) == []
    for viec in ("nhan", "tu-choi"):
        refused = [post(outside, f"/hieu-chinh/de-xuat/{key}", viec=viec) for key in (identity, "0" * 16)]
        assert [response.status_code for response in refused] == [404, 404]
        assert leaks(told(refused[0].content)) == []
        assert post(office.caller("doc-trong"), f"/hieu-chinh/de-xuat/{identity}", viec=viec).status_code == 403
    assert len(Proposals(office.library.database, now).open()) == 1


def test_a_proposal_says_for_which_plan_it_is(office):
    (identity,) = put(office, "Trông nom kho hiện vật")
    other = next(d.id for d in office.library.documents() if d.id != office.values["document_id"])
    editor = office.caller("sua-trong")
    assert editor.get(f"/hieu-chinh/bo-sung/{other}?dong={LINE}&de-xuat={identity}").status_code == 404
    assert post(editor, f"/hieu-chinh/de-xuat/{identity}", viec="xoa").status_code == 422


def test_the_pages_load_nothing_of_a_language_model():
    program = (
        "import sys, assistant.channels.web.review, assistant.channels.cli.proposing;"
        "print([m for m in sys.modules if m.startswith(('openai', 'assistant.llm', 'assistant.writing',"
        " 'assistant.proposing', 'prompts'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# the command --------------------------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path, monkeypatch, capsys):
    file = tmp_path / "18.txt"
    file.write_text(PLAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "none")
    assert main(["ingest", str(file), "--data", str(tmp_path / "data")]) == 0
    capsys.readouterr()
    return tmp_path / "data"


def script(request):
    lie = {"text": "Làm việc không ai giao", "lead": [], "coordinate": [], "deadline": "", "source": 1}
    true = {"text": WORK, "lead": ["Phòng Hành chính"], "coordinate": [], "deadline": "quý III năm 2024", "source": 1}
    return {"tasks": [true, lie] if WORK in request.user else []}


def test_without_a_model_the_command_says_what_to_set(data, capsys):
    assert main(["propose", "--data", str(data)]) == 2
    told = capsys.readouterr().err
    assert "settings_invalid" in told
    assert "KEHOACH_LLM_URL" in told


def test_the_command_asks_the_model_and_keeps_what_it_finds(data, monkeypatch, capsys):
    with running(ModelServer(ScriptedModel(script)).app) as address:
        monkeypatch.setenv("KEHOACH_LLM_URL", f"{address}/v1")
        monkeypatch.setenv("KEHOACH_LLM_MODEL", "scripted")
        assert main(["propose", "--data", str(data)]) == 0
        told = capsys.readouterr()
        assert "1 đề xuất đang chờ duyệt" in told.out
        assert "chữ không có trong đoạn 1" in told.err
        assert main(["propose", "--data", str(data), "--json", "0" * 16]) != 0
        capsys.readouterr()
        with Library.open(data, embedder="none", writable=False) as library:
            identity = library.documents()[0].id
            (found,) = Proposals(library.database, now).open()
        assert main(["propose", "--data", str(data), "--json", identity]) == 0
    (counts,) = json.loads(capsys.readouterr().out)["documents"]
    assert (counts["id"], counts["proposals"], counts["dropped"]) == (identity, 1, {"text_not_in_source": 1})
    assert found.task.text.startswith(WORK)
    assert [unit.name for unit in found.task.lead] == ["Phòng Hành chính"]
    assert (str(found.task.deadline.start), str(found.task.deadline.end)) == ("2024-07-01", "2024-09-30")


def test_a_model_that_fails_takes_nothing_away(data, monkeypatch, capsys):
    with running(ModelServer(ScriptedModel(script)).app) as address:
        monkeypatch.setenv("KEHOACH_LLM_URL", f"{address}/v1")
        monkeypatch.setenv("KEHOACH_LLM_MODEL", "scripted")
        assert main(["propose", "--data", str(data)]) == 0
        monkeypatch.setenv("KEHOACH_LLM_MODEL", "khac")
        assert main(["propose", "--data", str(data)]) == 1
    told = capsys.readouterr()
    assert "1 đoạn chưa hỏi được" in told.err
    assert told.out.count("1 đề xuất đang chờ duyệt") == 2
