"""Passwords: which are taken, and how they are kept (argon2id, RFC 9106, second recommended option)."""

from __future__ import annotations

import secrets
import threading
import unicodedata
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from plan.errors import PasswordWeak

SHORTEST, LONGEST = 10, 200
_AT_ONCE = 2
_BESIDE_NAME = 6  # signs that a password needs beside the user name in it
_LETTERS = 3  # a password of so few different signs is one key pressed again and again
_COMMON = Path(__file__).with_name("common_passwords.txt")


class Passwords:
    """Hashes and verifies passwords; safe to use from several threads.

    A hash takes 64 MiB for a moment: only a few are made at once, or a flood of attempts would fill the memory.
    """

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(_AT_ONCE)
        self._nobody = self.hash(secrets.token_hex(16))

    def hash(self, password: str) -> str:
        """The text to store."""
        with self._turns:
            return self._hasher.hash(_normal(password))

    def verify(self, stored: str | None, password: str) -> bool:
        """Whether a password is the stored one; takes as long when there is none, so that names cannot be found out."""
        if len(password) > LONGEST:
            return False
        with self._turns:
            try:
                self._hasher.verify(self._nobody if stored is None else stored, _normal(password))
            except (VerificationError, InvalidHashError):
                return False
        return stored is not None

    def is_outdated(self, stored: str) -> bool:
        """Whether a password should be hashed again, since the cost of a hash was raised."""
        return self._hasher.check_needs_rehash(stored)


def require_strong(password: str, name: str) -> None:
    """Refuse a new password that is easy to guess: raises PasswordWeak."""
    if not SHORTEST <= len(password) <= LONGEST:
        raise PasswordWeak(f"Mật khẩu phải có từ {SHORTEST} đến {LONGEST} ký tự. Một câu ngắn dễ nhớ là tốt nhất.")
    plain, own = _plain(password), _plain(name)
    if own and len(plain.replace(own, "")) < _BESIDE_NAME:
        raise PasswordWeak("Mật khẩu không được là tên đăng nhập. Hãy chọn mật khẩu khác.")
    common = {_plain(line) for line in _COMMON.read_text(encoding="utf-8").splitlines()}
    if plain in common or len(set(plain)) <= _LETTERS:
        raise PasswordWeak("Mật khẩu này quá phổ biến, rất dễ đoán. Hãy chọn mật khẩu khác, ví dụ một câu ngắn dễ nhớ.")


def _plain(text: str) -> str:
    """Without diacritics, case and spaces, so that small changes to a common password do not make it a good one."""
    letters = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    return "".join(letter for letter in letters if not unicodedata.combining(letter) and not letter.isspace())


def _normal(password: str) -> bytes:
    """The same bytes however an input method composes the letters."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
