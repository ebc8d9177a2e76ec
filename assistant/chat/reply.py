"""What is said in a chat, in the same words for every messenger."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose. action: what comes back when it is chosen, at most 64 bytes (Telegram's callback_data)."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class Link:
    """A page on the web to open."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Reply:
    """A message. text: plain, with line breaks; a line that begins with "> " is quoted out of a plan.

    documents: ids of the plans it tells of: it is sent only while its reader may see all of them.
    edits: the channel's name for an own message that it takes the place of, where the channel can.
    job_id: of the job whose progress it shows, until that has ended; the text is then made anew each time.
    """

    text: str
    choices: tuple[Choice, ...] = ()
    links: tuple[Link, ...] = ()
    documents: frozenset[str] = frozenset()
    edits: str = ""
    job_id: str | None = None


def dump(reply: Reply) -> str:
    """A reply as the JSON it is stored as; its documents and job are stored beside it."""
    choices, links = ([asdict(one) for one in given] for given in (reply.choices, reply.links))
    return json.dumps(
        {"text": reply.text, "edits": reply.edits, "choices": choices, "links": links}, ensure_ascii=False
    )


def load(text: str) -> Reply:
    """The reply that `dump` wrote, without documents and job."""
    values = json.loads(text)
    choices = tuple(Choice(**one) for one in values["choices"])
    links = tuple(Link(**one) for one in values["links"])
    return Reply(values["text"], choices, links, edits=values["edits"])
