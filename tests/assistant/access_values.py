"""Accounts for tests: cheap password hashes, and three users."""

from __future__ import annotations

from argon2 import PasswordHasher
from clocks import Clock

from assistant.access.accounts import Accounts
from assistant.access.passwords import Passwords
from index.accounts import NewUser, Role
from index.library import Library

PASSWORD = "mot cau de nho"  # noqa: S105 - of users that exist in tests alone
ADDRESS = "10.0.0.1"


def cheap_passwords(cost: int = 1) -> Passwords:
    return Passwords(PasswordHasher(time_cost=cost, memory_cost=8, parallelism=1))


def open_accounts(library: Library, clock: Clock) -> Accounts:
    return Accounts(library.database, clock, cheap_passwords())


def add_users(accounts: Accounts) -> None:
    """The administrator "admin", the editor "bien" and the reader "doc", all with PASSWORD."""
    for name, role in (("admin", Role.ADMINISTRATOR), ("bien", Role.EDITOR), ("doc", Role.READER)):
        accounts.add(NewUser(name, f"Ông {name}", role, "Văn phòng Sở"), PASSWORD)
