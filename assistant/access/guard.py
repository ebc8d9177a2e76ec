"""The limit on attempts to sign in."""

from __future__ import annotations

import datetime as dt
import hashlib
import ipaddress
import math
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from index.accounts import fold
from index.attempts import Attempts
from index.database import Database
from plan.errors import TooManyAttempts

WINDOW = dt.timedelta(minutes=15)
BY_NAME, BY_ADDRESS = 5, 20
"""How many failures a name from one address, and an address, may have within the window."""


class Attempt:
    """One attempt; it has failed unless `succeeded` is called."""

    def __init__(self) -> None:
        self.failed = True

    def succeeded(self) -> None:
        """What was typed is right."""
        self.failed = False


class Guard:
    """Counts failed attempts in the database, so that a restart forgives nobody."""

    def __init__(self, database: Database, clock: Callable[[], dt.datetime]) -> None:
        self._attempts = Attempts(database, clock)

    @contextmanager
    def attempt(self, name: str, address: str) -> Iterator[Attempt]:
        """Make an attempt under a user name from an address; raises TooManyAttempts with the time to wait.

        It counts as a failure from the start, so that many at once cannot slip through together.
        """
        host = _host(address)
        by_name, by_host = f"name {_short(fold(name))} {host}", f"address {host}"
        wait = self._attempts.begin({by_name: BY_NAME, by_host: BY_ADDRESS}, WINDOW)
        if wait > dt.timedelta():
            minutes = math.ceil(wait.total_seconds() / 60)
            message = f"Đã thử sai quá nhiều lần. Hãy đợi {minutes} phút rồi thử lại."
            raise TooManyAttempts(message, math.ceil(wait.total_seconds()))
        attempt = Attempt()
        try:
            yield attempt
        finally:
            if not attempt.failed:
                self._attempts.succeeded([by_name], also=[by_host])


def _short(name: str) -> str:
    """What is typed as a name may be a password: it is not stored as it is."""
    return hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _host(address: str) -> str:
    """An address; of IPv6 the network, since a single machine has all the addresses of one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        mapped = found.ipv4_mapped
        return str(mapped or ipaddress.ip_network((found, 64), strict=False))
    return str(found)
