"""The real MCP client, over HTTP and over a process of its own, and what it is never told."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import anyio
import httpx2
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.client.streamable_http import streamable_http_client
from office_values import READER, Office, leaks, opened

from assistant.app import assistant_over
from assistant.channels.api.tasks import Page
from assistant.channels.server import create_app
from assistant.testing.serving import running

QUESTION = "Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình ai chủ trì, hạn khi nào?"
TOOLS = {"hoi", "liet_ke_nhiem_vu", "doc_doan", "liet_ke_van_ban"}
CALLS = (
    ("hoi", {"cau_hoi": "Ai chủ trì di dời hiện vật kho Ngọc Lam Kỳ, hạn khi nào?"}),
    ("liet_ke_nhiem_vu", {"text": "hiện vật"}),
    ("doc_doan", {"van_ban": "77/KH-SVHTT", "tu_dong": 1, "den_dong": 40}),
    ("liet_ke_van_ban", {}),
)


@pytest.fixture(scope="module")
def address(sample_library) -> Iterator[str]:
    with running(create_app(assistant_over(sample_library), sample_library, writable=False)) as served:
        yield served


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    yield from opened(tmp_path_factory.mktemp("office"))


def called(server, *calls):
    """What the tools answer, and the names of all tools."""

    async def run():
        async with Client(server) as client:
            tools = await client.list_tools()
            return [await client.call_tool(name, arguments) for name, arguments in calls], tools.tools

    return anyio.run(run)


def test_the_tools_say_what_they_do_and_that_they_change_nothing(address):
    _, tools = called(f"{address}/mcp")
    assert {tool.name for tool in tools} == TOOLS
    assert all(tool.description and tool.output_schema and tool.annotations.read_only_hint for tool in tools)
    filters = next(tool for tool in tools if tool.name == "liet_ke_nhiem_vu").input_schema["properties"]
    assert set(filters) == set(Page.model_fields)
    assert all(told.get("description") for told in filters.values())


def test_a_question_is_answered_with_its_sources(address):
    (found,), _ = called(f"{address}/mcp", ("hoi", {"cau_hoi": "Hạn khi nào?", "truoc_do": [QUESTION]}))
    assert not found.is_error
    assert found.structured_content["responsibilities"][0]["deadline"]["end"] == "2024-08-15"
    assert found.content[0].text.endswith(f"dòng 147: {address}/van-ban/c50a99c3ead0d344?doan=147-147#d147")


def test_tasks_and_plans_are_listed_page_by_page(address):
    (tasks, plans), _ = called(
        f"{address}/mcp",
        ("liet_ke_nhiem_vu", {"document": "18/KH-SVHTT", "due_to": "15/8/2024", "sort": "-deadline", "limit": 1}),
        ("liet_ke_van_ban", {"tim": "chuyen doi so", "limit": 1}),
    )
    (task,) = tasks.structured_content["tasks"]
    assert task["deadline"]["end"] == "2024-08-15"
    assert tasks.structured_content["total"] > 1
    assert [plan["number"] for plan in plans.structured_content["documents"]] == ["173/KH-UBND"]


def test_lines_are_read_as_they_stand(address, sample_library):
    (found,), _ = called(f"{address}/mcp", ("doc_doan", {"van_ban": "18", "tu_dong": 146, "den_dong": 147}))
    told = found.structured_content
    assert told["lines"] == list(sample_library.lines("c50a99c3ead0d344", 146, 147))
    assert (told["line_start"], told["line_end"], told["document"]["number"]) == (146, 147, "18/KH-SVHTT")
    assert told["section"]
    assert found.content[0].text.splitlines()[-1] == f"147: {told['lines'][-1]}"


@pytest.mark.parametrize(
    ("tool", "given", "code"),
    [
        ("hoi", {"cau_hoi": "?"}, "question_invalid"),
        ("liet_ke_nhiem_vu", {"due_from": "hôm nay"}, "filter_invalid"),
        ("liet_ke_nhiem_vu", {"due_from": "2025-02-01", "due_to": "2025-01-01"}, "filter_invalid"),
        ("doc_doan", {"van_ban": "99999/KH", "tu_dong": 1}, "document_missing"),
        ("doc_doan", {"van_ban": "", "tu_dong": 1}, "document_missing"),
        ("doc_doan", {"van_ban": "18", "tu_dong": 99_999}, "filter_invalid"),
        ("doc_doan", {"van_ban": "18", "tu_dong": 9, "den_dong": 8}, "filter_invalid"),
    ],
)
def test_an_error_has_our_code_and_sentence(address, tool, given, code):
    (found,), _ = called(f"{address}/mcp", (tool, given))
    assert found.is_error
    assert f"[{code}] " in found.content[0].text


def inside(office, who):
    """The protocol over the office's application, for somebody with a token."""
    token = office.accounts.make_token(office.accounts.users.named(who).id, "thử", READER, None)
    http = httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=office.app), headers={"Authorization": f"Bearer {token}"}
    )
    return streamable_http_client("http://localhost/mcp", http_client=http)


def test_a_limited_plan_is_told_to_its_team_alone(office):
    for call in CALLS:
        for who, tells in (("doc-ngoai", False), ("doc-trong", True)):
            (found,), _ = called(inside(office, who), call)
            told = found.model_dump_json().lower()
            for asked in call[1].values():
                told = told.replace(str(asked).lower(), "")
            assert bool(leaks(told)) is tells, (call, who)


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer kh_wrong"}])
def test_strangers_are_refused_before_the_protocol(office, headers):
    found = office.caller("").post("/mcp", json={}, headers=headers)
    assert (found.status_code, found.json()["code"]) == (401, "not_signed_in")
    assert found.headers["www-authenticate"] == "Bearer"


def test_a_session_needs_its_word_and_a_body_its_limit(office):
    asking = office.caller("doc-trong")
    assert asking.post("/mcp", content=b" " * 70_000).status_code == 413
    del asking.headers["x-csrf-token"]
    assert asking.post("/mcp", json={}).json()["code"] == "form_stale"
    assert asking.get("/mcp").status_code == 405


def test_a_program_is_served_over_a_process_of_its_own(sample_data):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KEHOACH_")}
    server = StdioServerParameters(
        command=sys.executable,
        args=["-m", "assistant.channels.cli.main", "mcp", "--data", str(sample_data)],
        env=environment | {"KEHOACH_EMBEDDINGS": "none"},
    )
    (answer, passage), tools = called(
        server, ("hoi", {"cau_hoi": QUESTION}), ("doc_doan", {"van_ban": "18", "tu_dong": 147})
    )
    assert {tool.name for tool in tools} == TOOLS
    assert answer.content[0].text.endswith("\n- [1] 18/KH-SVHTT, dòng 147")
    assert passage.structured_content["link"] is None


def test_a_server_starts_without_the_library_of_the_protocol():
    probe = "import sys, assistant.channels.server; sys.exit('mcp' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", probe], check=False).returncode == 0
