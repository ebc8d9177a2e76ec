from __future__ import annotations

import getpass
import io
import json
from pathlib import Path

import pytest

from assistant.access.accounts import Accounts
from assistant.channels.cli.main import main
from assistant.clock import now
from index.audit_log import AuditLog
from index.library import Library

PASSWORD = "mot cau de nho"  # noqa: S105 - of users that exist in tests alone


@pytest.fixture(autouse=True)
def _settings(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "none")


@pytest.fixture
def users(capsys, monkeypatch):
    """Runs `kehoach users` with a line on its input; gives its exit code, output and errors."""

    def run(*words, line=PASSWORD):
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{line}\r\n"))
        code = main(["users", *words])
        captured = capsys.readouterr()
        assert PASSWORD not in captured.out + captured.err
        return code, captured.out, captured.err

    return run


@pytest.fixture
def admin(users):
    return users("add", "Lan", "--role", "administrator", "--display", "Bà Lan", "--password-stdin")


def listed(users):
    return json.loads(users("list", "--json")[1])["users"]


def test_a_user_is_added_to_a_library_that_is_not_there_yet(users, admin):
    assert admin[:2] == (0, "lan · Bà Lan · quản trị viên\n")
    assert users("add", "minh", "--unit", "Phòng Một", "--password-stdin")[0] == 0
    assert [(u["name"], u["role"], u["unit"]) for u in listed(users)] == [
        ("lan", "administrator", None),
        ("minh", "reader", "Phòng Một"),
    ]
    assert "2 người dùng" in users("list")[1]
    with Library.open(Path("data"), embedder="none", writable=False) as library:
        assert [entry.action for entry in AuditLog(library.database, now).find()] == ["user_added", "user_added"]


@pytest.mark.usefixtures("admin")
def test_a_password_that_is_asked_for_is_typed_twice(users, monkeypatch):
    typed = iter([PASSWORD, PASSWORD, PASSWORD, "khác hẳn đi rồi"])
    monkeypatch.setattr(getpass, "getpass", lambda _prompt: next(typed))
    assert users("add", "minh")[0] == 0
    code, _out, err = users("password", "minh")
    assert code == 1
    assert "[user_invalid]" in err


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize("error", [EOFError, getpass.GetPassWarning])
def test_a_password_that_nobody_types_is_asked_for_in_another_way(users, monkeypatch, error):
    def refuse(_prompt):
        raise error

    monkeypatch.setattr(getpass, "getpass", refuse)
    code, _, said = users("add", "Minh", "--role", "reader")
    assert (code, "[user_invalid]" in said, "--password-stdin" in said) == (1, True, True)


@pytest.mark.usefixtures("admin")
def test_an_administrator_who_is_locked_out_helps_himself_while_the_server_runs(users):
    with Library.open(Path("data"), embedder="none", writable=True) as served:
        accounts = Accounts(served.database, now)
        secret = accounts.sign_in("lan", PASSWORD, "10.0.0.1", "")
        assert users("password", "LAN", "--password-stdin", line="một câu khác hẳn")[0] == 0
        assert accounts.session(secret) is None
        assert accounts.sign_in("lan", "một câu khác hẳn", "10.0.0.1", "")


@pytest.mark.usefixtures("admin")
def test_a_user_is_shut_out_but_not_the_last_administrator(users):
    users("add", "minh", "--password-stdin")
    assert users("disable", "minh")[1].endswith("ĐÃ KHÓA\n")
    assert [u["active"] for u in listed(users)] == [True, False]
    code, _out, err = users("disable", "lan")
    assert code == 1
    assert "[last_administrator]" in err


@pytest.mark.usefixtures("admin")
@pytest.mark.parametrize(
    ("words", "line", "code"),
    [
        (("add", "lan", "--password-stdin"), PASSWORD, "user_invalid"),
        (("add", "a b", "--password-stdin"), PASSWORD, "user_invalid"),
        (("add", "minh", "--password-stdin"), "ngắn", "password_weak"),
        (("password", "la", "--password-stdin"), PASSWORD, "user_missing"),
        (("disable", "la"), "", "user_missing"),
        (("add", "minh", "--role", "king"), "", "usage"),
        ((), "", "usage"),
    ],
)
def test_what_cannot_be_is_refused_with_its_code(users, words, line, code):
    exit_code, _out, err = users(*words, line=line)
    assert exit_code == (2 if code == "usage" else 1)
    assert f"[{code}]" in err


def test_without_a_library_there_is_nobody_to_list(users):
    code, _out, err = users("list")
    assert code == 2
    assert "[library_missing]" in err
