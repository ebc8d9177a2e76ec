"""Telegram as the contract of channels sees it."""

from __future__ import annotations

import json

from harness import Harness

from assistant.channels.telegram.channel import HEADER, Telegram
from assistant.testing import telegram_checks as troubles
from assistant.testing.telegram import TOKEN, FakeTelegram
from assistant.testing.telegram_updates import Place

SECRET = "Van-Hai_secret-of-the-webhook"  # noqa: S105 - opens nothing
TROUBLES = {
    "throttled": troubles.FLOOD,
    "broken": troubles.BAD_GATEWAY,
    "slow": troubles.Trouble(200, seconds=0.6),
    "blocked": troubles.BLOCKED,
    "token": troubles.UNAUTHORIZED,
    "too_long": troubles.TOO_LONG,
}


class TelegramHarness(Harness):
    name = "telegram"
    secrets = (TOKEN, TOKEN.partition(":")[2], SECRET)

    def _begin(self):
        self.fake = FakeTelegram()
        self.fake.secret = SECRET
        self.channel = Telegram(TOKEN, SECRET, mode="webhook", api=self._serve(self.fake.app), patience=0.8)
        self._known = {}

    def _written(self, text, address, key, group, addressed):
        number = self._number(address)
        place = Place(-number if group else number)
        words = f"@{self.fake.people.username} {text}" if group and addressed else text
        update = self.fake.people.text(words, place)
        return self.fake.delivery(update | {"update_id": self._number(key)})

    def press(self, action, address, message):
        return self.fake.delivery(self.fake.people.press(action, int(message), Place(int(address))))

    def forged(self):
        headers, body = self.delivery()
        without = {name: value for name, value in headers.items() if name != HEADER}
        return [
            (without, body),
            *(
                ({**headers, HEADER: wrong}, body)
                for wrong in ("", "x", SECRET[:-1], SECRET + "x", SECRET.lower(), "é")
            ),
        ]

    def strange(self):
        people, group = self.fake.people, Place(-1001)
        edited = people.text("sửa lại")["message"]
        return [
            self.fake.delivery(update)
            for update in (
                people.update(edited_message=edited | {"edit_date": 1}),
                people.update(channel_post={**edited, "chat": {"id": -1002, "type": "channel", "title": "Tin"}}),
                people.update(poll_answer={"poll_id": "1", "user": Place().person(), "option_ids": []}),
                people.update(something_new={"of": "next year"}),
                people.service(group, new_chat_title="Tên mới"),
                people.membership("member", "administrator", group),
            )
        ]

    def broken(self):
        return [
            b"",
            b"\xff\xfe",
            b"[" * 100_000,
            b"[]",
            b"null",
            b"{}",
            b'{"update_id": "1"}',
            json.dumps({"update_id": 1, "message": {"text": "?"}}).encode(),
            json.dumps({"update_id": 1, "message": "?"}).encode(),
        ]

    def fail(self, how):
        self.fake.fail(TROUBLES[how])
        return True

    def _number(self, name):
        return self._known.setdefault(name, 5001 + len(self._known))
