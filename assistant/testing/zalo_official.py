"""A Zalo Official Account in small, with the host that gives out its tokens, in one application.

Ids, times and `expires_in` are strings; every error is HTTP 200. A refresh token is worth one use.

>>> account = FakeZaloOfficial()  # doctest: +SKIP
>>> with running(account.app) as host:  # doctest: +SKIP
...     channel = ZaloOfficial(account.app_id, ..., api=host, login=host)
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import itertools
import json
from collections import deque
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, JSONResponse, Response

from assistant.clock import Clock, now
from assistant.testing.sent import Sent

LONGEST = 2000
"""Characters of a message."""
SLOW = 1.5
"""Seconds a slow answer takes."""
WINDOW = dt.timedelta(days=7)
"""How long after he last wrote a person can be written to."""
Body = dict[str, Any]


class FakeZaloOfficial:
    """One account and its app. sent: what it said; users: when each person last wrote, None: never.

    strangers: people who do not follow it. quota: messages that may still be sent, None without limit.
    refreshes: how often tokens were given out; pause: seconds that takes. files: what stands under "/tep/<name>".
    """

    def __init__(self, clock: Clock = now) -> None:
        self.app_id, self.oa_id = "1812000000000000001", "579745863508352884"
        self.app_secret, self.oa_secret = "khoa-ung-dung-thu", "khoa-oa-thu"
        self.refresh_token = "refresh-0"  # noqa: S105 - as above
        self.access_token = ""
        self.lasts = dt.timedelta(seconds=90000)
        self.sent: list[Sent] = []
        self.users: dict[str, dt.datetime | None] = {}
        self.strangers: set[str] = set()
        self.quota: int | None = None
        self.refreshes = 0
        self.pause = 0.0
        self.files: dict[str, bytes] = {}
        self._clock = clock
        self._expires = clock()
        self._failures: deque[int | str] = deque()
        self._login_failures: deque[int | str] = deque()
        self._numbers = itertools.count(1)
        self.app = FastAPI(openapi_url=None)
        self.app.add_api_route("/v4/oa/access_token", self._renew, methods=["POST"])
        self.app.add_api_route("/v2.0/oa/getoa", self._account, methods=["GET"])
        self.app.add_api_route("/v3.0/oa/message/cs", self._message, methods=["POST"])
        self.app.add_api_route("/tep/{name}", self._file, methods=["GET"])

    def fail(self, *how: int | str) -> None:
        """Let the next messages be answered with these error codes; "html" is a proxy's page, "slow" no answer."""
        self._failures.extend(how)

    def fail_login(self, *how: int | str) -> None:
        """The same for the next renewals."""
        self._login_failures.extend(how)

    def revoke(self) -> None:
        """Take the consent back: neither token is worth anything."""
        self.access_token, self.refresh_token = "", f"revoked-{next(self._numbers)}"

    def delivery(self, body: Body) -> tuple[dict[str, str], bytes]:
        """A body as it is posted to the webhook, signed."""
        content = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()
        signed = self.app_id.encode() + content + str(body["timestamp"]).encode() + self.oa_secret.encode()
        mac = hashlib.sha256(signed).hexdigest()
        return {"content-type": "application/json", "x-zevent-signature": f"mac={mac}"}, content

    def written(self, text: str, user: str = "186729651760683225", key: str = "m1") -> Body:
        """Words of a person, who can be written to from now on."""
        return self.event("user_send_text", {"text": text, "msg_id": key}, user)

    def event(self, name: str, message: Body, user: str = "186729651760683225") -> Body:
        """Something a person sent (user_send_*), or the account itself (oa_send_*)."""
        sender, recipient = user, self.oa_id
        if name.startswith("oa_"):
            sender, recipient = recipient, sender
        else:
            self.users[user] = self._clock()
        who = {"app_id": self.app_id, "sender": {"id": sender}, "recipient": {"id": recipient}}
        return who | {"event_name": name, "message": message, "timestamp": self._stamp()}

    def follow(self, user: str = "186729651760683225", *, name: str = "follow") -> Body:
        """Somebody began to follow the account, or ("unfollow") ended it."""
        follower = {"app_id": self.app_id, "follower": {"id": user}, "oa_id": self.oa_id}
        return follower | {"event_name": name, "source": "oa_profile", "timestamp": self._stamp()}

    def _stamp(self) -> str:
        return str(int(self._clock().timestamp() * 1000))

    async def _renew(self, request: Request) -> Response:
        if self._login_failures:
            return await _failed(self._login_failures.popleft(), f"refused {self.refresh_token}")
        form = await request.form()
        if request.headers.get("secret_key") != self.app_secret or form.get("app_id") != self.app_id:
            return _refused(-14004, "Invalid app secret")
        if form.get("grant_type") != "refresh_token" or form.get("refresh_token") != self.refresh_token:
            return _refused(-14014, "Invalid refresh token")
        self.refreshes += 1
        await asyncio.sleep(self.pause)
        self.access_token, self.refresh_token = f"access-{self.refreshes}", f"refresh-{self.refreshes}"
        self._expires = self._clock() + self.lasts
        lasts = str(int(self.lasts.total_seconds()))
        tokens = {"access_token": self.access_token, "refresh_token": self.refresh_token, "expires_in": lasts}
        return JSONResponse(tokens)

    async def _account(self, request: Request) -> Response:
        if refused := self._without_token(request):
            return refused
        return _given({"oa_id": self.oa_id, "name": "Sở Văn hóa Vân Hải"})

    async def _message(self, request: Request) -> Response:
        if self._failures:
            return await _failed(self._failures.popleft(), f"failed for {request.headers.get('access_token')}")
        if refused := self._without_token(request):
            return refused
        body = await request.json()
        user, text = str(body["recipient"]["user_id"]), str(body["message"]["text"])
        if code := self._trouble(user, text):
            return _refused(code, "Refused")
        message = f"oa-{len(self.sent) + 1}"
        self.sent.append(Sent(user, text, message=message))
        quota = {"quota": {"quota_type": "reply", "remain": "7", "total": "8", "expired_date": "28/02/2026"}}
        return _given({"message_id": message, "recipient_id": user} | quota)

    def _trouble(self, user: str, text: str) -> int:
        """The error code of a message; 0 for none."""
        last = self.users.get(user)
        if not 1 <= len(text) <= LONGEST:
            return -210
        if user in self.strangers:
            return -213
        if last is None:
            return -232
        if self._clock() - last > WINDOW:
            return -230
        if self.quota is not None:
            self.quota -= 1
        return -211 if self.quota is not None and self.quota < 0 else 0

    def _without_token(self, request: Request) -> Response | None:
        if not self.access_token or request.headers.get("access_token") != self.access_token:
            return _refused(-216, "Access token is invalid")
        return _refused(-220, "Access token is expired") if self._clock() >= self._expires else None

    async def _file(self, name: str) -> Response:
        content = self.files.get(name)
        return Response(status_code=404) if content is None else Response(content, media_type="application/pdf")


def _given(data: Body) -> Response:
    return JSONResponse({"error": 0, "message": "Success", "data": data})


def _refused(code: int, message: str) -> Response:
    return JSONResponse({"error": code, "message": message, "error_name": message})


async def _failed(how: int | str, message: str) -> Response:
    if how == "slow":
        await asyncio.sleep(SLOW)
    return HTMLResponse("<h1>502 Bad Gateway</h1>", 502) if isinstance(how, str) else _refused(how, message)
