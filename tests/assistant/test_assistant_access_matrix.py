"""Who may ask for what: every route by every role, and every way in which a plan limited to a group could leak.

A route that is not in ROUTES fails here, so that nobody adds one without saying whom it is for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from office_values import ADMINISTRATOR, EDITOR, PERIODS, READER, Office, address, leaks, opened, routes, told

from assistant.channels.http.gate import is_public
from index.accounts import Role

ROUTES: dict[tuple[str, str], Role | None] = {
    ("POST", "/api/ask"): READER,
    ("GET", "/api/tasks"): READER,
    ("GET", "/api/tasks.csv"): READER,
    ("GET", "/api/tasks.xlsx"): READER,
    ("GET", "/api/tasks.ics"): READER,
    ("GET", "/api/documents"): READER,
    ("POST", "/api/documents"): EDITOR,
    ("GET", "/api/documents/{document_id}"): READER,
    ("DELETE", "/api/documents/{document_id}"): EDITOR,
    ("GET", "/api/documents/{document_id}/original"): READER,
    ("GET", "/api/documents/{document_id}/pages/{page}.png"): READER,
    ("GET", "/api/documents/{document_id}/versions"): READER,
    ("GET", "/api/documents/{document_id}/versions/{old_id}/original"): READER,
    ("GET", "/api/jobs"): EDITOR,
    ("GET", "/api/jobs/{job_id}"): EDITOR,
    ("DELETE", "/api/jobs/{job_id}"): EDITOR,
    ("GET", "/healthz"): None,
    ("GET", "/readyz"): None,
    ("GET", "/metrics"): ADMINISTRATOR,
    ("GET", "/v1/models"): READER,
    ("GET", "/v1/models/{model}"): READER,
    ("POST", "/v1/chat/completions"): READER,
    ("POST", "/mcp"): READER,
    ("GET", "/"): READER,
    ("GET", "/hoi"): READER,
    ("POST", "/hoi"): READER,
    ("GET", "/hoi/{conversation_id}"): READER,
    ("POST", "/hoi/{conversation_id}/ten"): READER,
    ("POST", "/hoi/{conversation_id}/xoa"): READER,
    ("POST", "/hoi/luot/{turn_id}/y-kien"): READER,
    ("GET", "/van-ban"): READER,
    ("GET", "/van-ban/{document_id}"): READER,
    ("GET", "/van-ban/{document_id}/doan"): READER,
    ("GET", "/van-ban/{document_id}/nhiem-vu"): READER,
    ("GET", "/van-ban/{document_id}/van-de"): READER,
    ("GET", "/van-ban/{document_id}/trang-in"): READER,
    ("GET", "/van-ban/{document_id}/phien-ban"): READER,
    ("GET", "/van-ban/{document_id}/quan-ly"): EDITOR,
    ("POST", "/van-ban/{document_id}/gioi-han"): EDITOR,
    ("POST", "/van-ban/{document_id}/xoa"): EDITOR,
    ("POST", "/van-ban/{document_id}/doc-lai"): EDITOR,
    ("GET", "/nhiem-vu"): READER,
    ("GET", "/nhiem-vu/{identity}"): READER,
    ("POST", "/nhiem-vu/{identity}/tien-do"): READER,
    ("GET", "/nhiem-vu/{identity}/tep/{progress_id}"): READER,
    ("POST", "/nhiem-vu/{identity}/giao"): EDITOR,
    ("POST", "/nhiem-vu/{identity}/thu-hoi"): EDITOR,
    ("GET", "/thoi-han"): READER,
    ("GET", "/thoi-han/tai-trong"): READER,
    ("GET", "/thoi-han/tai-trong.svg"): READER,
    ("POST", "/thoi-han/lich"): READER,
    ("POST", "/thoi-han/lich/{feed_id}/thu-hoi"): READER,
    ("GET", "/lich/{secret}.ics"): None,
    ("GET", "/nhac"): READER,
    ("POST", "/nhac"): READER,
    ("POST", "/nhac/{subscription_id}/bo"): READER,
    ("GET", "/tien-do"): READER,
    ("GET", "/bao-cao"): READER,
    ("POST", "/bao-cao"): READER,
    ("GET", "/hieu-chinh"): EDITOR,
    ("GET", "/hieu-chinh/hieu-la/{identity}"): EDITOR,
    ("POST", "/hieu-chinh/nhiem-vu/{identity}"): EDITOR,
    ("POST", "/hieu-chinh/rut-lai/{correction_id}"): EDITOR,
    ("POST", "/hieu-chinh/van-de/{document_id}/{number}"): EDITOR,
    ("POST", "/hieu-chinh/de-xuat/{proposal_id}"): EDITOR,
    ("GET", "/hieu-chinh/bo-sung/{document_id}"): EDITOR,
    ("POST", "/hieu-chinh/bo-sung/{document_id}"): EDITOR,
    ("GET", "/hieu-chinh/lich-su/{document_id}"): EDITOR,
    ("GET", "/khoi-tao"): None,
    ("POST", "/khoi-tao"): None,
    ("GET", "/dang-nhap"): None,
    ("POST", "/dang-nhap"): None,
    ("POST", "/dang-xuat"): READER,
    ("GET", "/tai-khoan"): READER,
    ("POST", "/tai-khoan"): READER,
    ("GET", "/tai-khoan/lien-ket"): READER,
    ("POST", "/tai-khoan/lien-ket"): READER,
    ("POST", "/tai-khoan/lien-ket/{chat_id}/ngat"): READER,
    ("POST", "/tai-khoan/mat-khau"): READER,
    ("POST", "/tai-khoan/khoa"): READER,
    ("POST", "/tai-khoan/khoa/{token_id}/thu-hoi"): READER,
    ("POST", "/tai-khoan/phien/{digest}/ket-thuc"): READER,
    ("POST", "/tai-khoan/phien/ket-thuc"): READER,
    ("GET", "/quan-tri"): ADMINISTRATOR,
    ("GET", "/quan-tri/nguoi-dung"): ADMINISTRATOR,
    ("POST", "/quan-tri/nguoi-dung"): ADMINISTRATOR,
    ("GET", "/quan-tri/nguoi-dung/{user_id}"): ADMINISTRATOR,
    ("POST", "/quan-tri/nguoi-dung/{user_id}"): ADMINISTRATOR,
    ("POST", "/quan-tri/nguoi-dung/{user_id}/mat-khau"): ADMINISTRATOR,
    ("POST", "/quan-tri/nguoi-dung/{user_id}/dinh-danh"): ADMINISTRATOR,
    ("GET", "/quan-tri/nhom"): ADMINISTRATOR,
    ("POST", "/quan-tri/nhom"): ADMINISTRATOR,
    ("GET", "/quan-tri/nhom/{team_id}"): ADMINISTRATOR,
    ("POST", "/quan-tri/nhom/{team_id}"): ADMINISTRATOR,
    ("POST", "/quan-tri/nhom/{team_id}/xoa"): ADMINISTRATOR,
    ("GET", "/quan-tri/tro-chuyen"): ADMINISTRATOR,
    ("POST", "/quan-tri/tro-chuyen"): ADMINISTRATOR,
    ("POST", "/quan-tri/tro-chuyen/{chat_id}/ngat"): ADMINISTRATOR,
    ("GET", "/quan-tri/nhat-ky"): ADMINISTRATOR,
    ("GET", "/quan-tri/y-kien"): ADMINISTRATOR,
}
"""The least role a route takes; None is for everybody, signed in or not."""


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    yield from opened(tmp_path_factory.mktemp("office"))


def test_every_route_says_whom_it_is_for(office):
    assert set(routes(office.app.routes)) == set(ROUTES)
    strangers = {path for (_, path), role in ROUTES.items() if role is None}
    assert {path for _, path in ROUTES if is_public(path)} == strangers


@pytest.mark.parametrize(("method", "path"), ROUTES)
@pytest.mark.parametrize(
    ("who", "role"), [("", None), ("doc-ngoai", READER), ("sua-ngoai", EDITOR), ("chu", ADMINISTRATOR)]
)
def test_a_role_gets_what_it_may_and_nothing_else(office, method, path, who, role):
    needed = ROUTES[method, path]
    response = office.caller(who).request(method, address(path, {}))
    if role is None and needed is not None:
        if path.startswith("/v1/"):
            assert (response.status_code, response.json()["error"]["code"]) == (401, "not_signed_in")
        elif path.startswith("/api/") or path in {"/metrics", "/mcp"}:
            assert (response.status_code, response.json()["code"]) == (401, "not_signed_in")
        else:
            assert response.status_code == 303
            assert response.headers["location"].startswith("/dang-nhap")
    elif needed is not None and not role.covers(needed):
        assert response.status_code == 403
        assert "not_allowed" in response.text
    else:
        assert response.status_code not in {401, 403}


QUESTIONS = (
    "Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ, hạn khi nào?",
    "di doi hien vat kho ngoc lam ky",
    "Danh sách nhiệm vụ của Phòng Bảo tồn Xích Thố",
    "Có bao nhiêu nhiệm vụ đến hạn trong quý III năm 2024?",
    "Liệt kê nhiệm vụ của Văn phòng Sở năm 2024",
    "Kế hoạch 77/KH-SVHTT do ai ký?",
    "Phòng nào trông coi hiện vật?",
    "So sánh Kế hoạch 77/KH-SVHTT và Kế hoạch 78/KH-SVHTT",
    "Bạn làm được gì?",
)
REVEALING = {
    "/api/tasks",
    "/api/tasks.csv",
    "/api/tasks.xlsx",
    "/api/tasks.ics",
    "/api/documents",
    "/api/documents/{document_id}",
    "/api/documents/{document_id}/original",
    "/van-ban",
    "/van-ban/{document_id}",
    "/van-ban/{document_id}/nhiem-vu",
    "/nhiem-vu",
    "/nhiem-vu/{identity}",
    "/thoi-han",
    "/nhac",
    "/tien-do",
}
"""Pages that tell the plan to those who may see it; without them the test of leaks would find nothing anywhere."""


@pytest.mark.parametrize("who", ["doc-ngoai", "sua-ngoai"])
def test_no_page_tells_of_a_hidden_plan(office, who):
    for method, path in ROUTES:
        if method == "GET":
            for period in PERIODS:
                found = office.ask(who, "GET", address(path, office.values) + period)
                assert leaks(found) == [], path


def test_those_inside_are_told_by_the_same_pages(office):
    told_inside = {
        path
        for method, path in ROUTES
        if method == "GET" and leaks(office.ask("sua-trong", "GET", address(path, office.values)))
    }
    assert told_inside >= REVEALING


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_answer_rests_on_a_hidden_plan(office, question):
    for accept in ("application/json", "text/event-stream"):
        headers = {"Accept": accept}
        asked = {"question": question, "history": [QUESTIONS[0]]}
        assert (
            leaks(told_without(office.ask("doc-ngoai", "POST", "/api/ask", json=asked, headers=headers), question))
            == []
        )
    asking = office.caller("doc-ngoai")
    page = asking.post("/hoi", data={"question": question})
    assert page.status_code == 303
    conversation = page.headers["location"].partition("#")[0]
    assert leaks(told_without(told(asking.get(conversation).content), question)) == []
    asking.post(f"{conversation}/xoa")  # its title is the question


def told_without(text: str, question: str) -> str:
    """What is told besides the question itself, as typed, as escaped, and without its last words (titles)."""
    for words in (question, QUESTIONS[0]):
        for cut in range(len(words), 12, -1):
            text = text.replace(words[:cut].lower(), "")
    return text


@pytest.mark.parametrize("question", QUESTIONS[:3])
def test_the_same_questions_are_answered_inside(office, question):
    found = office.caller("doc-trong").post("/api/ask", json={"question": question}).json()
    assert found["status"] == "answered"
    assert leaks(found["answer"].lower())


def test_a_hidden_plan_and_one_that_is_not_there_are_the_same(office):
    for method, path in ROUTES:
        if "{document_id}" not in path and "{identity}" not in path and "{job_id}" not in path:
            continue
        answers = []
        for values in (
            office.values,
            {**office.values, "document_id": "1" * 16, "identity": "1" * 16, "job_id": "1" * 32},
        ):
            response = office.caller("sua-ngoai").request(
                method, address(path, values), data={"csrf": ""}, headers=SAME
            )
            text = response.text
            for identity in values.values():
                text = text.replace(identity, "…") if len(identity) > 8 else text
            answers.append((response.status_code, text))
        assert answers[0] == answers[1], (method, path)


SAME = {"X-Request-Id": "phep-thu"}  # which errors repeat
CHANGES = {
    "/van-ban/{document_id}/xoa": {"dong_y": "1"},
    "/van-ban/{document_id}/gioi-han": {"nhom": []},
    "/nhiem-vu/{identity}/tien-do": {"state": "done", "day": "2024-06-01"},
    "/nhiem-vu/{identity}/giao": {"user": "{user_id}"},
    "/hieu-chinh/nhiem-vu/{identity}": {"viec": "bo"},
    "/hieu-chinh/van-de/{document_id}/{number}": {},
    "/hieu-chinh/bo-sung/{document_id}": {"dau": "14", "cuoi": "14", "noidung": "Trông coi kho"},
}
"""Forms that are right: those inside change something by them."""


def test_a_hidden_plan_cannot_be_changed_from_outside(office):
    before = office.caller("chu").get("/api/tasks?limit=500").json()
    user = office.accounts.users.named("sua-ngoai").id
    for method, path in ROUTES:
        if method in {"POST", "DELETE"} and ("{document_id}" in path or "{identity}" in path):
            form = {key: user if value == "{user_id}" else value for key, value in CHANGES.get(path, {}).items()}
            refused = office.caller("sua-ngoai").request(method, address(path, office.values), data=form)
            assert refused.status_code == 404, path
    assert office.caller("chu").get("/api/tasks?limit=500").json() == before


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/bao-cao", {"unit": "Văn phòng Sở", "kind": "q3", "year": "2024", "plan": "{document_id}"}),
        ("/thoi-han/lich", {"name": "Lịch", "query": "document={document_id}"}),
        ("/nhac", {"subject": "plan", "plan": "{document_id}", "rhythm": "before", "days": "7"}),
    ],
)
def test_a_form_that_names_a_hidden_plan_is_answered_like_one_that_names_none(office, path, form):
    answers = []
    for named in (office.values["document_id"], "1" * 16):
        filled = {key: value.replace("{document_id}", named) for key, value in form.items()}
        response = office.caller("sua-ngoai").post(path, data=filled, headers=SAME)
        shown = re.sub(r"/lich/[\w-]+|csrf\" (?:content|value)=\"[^\"]*\"", "", response.text)
        assert leaks(told(response.content)) == []
        answers.append((response.status_code, shown.replace(named, "…")))
    assert answers[0] == answers[1]


def test_a_calendar_of_somebody_outside_tells_nothing_of_it(office):
    for who, tells in (("doc-ngoai", False), ("doc-trong", True)):
        made = office.caller(who).post("/thoi-han/lich", data={"name": "Lịch"})
        links = re.findall(r"/lich/[\w-]+\.ics", made.text)
        feed = told(office.caller("").get(links[0]).content)
        assert "vcalendar" in feed
        assert bool(leaks(feed)) is tells
