"""The pages of conversations: streamed and plain, follow-ups, feedback, what is kept and what is shown of it."""

from __future__ import annotations

import datetime as dt
import json
import random
import re
from dataclasses import replace
from html import unescape

import pytest
import sqlalchemy as sa
from fastapi import Depends, FastAPI
from fastapi.testclient import TestClient
from page_values import CSRF, Everybody, sign_in

from assistant.access.viewer import LOCAL, Viewer
from assistant.answering.engine import Assistant
from assistant.app import assistant_over
from assistant.channels.http import problems
from assistant.channels.http.gate import Admission, own_form
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.questions import Questions
from assistant.channels.render import answer_json
from assistant.channels.server import create_app
from assistant.channels.web.chat import CARDS, SHOWN, chat_pages, latest
from assistant.channels.web.copying import LONGEST, as_plain_text
from assistant.channels.web.examples import examples
from assistant.channels.web.pages import Pages
from assistant.channels.web.turns import Card, TurnView, view_of
from assistant.clock import now
from assistant.conversation.own_unit import name_own_unit
from assistant.loading import find_plans, load_plans
from assistant.review.desk import ReviewDesk
from index import people
from index.accounts import Role
from index.conversations import Turn
from index.library import Library
from index.progress import Marking, ProgressLog
from index.scope import EVERYTHING, Scope
from plan.corrected import CorrectedField
from plan.deadline import NO_DEADLINE
from plan.errors import LibraryDamaged
from plan.progress import State

QUESTION = "Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình ai chủ trì, hạn khi nào?"
LIST = "Danh sách nhiệm vụ Văn phòng Sở chủ trì"
HOSTILE = "<script>alert(1)</script> \"'><img src=x onerror=alert(2)> ai chủ trì?"
TODAY = dt.date(2024, 6, 1)
PAGE = {"Accept": "text/html"}
STREAM = {"Accept": "text/event-stream"}


@pytest.fixture
def library(tmp_path, samples):
    with Library.open(tmp_path / "data", embedder="none", writable=True) as opened:
        load_plans(find_plans([samples / "01_so_vhtt_cchc_2024.txt"]), opened)
        yield opened


@pytest.fixture
def client(library):
    with TestClient(create_app(assistant_over(library), library, writable=True, hosts=["testserver"])) as opened:
        yield opened


def events(response):
    for block in response.text.strip().split("\n\n"):
        name, data = block.split("\n", 1)
        yield name.removeprefix("event: "), json.loads(data.removeprefix("data: "))


def stream(client, question, conversation=""):
    response = client.post("/hoi", data={"question": question, "conversation": conversation}, headers=STREAM)
    assert response.headers["content-type"].startswith("text/event-stream")
    return list(events(response))


def submit(client, question, conversation=""):
    return client.post("/hoi", data={"question": question, "conversation": conversation}, headers=PAGE)


def text_of(html):
    return unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html)))


def turn_ids(html):
    return re.findall(r'id="luot-(\w+)"', html)


def test_a_stream_ends_with_the_turn_as_the_page_shows_it(client):
    found = stream(client, QUESTION)
    assert found[0][0] == "progress"
    assert "Theo Kế hoạch 18/KH-SVHTT:\n" in [data["text"] for name, data in found if name == "text"]
    name, answer = found[-1]
    assert name == "answer"
    assert answer["title"] == QUESTION
    page = client.get(answer["url"], headers=PAGE).text
    assert answer["html"].strip() in page
    assert answer["entry"].strip().splitlines()[0] in page


def test_a_plain_form_leads_to_the_conversation(client):
    response = submit(client, QUESTION)
    assert response.history[0].status_code == 303
    assert re.fullmatch(r"/hoi/\w+#luot-\w+", response.history[0].headers["location"])
    shown = text_of(response.text)
    assert "Phòng Tổ chức - Pháp chế" in shown
    assert "Trước ngày 15/8/2024" in shown
    assert re.search(r"quá hạn \d+ ngày", shown)
    assert "Đề án trình UBND tỉnh" in shown


def test_a_task_that_is_done_is_not_told_as_overdue(client, library):
    _, answer = stream(client, QUESTION)[-1]
    (identity,) = set(re.findall(r'href="/nhiem-vu/(\w+)"', answer["html"]))
    done = Marking(State.DONE, dt.date(2024, 8, 1))
    ProgressLog(library.database, now).mark(identity, done, user_id="local", user_name="Lan")
    for shown in (client.get(answer["url"], headers=PAGE).text, stream(client, QUESTION)[-1][1]["html"]):
        assert "hoàn thành 01/08/2024" in text_of(shown)
        assert not re.search(r"quá hạn \d+ ngày", text_of(shown))


def test_a_task_that_is_done_is_not_listed_as_overdue(library):
    def overdue():
        return assistant_over(library).ask("Nhiệm vụ nào quá hạn?")

    before = overdue()
    done = before.responsibilities[0]
    log = ProgressLog(library.database, now)
    log.mark(done.identity, Marking(State.DOING), user_id="local", user_name="Lan")
    assert overdue().count == before.count
    log.mark(done.identity, Marking(State.DONE, dt.date(2024, 8, 1)), user_id="local", user_name="Lan")
    after = overdue()
    assert after.count == before.count - 1
    assert done.identity not in {found.identity for found in after.responsibilities}
    assert "Không kể 1 nhiệm vụ đã được ghi là hoàn thành." in after.text


def test_marks_open_the_lines_with_their_words(client, library):
    _, answer = stream(client, QUESTION)[-1]
    (document,) = library.documents()
    links = [unescape(link) for link in re.findall(r'href="(/van-ban/[^"]*trich=[^"]*)"', answer["html"])]
    assert links
    assert all(link.startswith(f"/van-ban/{document.id}?doan=147-147&trich=Xây+") for link in links)
    passage = client.get(links[0].replace("?", "/doan?", 1), headers=PAGE)
    assert passage.status_code == 200
    marked = " ".join(re.findall(r"<mark>(.*?)</mark>", passage.text))
    assert "Đề án sáp nhập Nhà hát" in unescape(marked)


def test_a_card_leads_to_its_task(client, library):
    _, answer = stream(client, QUESTION)[-1]
    identities = {stored.identity for stored in library.tasks()}
    (linked,) = set(re.findall(r'href="/nhiem-vu/(\w+)"', answer["html"]))
    assert linked in identities


def test_a_follow_up_leans_on_the_conversation(client):
    _, first = stream(client, QUESTION)[-1]
    _, second = stream(client, "còn ai phối hợp?", first["id"])[-1]
    assert second["url"] == first["url"]
    assert "Trung tâm Văn hóa - Nghệ thuật tỉnh" in text_of(second["html"])
    assert len(turn_ids(client.get(first["url"], headers=PAGE).text)) == 2


def test_a_long_list_is_a_table_and_says_everything_once(client):
    _, answer = stream(client, LIST)[-1]
    rows = answer["html"].count("<tr")
    assert rows == 14  # 13 tasks and the head
    assert answer["html"].count('<tr class="more"') == 8
    assert "Xem thêm 8 nhiệm vụ" in answer["html"]
    assert text_of(answer["html"]).count("Có 13 nhiệm vụ") == 2, "in the answer and in what is copied"


def test_a_long_conversation_begins_with_its_end(client):
    _, answer = stream(client, "xin chào")[-1]
    for _ in range(SHOWN):
        stream(client, "xin chào", answer["id"])
    page = client.get(answer["url"], headers=PAGE).text
    assert len(turn_ids(page)) == SHOWN
    assert "Xem cả những câu hỏi trước đó" in page
    assert len(turn_ids(client.get(f"{answer['url']}?ca=1", headers=PAGE).text)) == SHOWN + 1


@pytest.mark.parametrize(
    ("tasks", "kept"),
    [([], 0), ([CARDS + 1], 1), ([CARDS, 0, 1], 2), ([CARDS, CARDS], 1), ([CARDS - 1, 1], 2), ([0] * 99, SHOWN)],
)
def test_long_lists_leave_room_for_fewer_turns(tasks, kept):
    card = Card("", "", (), (), NO_DEADLINE, "", "", "", "", (), doubtful=False, amendments=(), choice="")
    turns = [TurnView(str(number), "", "answered", cards=(card,) * count) for number, count in enumerate(tasks)]
    assert latest(turns) == turns[len(turns) - kept :]


def test_nothing_found_is_told_apart(client):
    _, answer = stream(client, "Ai chủ trì phóng tên lửa lên sao Hỏa?")[-1]
    assert 'class="turn not_found"' in answer["html"]
    assert "Không thấy trong kế hoạch" in answer["html"]


@pytest.mark.parametrize("ask", [stream, submit])
def test_hostile_words_are_shown_as_words(client, ask):
    ask(client, HOSTILE)
    page = client.get(re.search(r"/hoi/\w{16}", client.get("/hoi", headers=PAGE).text)[0], headers=PAGE).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_an_error_in_a_stream_is_an_event(client):
    ((_, _), (name, data)) = stream(client, "???")
    assert name == "error"
    assert data["problem"]["code"] == "question_invalid"
    assert data["problem"]["detail"].startswith("Câu hỏi đang trống")


def test_an_error_in_a_plain_form_keeps_what_was_typed(client, monkeypatch):
    def broken(*_):
        raise LibraryDamaged("Tệp thư viện bị hỏng. Hãy khôi phục từ bản sao lưu.")

    monkeypatch.setattr(Assistant, "ask", broken)
    response = submit(client, "Ai chủ trì <việc này>?")
    assert response.status_code == 503
    assert "Tệp thư viện bị hỏng." in response.text
    assert ">Ai chủ trì &lt;việc này&gt;?</textarea>" in response.text
    assert "/hoi/" not in response.text.replace("/hoi/luot", ""), "no empty conversation is left"


def test_a_mistake_of_ours_is_an_event_without_its_details(client, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(Assistant, "ask", broken)
    name, data = stream(client, QUESTION)[-1]
    assert (name, data["problem"]["code"]) == ("error", "internal_error")
    assert "secret" not in json.dumps(data)


def test_unknown_conversations_are_not_found_and_lose_no_question(client):
    assert client.get("/hoi/0000000000000000", headers=PAGE).status_code == 404
    response = submit(client, QUESTION, "0000000000000000")
    assert response.status_code == 404
    assert f">{QUESTION}</textarea>" in response.text


def test_feedback_is_kept_with_its_reason(client):
    page = submit(client, QUESTION).text
    (turn,) = turn_ids(page)
    form = {"verdict": "wrong", "reason": "Hạn đã được gia hạn"}
    assert client.post(f"/hoi/luot/{turn}/y-kien", data=form, headers={"Accept": "application/json"}).status_code == 204
    response = client.post(f"/hoi/luot/{turn}/y-kien", data=form, headers=PAGE)
    assert response.history[0].headers["location"].endswith(f"#luot-{turn}")
    assert "chưa đúng — Hạn đã được gia hạn" in text_of(response.text).replace("  ", " ")
    assert client.post(f"/hoi/luot/{turn}/y-kien", data={"verdict": "fine"}).status_code == 422
    assert client.post("/hoi/luot/0000/y-kien", data=form).status_code == 404


def test_administrators_read_feedback_without_names_and_answers(client):
    _, answer = stream(client, QUESTION)[-1]
    (turn,) = turn_ids(answer["html"])
    assert "Chưa có ý kiến nào" in client.get("/quan-tri/y-kien", headers=PAGE).text
    client.post(f"/hoi/luot/{turn}/y-kien", data={"verdict": "wrong", "reason": "Hạn <đã> lùi"})
    shown = client.get("/quan-tri/y-kien?danh-gia=wrong", headers=PAGE).text
    assert QUESTION in shown
    assert "Hạn &lt;đã&gt; lùi" in shown
    assert "Pháp chế" not in shown
    assert QUESTION not in client.get("/quan-tri/y-kien?danh-gia=right", headers=PAGE).text


def test_conversations_are_found_renamed_and_deleted(client):
    _, answer = stream(client, QUESTION)[-1]
    stream(client, LIST)
    titles = text_of(client.get("/hoi?tim=nha+hat", headers=PAGE).text)
    assert QUESTION in titles
    assert LIST not in titles
    renamed = client.post(f"{answer['url']}/ten", data={"title": "Sáp nhập"}, headers=PAGE).text
    assert "<title>Sáp nhập" in renamed
    assert "Đã đổi tên" in renamed
    client.post(f"{answer['url']}/xoa", headers=PAGE)
    assert client.get(answer["url"], headers=PAGE).status_code == 404


def test_an_answer_out_of_a_removed_plan_is_not_shown_again(client, library):
    _, answer = stream(client, QUESTION)[-1]
    library.remove(library.documents()[0].id)
    page = client.get(answer["url"], headers=PAGE).text
    assert QUESTION in page
    assert "Pháp chế" not in page
    assert "đã bị xóa hoặc anh/chị không còn được xem" in page


def test_an_answer_is_given_even_where_nothing_can_be_kept(sample_data):
    with Library.open(sample_data, embedder="none", writable=False) as reading:
        app = create_app(assistant_over(reading), reading, writable=False, hosts=["testserver"])
        with TestClient(app) as client:
            _, answer = stream(client, QUESTION)[-1]
            assert (answer["url"], answer["id"]) == ("/hoi", "")
            assert "Phòng Tổ chức - Pháp chế" in text_of(submit(client, QUESTION).text)


def test_the_page_begins_with_questions_that_have_answers(client, library):
    page = client.get("/hoi", headers=PAGE).text
    asked = [unescape(question) for question in re.findall(r'<button name="question" value="([^"]+)"', page)]
    assert 4 <= len(asked) == len(set(asked))
    assistant = assistant_over(library)
    assert {assistant.ask(question).status for question in asked} == {"answered"}


def test_an_empty_library_has_no_examples(tmp_path):
    with Library.open(tmp_path / "none", embedder="none", writable=True) as empty:
        app = create_app(assistant_over(empty), empty, writable=True, hosts=["testserver"])
        with TestClient(app) as client:
            assert "Thư viện chưa có văn bản nào" in client.get("/hoi", headers=PAGE).text


def limit(library):
    """Limit the plan to the team "ours"."""
    with library.database.writing() as connection:
        connection.execute(sa.insert(people.team).values(id="ours", name="Nhóm"))
        limited = {"document_id": library.documents()[0].id, "team_id": "ours"}
        connection.execute(sa.insert(people.document_team).values(limited))


def open_to(library, everybody):
    questions = Questions(assistant_over(library), Metrics(library), seconds=30.0, at_once=2)
    app, pages = FastAPI(), Pages(now)
    problems.install(app, pages.error)
    app.add_middleware(Admission, accounts=everybody)
    app.include_router(chat_pages(pages, library, questions, now), dependencies=[Depends(own_form)])
    return TestClient(app, headers={"X-CSRF-Token": CSRF})


def test_a_limited_plan_is_told_of_to_nobody_else_and_not_longer_than_it_may_be(library):
    limit(library)
    member, other = (Viewer(name, name, name, Role.READER) for name in ("lan", "minh"))
    users = {"lan": replace(member, teams=frozenset({"ours"})), "minh": other}
    with open_to(library, Everybody(users)) as client:
        sign_in(client, "minh")
        _, nothing = stream(client, QUESTION)[-1]
        assert 'class="turn not_found"' in nothing["html"]
        sign_in(client, "lan")
        _, answer = stream(client, QUESTION)[-1]
        assert "Pháp chế" in answer["html"]
        assert "Pháp chế" in client.get(answer["url"], headers=PAGE).text
        sign_in(client, "minh")
        assert client.get(answer["url"], headers=PAGE).status_code == 404
        assert stream(client, "còn ai phối hợp?", answer["id"])[-1][1]["problem"]["code"] == "conversation_missing"
        sign_in(client, "lan")
        users["lan"] = member
        page = client.get(answer["url"], headers=PAGE).text
        assert "Pháp chế" not in page
        assert "18/KH-SVHTT" not in page
        assert QUESTION in page


def test_a_form_without_the_word_of_the_session_is_refused(library):
    with open_to(library, Everybody({"lan": Viewer("lan", "lan", "Lan", Role.READER)})) as client:
        sign_in(client, "lan")
        refused = client.post("/hoi", data={"question": QUESTION}, headers=PAGE | {"X-CSRF-Token": "another"})
        assert refused.status_code == 403


def examples_of(library, unit="", seed=1, scope=EVERYTHING):
    return examples(library.seen_by(scope), unit, TODAY, random.Random(seed))  # noqa: S311 - as the page does


def test_examples_change_and_begin_with_ones_own_unit(library):
    assert examples_of(library, "Văn phòng Sở")[0].label == "Việc của phòng tôi"
    assert not any(e.label for e in examples_of(library, "Sở Xây dựng"))
    assert examples_of(library, seed=1) != examples_of(library, seed=2)


def test_examples_come_of_visible_plans_alone(library):
    limit(library)
    assert examples_of(library, "Văn phòng Sở", scope=Scope()) == []
    assert examples_of(library, scope=Scope(frozenset({"ours"})))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("việc của phòng tôi", "Danh sách nhiệm vụ của Thanh tra Sở"),
        ("Việc của đơn vị chúng tôi đến hạn quý này", "Danh sách nhiệm vụ của Thanh tra Sở đến hạn quý này"),
        ("phong toi chu tri viec gi?", "Thanh tra Sở chu tri viec gi?"),
        ("Văn phòng chủ trì việc gì?", "Văn phòng chủ trì việc gì?"),
        ("ty le ho so toi thieu la bao nhieu", "ty le ho so toi thieu la bao nhieu"),
        ("van ban toi can doc", "van ban toi can doc"),
        ("van phong toi phai lam gi", "Thanh tra Sở phai lam gi"),
        ("việc của tôi", "Danh sách nhiệm vụ của Thanh tra Sở"),
        ("Những việc quá hạn của tôi", "Những việc quá hạn của Thanh tra Sở"),
        ("tuần này em phải làm gì", "tuần này Thanh tra Sở phải làm gì"),
        ("toi co viec gi qua han khong", "Thanh tra Sở co viec gi qua han khong"),
        ("Ai nhắc tôi có việc mới?", "Ai nhắc tôi có việc mới?"),
    ],
)
def test_ones_own_unit_has_its_name(typed, meant):
    assert name_own_unit(typed, "Thanh tra Sở") == meant
    assert name_own_unit(typed, "") == typed


def test_what_is_copied_fits_a_message(library):
    text = as_plain_text(LIST, answer_json(assistant_over(library).ask(LIST)))
    assert len(text) <= LONGEST
    assert text.startswith(f"Hỏi: {LIST}\n\nĐáp: Có 13 nhiệm vụ")
    assert re.search(r"… \(còn \d+ dòng\)\n\nNguồn:\n\[1\] 18/KH-SVHTT, dòng \d+", text)
    assert len(as_plain_text("dài " * 900, {"answer": "Không có. " * 900, "citations": []})) <= LONGEST


def test_readings_to_choose_from_stand_on_their_cards(library):
    answer = answer_json(assistant_over(library).ask(LIST))
    answer |= {"status": "ambiguous", "intent": "lead", "count": None, "suggestions": ["Đọc thế này", "Hay thế kia"]}
    answer["responsibilities"] = answer["responsibilities"][:2]
    view = view_of(Turn("t", "Ai chủ trì?", json.dumps(answer), None, "", dt.datetime.now(dt.UTC)))
    assert (view.status, view.asked, view.suggestions) == ("ambiguous", "lead", ())
    assert [card.choice for card in view.cards] == ["Ai chủ trì: Đọc thế này", "Ai chủ trì: Hay thế kia"]


def test_a_newer_version_is_said_and_linked(library):
    answer = answer_json(assistant_over(library).ask(QUESTION))
    (old,) = {c["document_id"] for c in answer["citations"]}
    turn = Turn("t", QUESTION, json.dumps(answer), None, "", dt.datetime.now(dt.UTC), {old: "new"})
    view = view_of(turn)
    assert view.outdated
    assert all(source.url.startswith("/van-ban/new?") for source in view.sources)


def corrected(field, kind, printed=""):
    at = "2024-03-02T08:00:00+07:00"
    return {"field": field, "kind": kind, "printed": printed, "by": "Trần Thị Lan", "at": at}


def test_what_people_corrected_is_said_on_the_card(client, library):
    _, answer = stream(client, QUESTION)[-1]
    with library.database.writing() as connection:
        kept = json.loads(connection.execute(sa.select(people.turn.c.answer)).scalar_one())
        (found,) = kept["responsibilities"]
        found["corrections"] = [corrected("deadline", "corrected", "Trước <15/8>"), corrected("lead", "accepted")]
        found["lead"][0]["inherited"] = found["coordinate"][0]["inherited"] = True
        connection.execute(sa.update(people.turn).values(answer=json.dumps(kept)))
    page = client.get(answer["url"], headers=PAGE).text
    shown = text_of(page)
    assert "Thời hạn đã được Trần Thị Lan hiệu chỉnh ngày 02/03/2024; văn bản in: Trước <15/8>" in shown
    assert "Chủ trì đã được Trần Thị Lan xác nhận ngày 02/03/2024." in shown
    assert page.count("suy ra") == 1, "who confirmed a field stands for it"


def test_an_earlier_answer_says_that_its_task_was_corrected_since(client, library):
    _name, answer = stream(client, QUESTION)[-1]
    (identity,) = set(re.findall(r'href="/nhiem-vu/(\w+)"', answer["html"]))
    said = "đã được hiệu chỉnh hoặc đọc lại sau câu trả lời này"
    assert said not in text_of(answer["html"])
    desk = ReviewDesk(library)
    made = desk.correct(LOCAL, identity, CorrectedField.DEADLINE, "Trước ngày 17/11/2024")
    assert said in text_of(client.get(answer["url"], headers=PAGE).text)
    assert said not in text_of(stream(client, QUESTION)[-1][1]["html"])
    desk.withdraw(LOCAL, made.id)
    assert said not in text_of(client.get(answer["url"], headers=PAGE).text)
    desk.drop(LOCAL, identity)
    assert said in text_of(client.get(answer["url"], headers=PAGE).text)
