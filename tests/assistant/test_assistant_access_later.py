"""What somebody made of a plan before it was hidden from him tells nothing of it afterwards; and whose is whose."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from office_values import PERIODS, READER, Office, address, leaks, opened, routes, told

from assistant.clock import now
from index.chats import ChatKind, Chats
from index.notices import Due, Entry, Kind, NewNotice, Notices, Told, Turn


@pytest.fixture
def changing(tmp_path) -> Iterator[Office]:
    """An office of its own, for what changes who may see what."""
    yield from opened(tmp_path)


def test_nobody_changes_what_is_anothers(changing):
    mine = changing.caller("doc-trong")
    conversation = mine.post("/hoi", data={"question": "Bạn làm được gì?"}).headers["location"].split("#")[0]
    turn = re.search(r"/hoi/luot/(\w+)/y-kien", mine.get(conversation).text)[1]
    mine.post("/thoi-han/lich", data={"name": "Lịch của tôi"})
    (feed,) = set(re.findall(r"/thoi-han/lich/(\w+)/thu-hoi", mine.get("/thoi-han").text))
    user = changing.accounts.users.named("doc-trong").id
    secret = changing.accounts.make_token(user, "Khóa của tôi", READER, None)
    mine.post("/nhac", data={"subject": "unit", "unit": "Văn phòng Sở", "days": "7"})
    (subscription,) = re.findall(r"/nhac/(\w+)/bo", mine.get("/nhac").text)
    chats = Chats(changing.library.database, now)
    chat = chats.meet("telegram", "1", ChatKind.PRIVATE, "Chuyện của tôi").id
    chats.link(chats.make_code(user, ChatKind.PRIVATE), chat)
    token, session = changing.accounts.tokens(user)[0].id, changing.accounts.sessions(user)[0].digest
    for who in ("sua-trong", "chu"):
        other = changing.caller(who)
        for path, status in (
            (conversation, 404),
            (f"{conversation}/ten", 404),
            (f"{conversation}/xoa", 404),
            (f"/hoi/luot/{turn}/y-kien", 404),
            (f"/thoi-han/lich/{feed}/thu-hoi", 404),
            (f"/nhac/{subscription}/bo", 404),
            (f"/tai-khoan/lien-ket/{chat}/ngat", 404),
            (f"/quan-tri/tro-chuyen/{chat}/ngat", 404 if who == "chu" else 403),
            (f"/tai-khoan/khoa/{token}/thu-hoi", 303),
            (f"/tai-khoan/phien/{session}/ket-thuc", 303),
        ):
            form = {"title": "x", "verdict": "wrong"}
            method = "GET" if path == conversation else "POST"
            assert other.request(method, path, data=form if method == "POST" else None).status_code == status, path
        asked = other.post("/hoi", data={"question": "Bạn làm được gì?", "conversation": conversation[5:]})
        assert asked.status_code == 404
    assert mine.get(conversation).status_code == 200
    assert changing.accounts.token(secret) is not None
    assert session in {found.digest for found in changing.accounts.sessions(user)}
    assert feed in mine.get("/thoi-han").text
    assert subscription in mine.get("/nhac").text
    assert chats.get(chat).linked


ASKED_BEFORE = ("Ai chủ trì di dời hiện vật?", "Có bao nhiêu nhiệm vụ đến hạn trong quý III năm 2024?")


def made_by(office: Office, who: str) -> dict[str, str]:
    """What somebody makes of the plan while he may see it; every answer, link and file of it tells of the plan."""
    caller, values = office.caller(who), dict(office.values)
    for number, question in enumerate(ASKED_BEFORE):
        kept = caller.post("/hoi", data={"question": question}).headers["location"].partition("#")[0]
        assert leaks(told(caller.get(kept).content))
        values[f"conversation_{number}"] = kept.rpartition("/")[2]
    made = caller.post("/thoi-han/lich", data={"name": "Lịch", "query": f"document={values['document_id']}"})
    values["secret"] = re.search(r"/lich/([\w-]+)\.ics", made.text)[1]
    task, user = f"/nhiem-vu/{values['identity']}", office.accounts.users.named(who).id
    sent = {"file": ("bi-mat.txt", "Ngọc Lam".encode(), "text/plain")}
    corrected = {"viec": "sua", "truong": "product", "chu": "Biên bản Ngọc Lam"}
    for response in (
        caller.post(f"{task}/tien-do", data={"state": "doing", "note": "Đã xem kho Ngọc Lam"}, files=sent),
        caller.post(f"{task}/giao", data={"user": user}),
        caller.post(f"/hieu-chinh/nhiem-vu/{values['identity']}", data=corrected),
    ):
        assert response.status_code == 303
    remind(office, who)
    page = caller.get(task).text
    values["progress_id"] = re.search(r"/tep/(\d+)", page)[1]
    history = caller.get(f"/hieu-chinh/lich-su/{values['document_id']}").text
    values["correction_id"] = re.search(r"/rut-lai/(\w+)", history)[1]
    return values


def remind(office: Office, who: str) -> None:
    """Let somebody subscribe to the plan and its task, and be reminded of all its tasks."""
    caller, plan = office.caller(who), office.values["document_id"]
    for form in ({"subject": "plan", "plan": plan}, {"subject": "task", "task": office.values["identity"]}):
        assert caller.post("/nhac", data={"days": "7", "here": "1"} | form).status_code == 303
    day = dt.date(2024, 6, 30)
    entries = tuple(Entry(plan, Told(one.identity, day, "7")) for one in office.library.tasks([plan]))
    turn = Turn(Due(office.accounts.users.named(who).id, (), ()), {}, [_notice(entries)])
    Notices(office.library.database, now).write(turn)
    assert leaks(told(caller.get("/nhac").content))


def _notice(entries: tuple[Entry, ...]) -> NewNotice:
    return NewNotice(Kind.DUE, "k", f"Nhắc {len(entries)} nhiệm vụ", entries, lambda *_: None)


def limit(office: Office, teams: list[str]) -> None:
    changed = office.caller("chu").post(f"/van-ban/{office.values['document_id']}/gioi-han", data={"nhom": teams})
    assert changed.status_code == 303


@pytest.mark.parametrize("who", ["sua-ngoai", "sua-trong"])
def test_what_somebody_made_of_a_plan_tells_nothing_once_it_is_hidden_from_him(changing, who):
    """Either the plan is limited to others, or he is taken out of the team it is limited to."""
    if who == "sua-ngoai":
        limit(changing, [])
    values = made_by(changing, who)
    if who == "sua-ngoai":
        limit(changing, ["t"])
    else:
        changing.caller("chu").post("/quan-tri/nhom/t", data={"name": "Nhóm kín"})
    for number in range(len(ASKED_BEFORE)):
        values["conversation_id"] = values[f"conversation_{number}"]
        for method, path in routes(changing.app.routes):
            for period in PERIODS if method == "GET" else ():
                assert leaks(changing.ask(who, "GET", address(path, values) + period)) == [], path
    caller = changing.caller(who)
    assert caller.get(f"/nhiem-vu/{values['identity']}/tep/{values['progress_id']}").status_code == 404
    assert caller.post(f"/hieu-chinh/rut-lai/{values['correction_id']}").status_code == 404
    assert "VEVENT" not in caller.get(f"/lich/{values['secret']}.ics").text
    asked = caller.post("/hoi", data={"question": "Hạn khi nào?", "conversation": values["conversation_0"]})
    assert leaks(told(caller.get(asked.headers["location"]).content)) == []
