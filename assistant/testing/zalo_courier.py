"""Delivers to webhooks as Zalo does: again after a while, until it is answered 200, and then no more at all."""

from __future__ import annotations

import time
from collections.abc import Callable

import httpx

RETRIES = (30.0, 300.0, 900.0, 1800.0, 3600.0)
"""Seconds before each repetition; the last comes 1.8 hours after the first delivery."""
PATIENCE = 2.0
"""Seconds within which an answer has to come."""


class Courier:
    """Brings deliveries to one webhook. wait: lets the time before a repetition go by.

    statuses: of the answers so far, 0 where none came in time. disabled: whether Zalo has given the webhook up.
    """

    def __init__(self, url: str, wait: Callable[[float], None] = time.sleep, *, patience: float = PATIENCE) -> None:
        self.statuses: list[int] = []
        self.disabled = False
        self._url = url
        self._wait = wait
        self._patience = patience

    def deliver(self, headers: dict[str, str], body: bytes, *, times: int = 1) -> bool:
        """Whether a delivery was taken in the end. times: how often it comes although it was taken."""
        if self.disabled:
            return False
        for retry, rest in enumerate((0.0, *RETRIES)):
            if retry:
                self._wait(rest)
            if self._post(headers | ({"num_retry": str(retry)} if retry else {}), body):
                return all(self._post(headers, body) for _ in range(times - 1))
        self.disabled = True
        return False

    def _post(self, headers: dict[str, str], body: bytes) -> bool:
        try:
            status = httpx.post(
                self._url, headers=headers, content=body, timeout=self._patience, trust_env=False
            ).status_code
        except httpx.HTTPError:
            status = 0
        self.statuses.append(status)
        return status == httpx.codes.OK
