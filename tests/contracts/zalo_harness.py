"""Zalo's two products for the contract of channels (`harness.py`)."""

from __future__ import annotations

import json
import tempfile
from contextlib import closing
from pathlib import Path

from harness import Delivery, Failure, Harness

from assistant.channels.zalo.bot import ZaloBot
from assistant.channels.zalo.official import ZaloOfficial
from assistant.clock import now
from assistant.testing import zalo_bot
from assistant.testing.zalo_bot import FakeZaloBot
from assistant.testing.zalo_official import FakeZaloOfficial
from index import migration
from index.channel_tokens import ChannelTokens
from index.database import SqliteDatabase

_SECRET = "mat-khau-cua-webhook"  # noqa: S105 - of no bot
_SECONDS = 0.6  # of one call
_BROKEN = [b"", b"{", b"[]", b'"lone words"', b"\xff\xfe", b"[" * 100_000]


class ZaloBotHarness(Harness):
    name = "zalo_bot"

    def _begin(self) -> None:
        self.fake = FakeZaloBot()
        self.fake.webhook = ("https://kehoach.example/webhook/zalo-bot", _SECRET)
        api = self._serve(self.fake.app)
        self.channel = ZaloBot(self.fake.token, _SECRET, mode="webhook", api=api, seconds=_SECONDS)
        self.secrets = (self.fake.token, _SECRET)

    def _written(self, text: str, address: str, key: str, group: bool, addressed: bool) -> Delivery:
        """Of a group Zalo delivers only what names or answers the bot; an event of no concern stands for the rest."""
        if not addressed:
            return self.fake.delivery({})
        return self.fake.delivery(zalo_bot.written(text, address, key, group=group))

    def forged(self) -> list[Delivery]:
        headers, body = self.delivery()
        without = {key: value for key, value in headers.items() if key != "x-bot-api-secret-token"}
        others = ("", "khac", _SECRET[:-1], _SECRET.upper(), f"{_SECRET}ấ")
        return [(without, body), *(({**without, "x-bot-api-secret-token": other}, body) for other in others)]

    def strange(self) -> list[Delivery]:
        own = zalo_bot.written("Chào", key="k9")
        own["message"]["from"]["is_bot"] = True
        bodies = [
            {"event_name": "message.unsupported.received"},
            zalo_bot.wrapped({"event_name": "message.unsupported.received"}),
            zalo_bot.event("reaction", {"reaction": "heart"}),
            {"event_name": "bot.moved", "what": 1},
            {},
            own,
        ]
        return [self.fake.delivery(body) for body in bodies]

    def broken(self) -> list[bytes]:
        half = zalo_bot.written("Chào")
        del half["message"]["message_id"]
        nowhere = {"event_name": "message.text.received", "message": "Chào"}
        return [*_BROKEN, *(json.dumps(body).encode() for body in (half, nowhere))]

    def fail(self, how: Failure) -> bool:
        known: dict[str, int | str] = {
            "throttled": 429,
            "broken": "html",
            "slow": "slow",
            "token": 401,
            "too_long": 400,
        }
        if how in known:
            self.fake.fail(known[how])
        return how in known


class ZaloOfficialHarness(Harness):
    name = "zalo_oa"

    def _begin(self) -> None:
        self.fake = FakeZaloOfficial()
        host = self._serve(self.fake.app)
        folder = Path(self._stack.enter_context(tempfile.TemporaryDirectory()))
        database = self._stack.enter_context(closing(SqliteDatabase(folder, writable=True)))
        migration.upgrade(database)
        fake = self.fake
        self.secrets = (fake.app_secret, fake.oa_secret, fake.refresh_token, "access-1", "refresh-1", "access-2")
        self.channel = ZaloOfficial(
            fake.app_id,
            fake.app_secret,
            fake.oa_secret,
            fake.refresh_token,
            ChannelTokens(database, now),
            now,
            api=host,
            login=host,
            seconds=_SECONDS,
        )
        fake.users["c1"] = now()

    def _written(self, text: str, address: str, key: str, group: bool, addressed: bool) -> Delivery:
        """There are no groups."""
        return self.fake.delivery(self.fake.written(text, address, key))

    def forged(self) -> list[Delivery]:
        headers, body = self.delivery()
        signed = headers["x-zevent-signature"]
        wrong = ("", "mac=", signed[:-1], "mac=" + "0" * 64, "mac=ấ")
        changed = body.replace("Sở".encode(), "Xã".encode())
        return [
            ({}, body),
            (headers, changed),
            *(({**headers, "x-zevent-signature": other}, body) for other in wrong),
        ]

    def strange(self) -> list[Delivery]:
        fake = self.fake
        bodies = [
            fake.event("oa_send_text", {"text": "Chào", "msg_id": "e1"}),
            fake.event("oa_send_anonymous_text", {"text": "Chào", "msg_id": "e2"}),
            fake.event("user_seen_message", {"msg_ids": ["e3"]}),
            fake.event("user_received_message", {"msg_id": "e4"}),
            fake.event("user_click_chatnow", {}),
            fake.event("user_feedback", {"note": "tốt"}),
            fake.event("event_of_next_year", {}),
        ]
        return [fake.delivery(body) for body in bodies]

    def broken(self) -> list[bytes]:
        half = self.fake.written("Chào")
        del half["sender"]
        return [*_BROKEN, json.dumps(half).encode(), json.dumps({"event_name": "follow", "timestamp": "1"}).encode()]

    def fail(self, how: Failure) -> bool:
        known: dict[str, tuple[int | str, ...]] = {
            "throttled": (-32,),
            "broken": ("html",),
            "slow": ("slow",),
            "blocked": (-244,),
            "token": (-216, -216),
            "too_long": (-210,),
        }
        self.fake.fail(*known[how])
        return True
