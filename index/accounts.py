"""The people who use the library, with their roles; their teams are in `index.teams`."""

from __future__ import annotations

import datetime as dt
import re
import secrets
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import sqlalchemy as sa

from index import people
from index.database import Database
from index.moments import to_text
from plan.errors import LastAdministrator, UserInvalid, UserMissing

_user = people.user.c
_NAME = re.compile(r"[\w.@+-]{1,64}")
_LONGEST = 200


class Role(StrEnum):
    """What a user may do; each may do what those before it may."""

    READER = "reader"
    EDITOR = "editor"
    ADMINISTRATOR = "administrator"

    @property
    def rank(self) -> int:
        """The place of the role among all, from 0."""
        return list(Role).index(self)

    def covers(self, other: Role) -> bool:
        """Whether this role may do what `other` may."""
        return self.rank >= other.rank


@dataclass(frozen=True, slots=True)
class User:
    """One row of `user`; instead of the password it says whether there is one."""

    id: str
    name: str
    display: str
    role: Role
    unit: str
    active: bool
    language: str
    subject: str | None
    has_password: bool

    @property
    def shown(self) -> str:
        """What pages and the log call somebody."""
        return self.display or self.name


@dataclass(frozen=True, slots=True)
class NewUser:
    """What is known of a user who is added; a new one is active."""

    name: str
    display: str = ""
    role: Role = Role.READER
    unit: str = ""
    password: str | None = None
    subject: str | None = None


class Users:
    """The users of one library; safe to use from several threads. `clock` gives the time, aware of its zone.

    Users are never deleted but made inactive, and at least one administrator stays active. Every call raises what
    `Database` raises.
    """

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._database = database
        self._clock = clock

    def exist(self) -> bool:
        """Whether there is any user."""
        with self._database.reading() as connection:
            return _any(connection)

    def all(self) -> list[User]:
        """Everybody, by name; also the inactive."""
        with self._database.reading() as connection:
            return [of_row(row) for row in connection.execute(sa.select(people.user).order_by(_user.name))]

    def get(self, user_id: str) -> User:
        """One user; raises UserMissing."""
        with self._database.reading() as connection:
            return get(connection, user_id)

    def named(self, name: str) -> User | None:
        """The user of this name, in whatever case it is typed."""
        return self._first(_user.name == fold(name))

    def of_subject(self, subject: str) -> User | None:
        """The user that an OIDC "issuer subject" is linked to."""
        return self._first(_user.subject == subject)

    def password(self, user_id: str) -> str | None:
        """The hash of a user's password; None when there is none (or no such user)."""
        with self._database.reading() as connection:
            return connection.execute(sa.select(_user.password).where(_user.id == user_id)).scalar_one_or_none()

    def add(self, new: NewUser, *, first: bool = False) -> User:
        """Add a user; with `first` only while there is none.

        Raises UserInvalid: the name is taken, empty or has other signs than letters, digits and . _ @ + -; there is
        somebody already (`first`).
        """
        row: dict[str, Any] = {
            "id": secrets.token_hex(8),
            "name": _valid_name(new.name),
            "display": short(new.display),
            "role": new.role,
            "unit": short(new.unit),
            "password": new.password,
            "subject": new.subject,
            "active": True,
            "language": "vi",
            "created_at": to_text(self._clock()),
        }
        with self._database.writing() as connection:
            if first and _any(connection):
                raise UserInvalid("Đã có người quản trị nên không tạo lần đầu được nữa. Hãy đăng nhập.")
            _require_free(connection, _user.name == row["name"], f"Tên đăng nhập “{row['name']}” đã có người dùng.")
            _require_subject_free(connection, new.subject)
            connection.execute(sa.insert(people.user).values(row))
            return get(connection, row["id"])

    def change(
        self,
        user_id: str,
        *,
        display: str | None = None,
        role: Role | None = None,
        unit: str | None = None,
        active: bool | None = None,
        language: str | None = None,
    ) -> User:
        """Change what is given; raises UserMissing, and LastAdministrator when nobody would be left to administer."""
        texts = {"display": display, "unit": unit, "language": language}
        given: dict[str, Any] = {key: short(text) for key, text in texts.items() if text is not None}
        values = given | {key: value for key, value in {"role": role, "active": active}.items() if value is not None}
        with self._database.writing() as connection:
            before = get(connection, user_id)
            if values:
                _update(connection, user_id, values)
            after = get(connection, user_id)
            if _administers(before) and not _administers(after):
                _require_administrator(connection)
            return after

    def set_password(self, user_id: str, hashed: str | None) -> None:
        """Keep another hash, or take the password away; raises UserMissing."""
        with self._database.writing() as connection:
            get(connection, user_id)
            _update(connection, user_id, {"password": hashed})

    def link(self, user_id: str, subject: str | None) -> None:
        """Let an OIDC "issuer subject" sign in as this user; None ends that. Raises UserMissing, UserInvalid."""
        with self._database.writing() as connection:
            if get(connection, user_id).subject == subject:
                return
            _require_subject_free(connection, subject)
            _update(connection, user_id, {"subject": subject})

    def _first(self, condition: sa.ColumnElement[bool]) -> User | None:
        with self._database.reading() as connection:
            row = connection.execute(sa.select(people.user).where(condition)).one_or_none()
            return None if row is None else of_row(row)


def fold(name: str) -> str:
    """A user name as it is stored."""
    return unicodedata.normalize("NFC", name).strip().lower()


def _any(connection: sa.Connection) -> bool:
    return connection.execute(sa.select(_user.id).limit(1)).first() is not None


def get(connection: sa.Connection, user_id: str) -> User:
    """One user; raises UserMissing."""
    row = connection.execute(sa.select(people.user).where(_user.id == user_id)).one_or_none()
    if row is None:
        raise UserMissing("Không có người dùng này. Hãy xem lại danh sách người dùng.")
    return of_row(row)


def of_row(row: sa.Row[Any]) -> User:
    """The user of a row of `user`."""
    return User(
        row.id,
        row.name,
        row.display,
        Role(row.role),
        row.unit,
        row.active,
        row.language,
        row.subject,
        has_password=row.password is not None,
    )


def _update(connection: sa.Connection, user_id: str, values: Mapping[str, Any]) -> None:
    connection.execute(sa.update(people.user).where(_user.id == user_id).values(values))


def _administers(user: User) -> bool:
    return user.active and user.role is Role.ADMINISTRATOR


def _require_administrator(connection: sa.Connection) -> None:
    query = sa.select(_user.id).where(_user.active, _user.role == Role.ADMINISTRATOR).limit(1)
    if connection.execute(query).first() is None:
        raise LastAdministrator(
            "Đây là người quản trị cuối cùng đang hoạt động nên không thể khóa hoặc hạ vai trò. "
            "Hãy trao quyền quản trị cho một người khác trước."
        )


def _require_free(connection: sa.Connection, condition: sa.ColumnElement[bool], why: str) -> None:
    if connection.execute(sa.select(_user.id).where(condition)).first() is not None:
        raise UserInvalid(f"{why} Hãy chọn tên khác hoặc sửa người dùng đã có.")


def _require_subject_free(connection: sa.Connection, subject: str | None) -> None:
    if subject is not None:
        _require_free(connection, _user.subject == subject, "Mã định danh này đã gắn với một người dùng khác.")


def _valid_name(name: str) -> str:
    folded = fold(name)
    if not _NAME.fullmatch(folded):
        raise UserInvalid(
            "Tên đăng nhập dài từ 1 đến 64 ký tự, chỉ gồm chữ, số và các dấu . _ - @ + (không có dấu cách)."
        )
    return folded


def short(text: str) -> str:
    """A text of one line as it is stored."""
    plain = " ".join(unicodedata.normalize("NFC", text).split())
    if len(plain) > _LONGEST:
        raise UserInvalid(f"“{plain[:40]}…” quá dài. Hãy ghi không quá {_LONGEST} ký tự.")
    return plain
