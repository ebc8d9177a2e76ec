"""`kehoach users`: who may sign in, from the terminal of the server; works while the server runs."""

from __future__ import annotations

import argparse
import getpass
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from assistant.access.accounts import Accounts
from assistant.access.journal import Journal
from assistant.access.viewer import LOCAL, ROLES
from assistant.app import open_writer, servers_of
from assistant.channels.cli.terminal import say, say_json
from assistant.channels.render import Json
from assistant.clock import now
from assistant.settings import load_settings
from index import migration
from index.accounts import NewUser, Role, User
from index.audit_log import AuditLog
from index.database import Database, exists, open_database
from index.servers import Servers
from plan.errors import LibraryMissing, UserInvalid, UserMissing
from plan.language.collation import collation_key


def users(given: argparse.Namespace) -> int:
    """List the users, or add, change or shut out one."""
    settings = load_settings()
    with _tables(given.data or settings.data, servers_of(settings), create=given.what == "add") as database:
        accounts, journal = Accounts(database, now), Journal(AuditLog(database, now))
        if given.what == "list":
            _list(accounts, as_json=given.json)
            return 0
        changed = {"add": _add, "password": _password, "disable": _disable}[given.what](accounts, journal, given)
    if given.json:
        say_json(_json(changed))
    else:
        say(_line(changed))
    return 0


def _list(accounts: Accounts, *, as_json: bool) -> None:
    found = sorted(accounts.users.all(), key=lambda user: collation_key(user.name))
    if as_json:
        say_json({"users": [_json(user) for user in found], "total": len(found)})
        return
    for user in found:
        say(_line(user))
    say(f"{len(found)} người dùng")


def _add(accounts: Accounts, journal: Journal, given: argparse.Namespace) -> User:
    new = NewUser(given.name, given.display, Role(given.role), given.unit)
    user = accounts.add(new, _read_password(from_input=given.password_stdin))
    journal.note(LOCAL, "user_added", user.id, f"{user.name} ({ROLES[user.role]})")
    return user


def _password(accounts: Accounts, journal: Journal, given: argparse.Namespace) -> User:
    user = _named(accounts, given.name)
    accounts.set_password(user.id, _read_password(from_input=given.password_stdin))
    journal.note(LOCAL, "password_set", user.id, user.name)
    return user


def _disable(accounts: Accounts, journal: Journal, given: argparse.Namespace) -> User:
    user = _named(accounts, given.name)
    found = accounts.change(user.id, display=user.display, role=user.role, unit=user.unit, active=False)
    journal.note(LOCAL, "user_changed", user.id, f"{user.name} (đã khóa)")
    return found


def _named(accounts: Accounts, name: str) -> User:
    user = accounts.users.named(name)
    if user is None:
        raise UserMissing(f"Không có người dùng “{name}”. Xem danh sách: kehoach users list.")
    return user


def _read_password(*, from_input: bool) -> str:
    """Ask twice without showing it, or take the first line that is piped in."""
    if from_input:
        return sys.stdin.readline().rstrip("\r\n")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", getpass.GetPassWarning)  # no terminal that could hide it
            password = getpass.getpass("Mật khẩu mới: ")
            again = getpass.getpass("Gõ lại mật khẩu: ")
    except (EOFError, getpass.GetPassWarning) as error:
        raise UserInvalid(
            "Chưa nhập mật khẩu. Nơi không gõ được thì đưa mật khẩu vào từ một tệp: --password-stdin < TỆP"
        ) from error
    if password != again:
        raise UserInvalid("Hai lần gõ mật khẩu không giống nhau. Hãy chạy lại lệnh.")
    return password


@contextmanager
def _tables(data: Path, servers: Servers, *, create: bool) -> Iterator[Database]:
    """The tables alone, so that the server that holds the library need not stop.

    Raises LibraryMissing, LibraryNewer, LibraryDamaged, StorageFull; LibraryBusy when older tables have to be brought
    to this version while another program holds the library.
    """
    there = exists(data, servers)
    if not there and not create:
        raise LibraryMissing(f"Chưa có thư viện trong {data}. Hãy chạy kehoach serve hoặc kehoach users add trước.")
    if not there or not _is_current(data, servers):
        open_writer(data, "none", create=create, servers=servers).close()
    database = open_database(data, servers, writable=True)
    try:
        yield database
    finally:
        database.close()


def _is_current(data: Path, servers: Servers) -> bool:
    database = open_database(data, servers, writable=False)
    try:
        return migration.check(database)
    finally:
        database.close()


def _line(user: User) -> str:
    parts = (user.name, user.display, ROLES[user.role], user.unit, "" if user.active else "ĐÃ KHÓA")
    return " · ".join(filter(None, parts))


def _json(user: User) -> Json:
    return {
        "name": user.name,
        "display": user.display,
        "role": user.role,
        "unit": user.unit or None,
        "active": user.active,
    }
