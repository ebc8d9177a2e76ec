"""Accounts: who is let in, by a password, a session or an API token, and what they are then.

The rules are those of OWASP's cheat sheets on authentication and sessions: one answer for every wrong sign-in, a limit
on attempts, secrets stored as digests, sessions that end, all other sessions ended by a new password.
"""

from __future__ import annotations

import datetime as dt
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace

from assistant.access.guard import Guard
from assistant.access.passwords import Passwords, require_strong
from assistant.access.viewer import Viewer
from assistant.noting import if_possible
from index.accounts import NewUser, Role, User, Users
from index.credentials import Owner, Session, Sessions, Token, Tokens
from index.database import Database
from index.teams import Teams
from plan.errors import SignInFailed, SignInRefused, UserMissing

IDLE = dt.timedelta(hours=12)
"""A session that is not used for so long has ended."""
LASTS = dt.timedelta(days=7)
"""The longest a session lasts."""
TOKEN_PREFIX = "kh_"  # noqa: S105 - the beginning of every token, no token; scanners for secrets know them by it
_SEEN = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session as a request brings it. session: its digest; csrf: what forms have to bring along."""

    viewer: Viewer
    csrf: str
    session: str


class Accounts:
    """The accounts of one library; safe to use from several threads. Every call raises what `Database` raises.

    users: the users themselves, for their administration.
    """

    def __init__(
        self, database: Database, clock: Callable[[], dt.datetime], passwords: Passwords | None = None
    ) -> None:
        self.users = Users(database, clock)
        self._teams = Teams(database)
        self._sessions = Sessions(database, clock)
        self._tokens = Tokens(database, clock)
        self._guard = Guard(database, clock)
        self._passwords = passwords or Passwords()
        self._clock = clock
        self._code = _readable_code()
        self._exist = False

    def exist(self) -> bool:
        """Whether there is any user; without one the first administrator is to be made."""
        self._exist = self._exist or self.users.exist()  # users are never deleted
        return self._exist

    def first_run_code(self) -> str:
        """What whoever started the program types to make the first administrator; another one after every start."""
        return self._code

    def first_run(self, code: str, name: str, display: str, password: str, address: str) -> User:
        """Make the first administrator.

        Raises SignInFailed for a wrong code, TooManyAttempts, PasswordWeak, UserInvalid (also: there is somebody).
        """
        with self._guard.attempt("", address) as attempt:
            if not hmac.compare_digest(_typed(code).encode(), _typed(self._code).encode()):
                raise SignInFailed("Mã khởi tạo không đúng. Mã được in ở cửa sổ dòng lệnh đang chạy kehoach serve.")
            attempt.succeeded()
        return self._add(NewUser(name, display, Role.ADMINISTRATOR), password, first=True)

    def sign_in(self, name: str, password: str, address: str, agent: str) -> str:
        """Begin a session; gives the secret for the cookie.

        Raises SignInFailed, the same for a wrong name, a wrong password and somebody inactive, and TooManyAttempts.
        """
        with self._guard.attempt(name, address) as attempt:
            user = self.users.named(name)
            stored = None if user is None else self.users.password(user.id)
            right = self._passwords.verify(stored, password)
            if user is None or stored is None or not (right and user.active):
                raise SignInFailed("Tên đăng nhập hoặc mật khẩu không đúng. Hãy kiểm tra lại, kể cả phím Caps Lock.")
            attempt.succeeded()
        if self._passwords.is_outdated(stored):
            self.users.set_password(user.id, self._passwords.hash(password))
        return self._open(user, agent)

    def sign_in_as(self, subject: str, names: tuple[str, ...], agent: str) -> str:
        """Begin a session for somebody an OIDC provider vouches for; gives the secret for the cookie.

        subject: "issuer subject". names: e-mail and user name there; they find a user whom an administrator prepared,
        that is one with neither password nor subject, who is linked for good. Raises SignInRefused.
        """
        user = self.users.of_subject(subject) or self._prepared(subject, names)
        if user is None or not user.active:
            raise SignInRefused(
                "Anh/chị đã đăng nhập đúng ở cơ quan, nhưng chưa có tài khoản đang hoạt động ở đây. "
                "Hãy nhờ người quản trị thêm tài khoản với đúng tên đăng nhập hoặc thư điện tử của anh/chị."
            )
        return self._open(user, agent)

    def session(self, secret: str) -> SignedIn | None:
        """Whose session this is; None when it has ended or never was."""
        found = self._sessions.get(secret, IDLE)
        if found is None:
            return None
        session, owner = found
        if self._clock() - session.seen_at >= _SEEN:
            with if_possible("the use of a session"):
                self._sessions.see(session.digest)
        return SignedIn(_viewer(owner), session.csrf, session.digest)

    def sessions(self, user_id: str) -> list[Session]:
        """The open sessions of a user, the one used last first."""
        return self._sessions.of(user_id, IDLE)

    def sign_out(self, secret: str) -> None:
        """End a session."""
        if (found := self.session(secret)) is not None:
            self._sessions.end(found.viewer.id, found.session)

    def end_session(self, user_id: str, session: str) -> None:
        """End one session of a user, by its digest."""
        self._sessions.end(user_id, session)

    def sign_out_everywhere(self, user_id: str, *, but: str = "") -> None:
        """End all sessions of a user, but the one of this digest."""
        self._sessions.end_all(user_id, but=but)

    def token(self, secret: str) -> Viewer | None:
        """Who an API token stands for, with the role it is limited to; None when it is worth nothing."""
        found = self._tokens.get(secret) if secret.startswith(TOKEN_PREFIX) else None
        if found is None:
            return None
        token, owner = found
        if token.used_at is None or self._clock() - token.used_at >= _SEEN:
            with if_possible("the use of a token"):
                self._tokens.see(token.id)
        return _viewer(owner, token.scope)

    def tokens(self, user_id: str) -> list[Token]:
        """The tokens of a user that were not revoked, newest first."""
        return self._tokens.of(user_id)

    def viewer(self, user_id: str) -> Viewer | None:
        """What a user is now, without a session of his (his calendars); None when he is not active or never was."""
        try:
            user = self.users.get(user_id)
        except UserMissing:
            return None
        return _viewer(Owner(user, self._teams.of(user_id))) if user.active else None

    def make_token(self, user_id: str, name: str, scope: Role, lasts: dt.timedelta | None) -> str:
        """Make an API token and give it, this one time; raises UserInvalid without a name."""
        secret = TOKEN_PREFIX + secrets.token_urlsafe(32)
        self._tokens.add(user_id, secret, name, scope, lasts)
        return secret

    def revoke_token(self, user_id: str, token_id: str) -> bool:
        """Let a token of a user be worth nothing from now on; gives whether he has it."""
        return self._tokens.revoke(user_id, token_id)

    def add(self, new: NewUser, password: str | None) -> User:
        """Add a user; without a password he signs in by OIDC alone. Raises PasswordWeak, UserInvalid."""
        return self._add(new, password, first=False)

    def set_password(self, user_id: str, password: str) -> None:
        """Give a user another password, end all his sessions and revoke his tokens: the old one may be known to others.

        Raises UserMissing, PasswordWeak.
        """
        self._set_password(self.users.get(user_id), password)
        self._sessions.end_all(user_id)
        self._tokens.revoke_all(user_id)

    def change_password(self, user_id: str, old: str, new: str, session: str, address: str) -> None:
        """Change one's own password and end one's other sessions.

        Raises SignInFailed when the old one is wrong, TooManyAttempts, PasswordWeak.
        """
        user = self.users.get(user_id)
        with self._guard.attempt(user.name, address) as attempt:
            if not self._passwords.verify(self.users.password(user_id), old):
                raise SignInFailed("Mật khẩu hiện tại không đúng. Hãy gõ lại.")
            attempt.succeeded()
        self._set_password(user, new)
        self._sessions.end_all(user_id, but=session)

    def change(self, user_id: str, *, display: str, role: Role, unit: str, active: bool) -> User:
        """Change a user, as an administrator does; who is not active any more is let in no more, at once.

        Raises UserMissing, UserInvalid, LastAdministrator.
        """
        user = self.users.change(user_id, display=display, role=role, unit=unit, active=active)
        if not user.active:
            self._sessions.end_all(user_id)
        return user

    def _add(self, new: NewUser, password: str | None, *, first: bool) -> User:
        hashed = None
        if password is not None:
            require_strong(password, new.name)
            hashed = self._passwords.hash(password)
        return self.users.add(replace(new, password=hashed), first=first)

    def _set_password(self, user: User, password: str) -> None:
        require_strong(password, user.name)
        self.users.set_password(user.id, self._passwords.hash(password))

    def _prepared(self, subject: str, names: tuple[str, ...]) -> User | None:
        for user in filter(None, map(self.users.named, names)):
            if user.active and user.subject is None and not user.has_password:
                self.users.link(user.id, subject)
                return user
        return None

    def _open(self, user: User, agent: str) -> str:
        self._sessions.sweep(IDLE)
        return self._sessions.open(user.id, agent, LASTS)


def _viewer(owner: Owner, most: Role = Role.ADMINISTRATOR) -> Viewer:
    user = owner.user
    role = user.role if most.covers(user.role) else most
    return Viewer(user.id, user.name, user.shown, role, user.unit, owner.teams, user.language)


def _readable_code() -> str:
    letters = "".join(secrets.choice("ABCDEFGHJKMNPQRSTVWXYZ23456789") for _ in range(12))
    return "-".join(letters[at : at + 4] for at in (0, 4, 8))


def _typed(code: str) -> str:
    """A code as it counts, however it was typed."""
    return "".join(letter for letter in code.upper() if letter.isalnum())
