"""Text that no database takes (NUL, half of a surrogate pair) and marks that turn names around, by every way in.

SQLite keeps a NUL and PostgreSQL refuses it, so none may get as far as a store; none may be a mistake of ours either.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

import pytest
import sqlalchemy as sa
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from office_values import PASSWORD, Office, address, opened
from starlette.routing import BaseRoute
from test_assistant_access_matrix import ROUTES

HOSTILE = "Rà\x00soát\ud800 \u202eslx.exe \x1b[2J\x07".encode("utf-8", "surrogatepass")
CALL = {"name": "ask", "arguments": {"question": "Ai chủ trì # kho?"}}
CHANGES = [(method, path) for method, path in ROUTES if method == "POST"]


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    yield from opened(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def caller(office) -> TestClient:
    return office.caller("chu")


def known(found: Iterable[BaseRoute]) -> Iterator[APIRoute]:
    for route in found:
        if isinstance(route, APIRoute):
            yield route
        else:
            yield from known(getattr(getattr(route, "original_router", None), "routes", ()))


def body_params(dependant: Dependant) -> Iterator[str]:
    yield from (param.alias for param in dependant.body_params)
    for inner in dependant.dependencies:
        yield from body_params(inner)


def fields(office: Office, method: str, path: str) -> list[str]:
    """What the form of a route holds."""
    (route,) = (one for one in known(office.app.routes) if one.path == path and method in one.methods)
    return sorted(set(body_params(route.dependant)))


def kept(office: Office) -> str:
    """Every text in the database that has a NUL."""
    found = []
    with office.library.database.reading() as connection:
        for table in sa.inspect(connection).get_table_names():
            for column in sa.inspect(connection).get_columns(table):
                where = sa.text(
                    f'SELECT count(*) FROM "{table}" WHERE typeof("{column["name"]}") = \'text\' '
                    f'AND instr("{column["name"]}", char(0)) > 0'
                )
                found += [f"{table}.{column['name']}"] * bool(connection.execute(where).scalar())
    return ", ".join(found)


@pytest.mark.parametrize(("method", "path"), CHANGES)
def test_no_field_of_a_form_brings_it_in(office, caller, method, path):
    sent = dict.fromkeys(fields(office, method, path), HOSTILE)
    response = caller.request(method, address(path, office.values), data=sent)
    assert response.status_code < 500, response.text
    assert not kept(office)


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        ("/hoi", {"question": "Ai chủ trì % kho?"}),
        ("/quan-tri/nhom", {"name": "Nhóm %"}),
        ("/quan-tri/nguoi-dung", {"name": "moi", "display": "Ông %", "unit": "Sở %", "password": PASSWORD}),
        ("/tai-khoan", {"display": "Ông %", "language": "vi"}),
        ("/tai-khoan/khoa", {"name": "khóa %", "scope": "reader", "days": "30"}),
        ("/nhiem-vu/{identity}/tien-do", {"state": "doing", "note": "Đã % xong", "day": "2024-05-01"}),
    ],
)
def test_no_right_form_with_it_in_free_text_brings_it_in(office, caller, path, sent):
    filled = {name: value.encode().replace(b"%", HOSTILE) for name, value in sent.items()}
    response = caller.post(address(path, office.values), data=filled)
    assert response.status_code < 500, response.text
    assert not kept(office)


@pytest.mark.parametrize("path", sorted({path for method, path in ROUTES if method == "GET"} - {"/readyz"}))
def test_no_address_trips_over_it(office, caller, path):
    names = ("text", "unit", "section", "document", "q", "tiep", "offset", "thang", "due_from", "doan", "truong", "chu")
    response = caller.get(address(path, office.values), params=dict.fromkeys(names, HOSTILE))
    assert response.status_code < 500, response.text
    quoted = "".join(f"%{byte:02x}" for byte in HOSTILE)
    response = caller.get(address(path, dict.fromkeys([*office.values, "secret"], quoted)))
    assert response.status_code < 500, response.text
    assert not kept(office)


@pytest.mark.parametrize("escaped", ["\\u0000", "\\ud800", "\\u202e"])
@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", '{"question": "Ai chủ trì # kho?", "history": ["#"], "conversation_id": "#"}'),
        ("/v1/chat/completions", '{"model": "kehoach", "messages": [{"role": "user", "content": "Ai # kho?"}]}'),
        (
            "/mcp",
            json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": CALL}),
        ),
    ],
)
def test_no_json_trips_over_it(office, caller, path, body, escaped):
    headers = {"content-type": "application/json", "accept": "application/json, text/event-stream"}
    content = body.replace("#", escaped).encode()
    response = caller.post(path, content=content, headers=headers)
    assert response.status_code < 500, response.text
    assert not kept(office)


def test_what_was_kept_would_be_seen(office):
    assert not kept(office)
    with office.library.database.writing() as connection:
        connection.execute(sa.text("UPDATE team SET name = 'Nhóm' || char(0) WHERE id = 't'"))
    assert kept(office) == "team.name"
