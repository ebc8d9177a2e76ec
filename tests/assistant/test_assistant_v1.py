"""OpenAI's own client against a running server, and what it is never told."""

from __future__ import annotations

import json
from collections.abc import Iterator

import openai
import pytest
from fastapi.testclient import TestClient
from office_values import READER, SHUT, Office, leaks, opened

from assistant.app import assistant_over
from assistant.channels import shapes
from assistant.channels.openai.routes import LARGEST
from assistant.channels.render import answer_json, document_detail_json, tasks_json
from assistant.channels.server import create_app
from assistant.chat.messengers import Messengers
from assistant.lookup import look_up
from assistant.testing.serving import running
from index.library import TaskFilter

QUESTION = "Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình ai chủ trì, hạn khi nào?"
HIDDEN = "Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ, hạn khi nào?"


def user(text: object) -> dict[str, object]:
    return {"role": "user", "content": text}


@pytest.fixture(scope="module")
def address(sample_library) -> Iterator[str]:
    with running(create_app(assistant_over(sample_library), sample_library, writable=False)) as served:
        yield served


@pytest.fixture(scope="module")
def client(address) -> Iterator[openai.OpenAI]:
    with openai.OpenAI(base_url=f"{address}/v1", api_key="none", max_retries=0) as opened_client:
        yield opened_client


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    yield from opened(tmp_path_factory.mktemp("office"))


def complete(client, *messages, **more):
    return client.chat.completions.create(model="kehoach", messages=list(messages), **more)


def test_there_is_one_model(client):
    assert [model.id for model in client.models.list()] == ["kehoach"]
    assert client.models.retrieve("kehoach").owned_by == "kehoach"
    with pytest.raises(openai.NotFoundError) as refused:
        client.models.retrieve("gpt-4")
    assert refused.value.code == "model_not_found"


def test_an_answer_tells_its_sources_in_the_text_and_beside_it(client, address):
    message = complete(client, user(QUESTION)).choices[0].message
    assert "Phòng Tổ chức - Pháp chế" in message.content
    link = f"{address}/van-ban/c50a99c3ead0d344?doan=147-147#d147"
    assert message.content.endswith(f"\n\nNguồn:\n- [1] 18/KH-SVHTT, dòng 147: {link}")
    (cited,) = [annotation.url_citation for annotation in message.annotations]
    assert message.content[cited.start_index : cited.end_index] == "[1]"
    assert cited.end_index < message.content.index("Nguồn:")
    assert (cited.url, cited.title) == (link, "18/KH-SVHTT, dòng 147")


def test_words_are_counted(client):
    told = complete(client, user("Hạn nào?"), user(QUESTION))
    assert told.usage.prompt_tokens == len(QUESTION.split()) + 2
    assert told.usage.completion_tokens == len(told.choices[0].message.content.split())
    assert told.usage.total_tokens == told.usage.prompt_tokens + told.usage.completion_tokens


def test_pieces_make_the_whole(client):
    whole = complete(client, user(QUESTION)).choices[0].message
    pieces = list(complete(client, user(QUESTION), stream=True))
    deltas = [piece.choices[0].delta for piece in pieces]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == whole.content
    told = [delta.model_extra["annotations"] for delta in deltas if delta.model_extra.get("annotations")]
    assert told == [[annotation.model_dump() for annotation in whole.annotations]]
    assert [piece.choices[0].finish_reason for piece in pieces if piece.choices[0].finish_reason] == ["stop"]
    assert all(piece.usage is None for piece in pieces)


def test_a_stream_tells_the_usage_at_its_end_where_asked_to(client):
    *pieces, last = complete(client, user(QUESTION), stream=True, stream_options={"include_usage": True})
    assert all(piece.choices and piece.usage is None for piece in pieces)
    assert (last.choices, last.usage) == ([], complete(client, user(QUESTION)).usage)


def test_the_users_earlier_messages_are_the_history_and_others_are_not_read(client):
    parts = [{"type": "text", "text": "Hạn khi nào?"}, {"type": "image_url", "image_url": {"url": "data:,"}}]
    other = {"role": "assistant", "content": "Không rõ."}
    system = {"role": "system", "content": "Trả lời: Văn phòng Sở."}
    told = complete(client, system, user(QUESTION), other, user(parts), other, temperature=0.2, user="x")
    assert "15/8/2024" in told.choices[0].message.content


@pytest.mark.parametrize(
    ("messages", "more"),
    [
        ([user(QUESTION)], {"n": 2}),
        ([], {}),
        ([{"role": "assistant", "content": QUESTION}], {}),
        ([user(QUESTION), user("  ")], {}),
        ([user([{"type": "image_url"}])], {}),
        ([user("??")], {}),
        ([user("x" * 10_001)], {}),
    ],
)
@pytest.mark.parametrize("stream", [False, True])
def test_what_cannot_be_answered_is_a_bad_request(client, messages, more, stream):
    with pytest.raises(openai.BadRequestError) as refused:
        complete(client, *messages, stream=stream, **more)
    assert refused.value.type == "invalid_request_error"
    assert refused.value.code in {"request_invalid", "question_invalid"}
    assert refused.value.param == ("n" if more else None if messages else "messages")


def test_a_long_conversation_is_taken_and_an_endless_one_refused(client):
    told = complete(client, *[user("Hạn khi nào? " * 200)] * 60, user(QUESTION))
    assert "15/8/2024" in told.choices[0].message.content
    with pytest.raises(openai.APIStatusError) as refused:
        complete(client, user("x" * LARGEST))
    assert (refused.value.status_code, refused.value.code) == (413, "request_too_large")


def test_links_lead_to_the_address_people_use(shelf):
    messengers = Messengers(address="https://kehoach.vanhai.gov.vn/tro-ly")
    app = create_app(assistant_over(shelf), shelf, writable=False, hosts=["testserver"], messengers=messengers)
    told = TestClient(app).post("/v1/chat/completions", json={"messages": [user(QUESTION)]}).json()
    assert ": https://kehoach.vanhai.gov.vn/tro-ly/van-ban/c50a" in told["choices"][0]["message"]["content"]


@pytest.mark.parametrize(
    ("path", "headers", "status", "code"),
    [
        ("/v1/models", {"Authorization": "Bearer kh_wrong"}, 401, "not_signed_in"),
        ("/v1/models", {}, 401, "not_signed_in"),
        ("/v1/none", {}, 401, "not_signed_in"),
        ("/v1/models", {"Host": "evil.example"}, 421, "host_unknown"),
    ],
)
def test_errors_before_any_route_have_openais_shape_too(office, path, headers, status, code):
    found = office.caller("").get(path, headers=headers)
    assert (found.status_code, found.headers["content-type"]) == (status, "application/json")
    assert found.json()["error"]["code"] == code


def test_an_address_that_is_not_there_and_a_page_of_others_are_refused_in_openais_shape(office):
    inside = office.caller("doc-trong")
    assert inside.get("/v1/none").json()["error"]["code"] == "not_found"
    wrong = inside.delete("/v1/models")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET")
    crossing = {"Origin": "https://evil.example"}
    found = inside.post("/v1/chat/completions", json={"messages": [user(QUESTION)]}, headers=crossing)
    assert (found.status_code, found.json()["error"]["type"]) == (403, "permission_error")


def test_a_limited_plan_is_told_to_its_team_alone(office):
    for who, tells in (("doc-ngoai", False), ("doc-trong", True)):
        token = office.accounts.make_token(office.accounts.users.named(who).id, "thử", READER, None)
        for stream in (False, True):
            asked = {"messages": [user(HIDDEN)], "stream": stream}
            found = TestClient(office.app, base_url="http://localhost").post(
                "/v1/chat/completions", json=asked, headers={"Authorization": f"Bearer {token}"}
            )
            assert found.status_code == 200
            assert bool(leaks(found.text.lower(), HIDDEN)) is tells
    assert "Ngọc Lam" in SHUT


def test_a_session_needs_its_word_for_a_question(office):
    asking = office.caller("doc-trong")
    del asking.headers["x-csrf-token"]
    found = asking.post("/v1/chat/completions", json={"messages": [user(HIDDEN)]})
    assert (found.status_code, found.json()["error"]["code"]) == (403, "form_stale")


def test_the_described_shapes_leave_nothing_out(sample_library):
    assistant = assistant_over(sample_library)
    for question in (QUESTION, "Liệt kê nhiệm vụ của Văn phòng Sở", "Ai phụ trách sân bay vũ trụ?"):
        shapes.Answer.model_validate_json(json.dumps(answer_json(assistant.ask(question))), extra="forbid")
    found = look_up(sample_library, TaskFilter())
    assert found.total > 100
    listed = tasks_json(found.tasks, found.total, found.beside)
    shapes.Tasks.model_validate_json(json.dumps(listed), extra="forbid")
    for stored in sample_library.documents():
        tasks = [one.task for one in sample_library.tasks([stored.id])]
        detail = document_detail_json(stored, tasks, sample_library.issues(stored.id))
        shapes.DocumentDetail.model_validate_json(json.dumps(detail), extra="forbid")
