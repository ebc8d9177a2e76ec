"""The page of a task, progress and reports, as asked for by viewers of several roles and units."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, replace
from html import unescape

import docx
import pytest
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from progress_values import NOW, document_id, say, store_plan, viewer

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http import problems
from assistant.channels.http.gate import COOKIE, Admission, own_form
from assistant.channels.web.pages import Pages
from assistant.channels.web.progress import busiest, progress_pages
from assistant.progress import attaching
from assistant.progress.desk import ProgressDesk
from assistant.progress.summary import Line
from index.accounts import NewUser, Users
from index.audit_log import AuditLog
from index.corrections import NewCorrection
from index.library import TaskFilter
from index.progress import Tally
from index.teams import Teams
from plan.corrected import CorrectedField, CorrectionKind

PEOPLE = {
    "reader": viewer("reader"),
    "office": viewer("reader", "Văn phòng Sở"),
    "editor": viewer("editor"),
    "administrator": viewer("administrator"),
}


@dataclass(frozen=True)
class Session:
    viewer: Viewer
    csrf: str = "từ bí mật"


class Door:
    """Lets in whoever names himself in the cookie."""

    def exist(self):
        return True

    def session(self, name):
        return Session(PEOPLE[name])

    def token(self, _secret):
        return None


@pytest.fixture
def desk(library):
    return ProgressDesk(library, lambda: NOW)


@pytest.fixture
def tasks(library):
    return store_plan(library)


@pytest.fixture
def client(library):
    app, pages = FastAPI(), Pages(lambda: NOW)
    journal = Journal(AuditLog(library.database, lambda: NOW))
    problems.install(app, pages.error)
    app.add_middleware(Admission, accounts=Door())
    for router in progress_pages(pages, library, journal, lambda: NOW):
        app.include_router(router, dependencies=[Depends(own_form)])
    return TestClient(app, follow_redirects=False)


def by(client, who):
    client.cookies.set(COOKIE, who)
    return client


def words_of(html):
    """What a page says, without its marks."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())


def mark(client, identity, *, csrf="từ bí mật", file=None, **fields):
    files = {"file": file or ("", b"")}  # a browser sends the empty field too
    return client.post(f"/nhiem-vu/{identity}/tien-do", data={"csrf": csrf, **fields}, files=files)


def noted(library):
    found = AuditLog(library.database, lambda: NOW).find()
    return [(entry.user_id, entry.action, entry.subject) for entry in found if entry.action != "read"]


def test_the_page_of_a_task_says_what_the_plan_says(client, library, tasks):
    page = by(client, "reader").get(f"/nhiem-vu/{tasks['b']}")
    said = words_of(page.text)
    assert page.status_code == 200
    for words in (
        "Rà soát thủ tục",
        "Chủ trì Văn phòng",
        "Phối hợp Phòng Tài chính suy ra",
        "Trước ngày 31/03/2024",
        "quá hạn 50 ngày",
        "Sản phẩm văn bản không nêu",
        "1 Ban hành",
        "dòng 1–2",
        "Chưa ai ghi tiến độ",
    ):
        assert words in said
    assert f"/van-ban/{document_id()}?doan=1-2#d1" in page.text
    (entry,) = AuditLog(library.database, lambda: NOW).find()
    assert (entry.action, entry.subject) == ("read", document_id())
    assert "/tien-do" not in re.findall(r'action="([^"]*)"', page.text), "a reader of another unit has no form"
    assert "hieu-chinh" not in page.text.split("<main")[1]


def test_corrections_are_told(client, library, tasks):
    (stored,) = library.find_tasks(TaskFilter(identities=(tasks["a"],)))
    value = replace(stored.task, product=None)
    wanted = NewCorrection(tasks["a"], CorrectionKind.CORRECTED, CorrectedField.PRODUCT, "u", "Lê Thị Hạ", value)
    library.correct(document_id(), wanted)
    assert "đã được Lê Thị Hạ hiệu chỉnh" in words_of(by(client, "reader").get(f"/nhiem-vu/{tasks['a']}").text)


def test_an_unknown_task(client):
    assert by(client, "administrator").get("/nhiem-vu/x").status_code == 404


@pytest.mark.parametrize(("who", "status"), [("reader", 403), ("office", 303), ("editor", 303), ("administrator", 303)])
def test_who_may_mark(client, library, tasks, who, status):
    answer = mark(by(client, who), tasks["a"], state="done", day="10/02/2024", note="đã ban hành")
    assert answer.status_code == status
    assert noted(library) == ([(PEOPLE[who].id, "mark", tasks["a"])] if status == 303 else [])
    said = words_of(client.get(f"/nhiem-vu/{tasks['a']}").text)
    assert ("Hoàn thành 10/02/2024 muộn 5 ngày đã ban hành Người" in said) is (status == 303)


def test_a_change_without_the_word_of_the_session_is_refused(client, tasks):
    for path in ("tien-do", "giao", "thu-hoi"):
        answer = by(client, "editor").post(f"/nhiem-vu/{tasks['a']}/{path}", data={"state": "doing", "csrf": "khác"})
        assert answer.status_code == 403
    assert client.post("/bao-cao", data={"unit": "Văn phòng Sở", "kind": "h1", "year": "2024"}).status_code == 403


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"state": "done", "note": "xong rồi"}, "cần có ngày hoàn thành"),
        ({"state": "done", "day": "21/05/2024"}, "chưa đến"),
        ({"state": "done", "day": "hôm qua"}, "không phải một ngày"),
        ({"state": "doing", "file": ("a.exe", b"MZ")}, "Không nhận tệp đính kèm"),
    ],
)
def test_what_was_typed_wrongly_is_shown_again(client, desk, tasks, fields, words):
    answer = mark(by(client, "office"), tasks["a"], **fields)
    assert answer.status_code in {415, 422}
    assert words in answer.text
    assert fields.get("note", "") in answer.text
    assert desk.log.history(tasks["a"], PEOPLE["office"].scope) == []


def test_an_attachment_comes_back_byte_for_byte(client, library, tasks):
    content = b"%PDF-1.7 \x00\xff" * 1000
    mark(by(client, "office"), tasks["a"], state="doing", file=("Biên bản họp.pdf", content))
    link = re.search(r"/nhiem-vu/[0-9a-f]+/tep/\d+", client.get(f"/nhiem-vu/{tasks['a']}").text)[0]
    answer = by(client, "reader").get(link)
    assert answer.content == content
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")
    assert ("u-reader", "download", tasks["a"]) in noted(library)
    assert client.get(link.replace(tasks["a"], tasks["b"])).status_code == 404
    assert client.get(f"{link}9").status_code == 404
    assert client.get(f"{link}{'9' * 30}").status_code == 422


def test_a_file_that_is_too_large(client, tasks, monkeypatch):
    monkeypatch.setattr(attaching, "LARGEST", 1 << 20)
    answer = mark(by(client, "office"), tasks["a"], state="doing", file=("a.pdf", b"x" * ((1 << 20) + 1)))
    assert answer.status_code == 413
    assert "vượt giới hạn 1 MB" in answer.text


def test_words_in_the_place_of_a_file_are_no_file(client, tasks):
    answer = by(client, "office").post(
        f"/nhiem-vu/{tasks['a']}/tien-do", data={"csrf": "từ bí mật", "state": "doing", "file": "chữ"}
    )
    assert answer.status_code == 303


def test_an_editor_hands_a_task_over_and_takes_it_back(client, library, tasks):
    mai = Users(library.database, lambda: NOW).add(NewUser("mai", "Trần Thị Mai", unit="Văn phòng Sở"))
    path = f"/nhiem-vu/{tasks['a']}"
    form = {"user": mai.id, "note": "xong trước 20/5", "csrf": "từ bí mật"}
    assert by(client, "office").post(f"{path}/giao", data=form).status_code == 403
    assert by(client, "editor").post(f"{path}/giao", data=form).status_code == 303
    said = words_of(client.get(path).text)
    assert "Người phụ trách Trần Thị Mai Văn phòng Sở xong trước 20/5 Người editor giao ngày 20/05/2024 08:30" in said
    assert client.post(f"{path}/giao", data=form | {"user": "x"}).status_code == 404
    assert client.post(f"{path}/thu-hoi", data=form).status_code == 303
    assert "Chưa giao cho ai." in client.get(path).text
    assert [action for _user, action, _subject in noted(library)] == ["unassign", "assign"]


def test_a_hidden_plan_leaves_no_trace(client, library, desk, tasks):
    say(desk.log, tasks["a"], "doing")
    mark(by(client, "office"), tasks["a"], state="doing", file=("a.pdf", b"bien ban"))
    link = re.search(r"/nhiem-vu/[0-9a-f]+/tep/\d+", client.get(f"/nhiem-vu/{tasks['a']}").text)[0]
    library.limit(document_id(), [Teams(library.database).add("Tổ mật").id])
    secret = ("18/KH-SVHTT", "Văn phòng Sở", "Rà soát", "Cải cách")
    for who in ("editor", "reader"):
        for path in (f"/nhiem-vu/{tasks['a']}", link, "/tien-do", "/bao-cao", "/tien-do?unit=Văn phòng Sở&exact=1"):
            answer = by(client, who).get(path)
            assert answer.status_code == (404 if "nhiem-vu" in path else 200)
            assert not any(words in answer.text.replace('value="Văn phòng Sở"', "") for words in secret)
        assert mark(client, tasks["a"], state="doing").status_code == 404
        assert client.get("/bao-cao?unit=Văn phòng Sở&kind=h1&year=2024").status_code == 422
    form = {"csrf": "từ bí mật", "unit": "Văn phòng Sở", "kind": "h1", "year": "2024", "plan": document_id()}
    assert by(client, "editor").post("/bao-cao", data=form).status_code == 422
    assert by(client, "editor").post(f"/nhiem-vu/{tasks['a']}/thu-hoi", data=form).status_code == 404
    assert by(client, "administrator").post("/bao-cao", data=form).status_code == 200


def test_progress_counts_and_links(client, desk, tasks):
    say(desk.log, tasks["a"], "done", "2024-02-01")
    page = by(client, "reader").get("/tien-do")
    said = words_of(page.text)
    assert "1 /7 hoàn thành (14%)" in said
    assert "Quý I/2024 50%" in said
    assert "unit=V%C4%83n+ph%C3%B2ng+S%E1%BB%9F&amp;exact=1&amp;progress=overdue" in page.text
    assert f"document={document_id()}" in page.text
    one = client.get("/tien-do?unit=Phòng Kế hoạch - Tài chính&exact=1&role=lead")
    assert "0 /1 hoàn thành (0%)" in words_of(one.text)
    assert client.get("/tien-do?unit=&role=lead").headers["location"] == "/tien-do?role=lead"
    assert client.get("/tien-do?year=hai nghìn").status_code == 400


def test_a_report_is_shown_and_taken_along(client, library, desk, tasks):
    say(desk.log, tasks["a"], "done", "2024-02-10", "đã gửi 12 đơn vị")
    asked = {"unit": "Văn phòng Sở", "kind": "h1", "year": "2024"}
    page = by(client, "reader").get("/bao-cao", params=asked)
    assert "- Kết quả: đã gửi 12 đơn vị." in words_of(page.text)
    assert "1 nhiệm vụ có chỗ suy ra" in page.text, "the unit that takes part in one of them"
    answer = client.post("/bao-cao", data=asked | {"csrf": "từ bí mật", "plan": document_id()})
    assert "bao-cao-van-phong-so-6-thang-dau-nam-2024.docx" in answer.headers["content-disposition"]
    texts = [paragraph.text for paragraph in docx.Document(io.BytesIO(answer.content)).paragraphs]
    assert "- Kết quả: đã gửi 12 đơn vị." in texts
    assert ("u-reader", "export", "report.docx") in noted(library)
    assert client.get("/bao-cao", params=asked | {"unit": "Thanh tra"}).status_code == 422
    assert client.get("/bao-cao", params=asked | {"year": "xx"}).status_code == 422


def test_the_unit_of_the_viewer_is_offered(client, tasks):
    assert 'value="Văn phòng Sở" selected' in by(client, "office").get("/bao-cao").text
    assert " selected" not in by(client, "reader").get("/bao-cao").text.split("</select>")[0]


@pytest.mark.parametrize("path", ["/nhiem-vu/{a}", "/tien-do", "/bao-cao?unit=Văn phòng Sở"])
def test_in_english(client, tasks, path):
    page = by(client, "editor").get(
        path.format(a=tasks["a"]), headers={"Cookie": f"{COOKIE}=editor; kehoach_language=en"}
    )
    assert '<html lang="en"' in page.text
    assert "Trạng thái" not in page.text


def test_of_very_many_units_the_first_view_has_the_busiest_in_their_order():
    lines = [Line(f"Đơn vị {at:03}", Tally(doing=at % 7), None) for at in range(100)]
    shown = busiest(lines)
    assert len(shown) == 40
    assert [line.name for line in shown] == sorted(line.name for line in shown)
    assert min(line.tally.total for line in shown) >= 4
    assert busiest(lines[:3]) == tuple(lines[:3])
