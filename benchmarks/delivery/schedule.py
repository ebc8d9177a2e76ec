"""What is delivered and when: messages of many chats, some of them twice."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass

DUPLICATES = 0.1
"""Of the deliveries, those that bring again what was brought before; every other one of them at the same moment."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One request to the webhook. at: seconds from the beginning. update: its update_id. body: as Telegram sends it."""

    at: float
    update: int
    chat: int
    body: bytes


def schedule(rate: float, seconds: float, chats: Sequence[int], questions: Sequence[str], seed: int) -> list[Delivery]:
    """Deliveries by their time, `rate` a second."""
    chance = random.Random(seed)  # noqa: S311 - a load, not a secret
    made: list[Delivery] = []
    new: list[Delivery] = []
    for slot in range(round(rate * seconds)):
        at = slot / rate
        if new and chance.random() < DUPLICATES:
            again = chance.choice(new)
            made.append(Delivery(again.at if slot % 2 else at, again.update, again.chat, again.body))
            continue
        update, chat = 1000 + slot, chance.choice(chats)
        new.append(Delivery(at, update, chat, _body(update, chat, chance.choice(questions))))
        made.append(new[-1])
    return sorted(made, key=lambda one: one.at)


def _body(update: int, chat: int, text: str) -> bytes:
    person = {"id": chat, "is_bot": False, "first_name": f"Người {chat}", "language_code": "vi"}
    place = {"id": chat, "type": "private", "first_name": person["first_name"]}
    message = {"message_id": update, "date": 1_764_000_000 + update, "from": person, "chat": place, "text": text}
    return json.dumps({"update_id": update, "message": message}, ensure_ascii=False).encode()
