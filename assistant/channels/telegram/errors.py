"""What Telegram refuses, in the words of `assistant.chat.channel`: stable codes, and no token."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from telegram import error as ptb

from assistant.chat.channel import SendingFailed, SendingRefused

UNCHANGED = "message is not modified"
"""How Telegram says that an edited message says the same already."""
_LONGEST = 200  # characters kept of what Telegram says
_REFUSALS = (
    ("chat not found", "telegram_chat_missing", True),
    ("peer_id_invalid", "telegram_chat_missing", True),
    ("group chat was deactivated", "telegram_chat_missing", True),
    ("too long", "telegram_too_long", False),
    ("too_long", "telegram_too_long", False),
    ("file is too big", "telegram_file_too_large", False),
    ("not enough rights", "telegram_no_rights", False),
    ("have no rights", "telegram_no_rights", False),
    ("chat_write_forbidden", "telegram_no_rights", False),
)  # words of a 400, the code, whether nothing at all can be sent there; anything else is "telegram_refused"


def translated(error: ptb.TelegramError, secrets: Iterable[str]) -> SendingFailed | SendingRefused:
    """The error to raise in place of the library's, without the secrets that its text may hold."""
    detail = _clean(error.message, secrets)
    match error:
        case ptb.RetryAfter(retry_after=wait):
            return SendingFailed("telegram_flood", detail, _seconds(wait))
        case ptb.Forbidden():
            return SendingRefused("telegram_blocked", detail, gone=True)
        case ptb.ChatMigrated():
            return SendingRefused("telegram_moved", detail, gone=True)
        case ptb.InvalidToken():
            return SendingRefused("telegram_token", "Telegram không nhận mã của bot (telegram_token).")
        case ptb.BadRequest():
            return _refused(detail)
        case ptb.TimedOut():
            return SendingFailed("telegram_timeout", detail)
        case ptb.Conflict():
            return SendingFailed("telegram_conflict", detail)
        case _:
            return SendingFailed("telegram_unreachable", detail)


def _refused(detail: str) -> SendingRefused:
    said = detail.lower()
    for words, code, gone in _REFUSALS:
        if words in said:
            return SendingRefused(code, detail, gone=gone)
    return SendingRefused("telegram_refused", detail)


def _clean(text: str, secrets: Iterable[str]) -> str:
    for secret in filter(None, secrets):
        text = text.replace(secret, "…")
    return text[:_LONGEST]


def _seconds(wait: float | dt.timedelta) -> float:
    return wait.total_seconds() if isinstance(wait, dt.timedelta) else float(wait)
