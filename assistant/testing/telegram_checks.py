"""What the Bot API refuses, and how it says so."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from fastapi.responses import JSONResponse, Response

from assistant.testing.telegram_text import LONGEST, MarksInvalid, plain, units

_LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_MOST_BUTTONS = 100


@dataclass(frozen=True, slots=True)
class Trouble:
    """How a call goes wrong. seconds: that pass before; page: what a gateway in between shows in place of JSON."""

    status: int
    description: str = ""
    retry_after: int = 0
    migrate_to_chat_id: int = 0
    seconds: float = 0.0
    page: str = ""


FLOOD = Trouble(429, "Too Many Requests: retry after 3", retry_after=3)
BLOCKED = Trouble(403, "Forbidden: bot was blocked by the user")
UNAUTHORIZED = Trouble(401, "Unauthorized")
TOO_LONG = Trouble(400, "Bad Request: message is too long")
INTERNAL = Trouble(500, "Internal Server Error")
BAD_GATEWAY = Trouble(502, page="<html><head><title>502 Bad Gateway</title></head></html>")


class Refused(Exception):
    """A call that is refused."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(trouble.description)
        self._trouble = trouble

    def response(self) -> Response:
        """As the Bot API answers."""
        told = self._trouble
        if told.page:
            return Response(told.page, told.status, media_type="text/html")
        more = {"retry_after": told.retry_after, "migrate_to_chat_id": told.migrate_to_chat_id}
        parameters = {key: value for key, value in more.items() if value}
        body: dict[str, Any] = {"ok": False, "error_code": told.status, "description": told.description}
        return JSONResponse(body | ({"parameters": parameters} if parameters else {}), told.status)


def shown_text(given: dict[str, Any], *, edited: bool) -> str:
    """The text of a message as people see it; raises Refused."""
    text = str(given.get("text", ""))
    try:
        shown = plain(text) if given.get("parse_mode") == "HTML" else text.strip()
    except MarksInvalid as error:
        raise _refused(str(error)) from None
    if not shown:
        raise _refused("message text is empty")
    if units(shown) > LONGEST:
        raise _refused("MESSAGE_TOO_LONG" if edited else "message is too long")
    return shown


def check_buttons(markup: dict[str, Any] | None) -> tuple[tuple[str, str], ...]:
    """The buttons that come back, as (label, action); raises Refused."""
    buttons = [button for row in (markup or {}).get("inline_keyboard", ()) for button in row]
    if len(buttons) > _MOST_BUTTONS:
        raise _refused("reply markup is too long")
    for button in buttons:
        _check_button(button)
    return tuple((one["text"], one["callback_data"]) for one in buttons if "callback_data" in one)


def check_commands(commands: list[dict[str, str]]) -> None:
    """Raises Refused for names or descriptions that cannot be."""
    if len(commands) > 100 or not all(_COMMAND.fullmatch(one["command"]) for one in commands):
        raise _refused("BOT_COMMAND_INVALID")
    if not all(1 <= units(one["description"]) <= 256 for one in commands):
        raise _refused("BOT_COMMAND_DESCRIPTION_INVALID")


def check_webhook(url: str, secret: str) -> None:
    """Raises Refused; an address without HTTPS is taken on this machine alone, unlike Telegram."""
    parts = urlsplit(url)
    if url and parts.scheme != "https" and parts.hostname not in _LOOPBACK:
        raise _refused("bad webhook: An HTTPS URL must be provided for webhook")
    if not _SECRET.fullmatch(secret):
        raise _refused("secret token contains unallowed characters")


def _check_button(button: dict[str, str]) -> None:
    if not button.get("text"):
        raise _refused('can\'t parse inline keyboard button: field "text" must be non-empty')
    if "callback_data" in button and not 1 <= len(button["callback_data"].encode()) <= 64:
        raise _refused("BUTTON_DATA_INVALID")
    if "url" in button and "." not in (urlsplit(button["url"]).hostname or ""):
        raise _refused(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _refused(description: str) -> Refused:
    return Refused(Trouble(400, f"Bad Request: {description}"))
