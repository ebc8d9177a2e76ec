"""The same hostile texts by every way in, over a library on real servers: PostgreSQL refuses what SQLite keeps."""

from __future__ import annotations

from contextlib import contextmanager

from office_values import address, opened
from test_assistant_access_matrix import ROUTES
from test_assistant_hostile_text import CHANGES, HOSTILE, fields

from index.servers import Servers

FREE = {
    "/hoi": {"question": "Ai chủ trì % kho?"},
    "/quan-tri/nhom": {"name": "Nhóm %"},
    "/tai-khoan": {"display": "Ông %", "language": "vi"},
    "/tai-khoan/khoa": {"name": "khóa %", "scope": "reader", "days": "30"},
    "/nhiem-vu/{identity}/tien-do": {"state": "doing", "note": "Đã % xong", "day": "2024-05-01"},
}
NAMES = ("text", "unit", "section", "document", "q", "tiep", "offset", "thang", "due_from", "doan", "truong", "chu")
JSON = {
    "/api/ask": '{"question": "Ai chủ trì # kho?", "history": ["#"], "conversation_id": "#"}',
    "/v1/chat/completions": '{"model": "kehoach", "messages": [{"role": "user", "content": "Ai # kho?"}]}',
}


def test_no_way_in_is_a_mistake_of_the_server(store_servers_running, tmp_path):
    servers = store_servers_running.library(tmp_path / "data")
    with contextmanager(opened)(tmp_path, Servers(servers.database, "")) as office:
        caller, answers = office.caller("chu"), {}
        for path, sent in FREE.items():
            filled = {name: value.encode().replace(b"%", HOSTILE) for name, value in sent.items()}
            answers[f"right {path}"] = caller.post(address(path, office.values), data=filled)
        for path in {path for method, path in ROUTES if method == "GET"} - {"/readyz"}:
            where = address(path, office.values)
            answers[f"GET {path}"] = caller.get(where, params=dict.fromkeys(NAMES, HOSTILE))
        for path, body in JSON.items():
            for escaped in ("\\u0000", "\\ud800"):
                content = body.replace("#", escaped).encode()
                headers = {"content-type": "application/json"}
                answers[f"{path} {escaped}"] = caller.post(path, content=content, headers=headers)
        files = {"files": ("a\ud800\0.txt".encode("utf-8", "surrogatepass").decode("latin-1"), b"x")}
        answers["a file's name"] = caller.post("/api/documents", files=files)
        for method, path in CHANGES:
            sent = dict.fromkeys(fields(office, method, path), HOSTILE)
            answers[f"{method} {path}"] = caller.request(method, address(path, office.values), data=sent)
    wrong = {what: answer.text[:300] for what, answer in answers.items() if answer.status_code >= 500}
    assert not wrong
    assert answers["right /quan-tri/nhom"].status_code == 303
