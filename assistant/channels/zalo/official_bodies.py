"""What Zalo delivers for an Official Account: its signature, and its events as updates."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from assistant.channels.zalo.bodies import parse, part, text
from assistant.chat.channel import NotUnderstood
from assistant.chat.update import Act, SentFile, Update

NAME = "zalo_oa"
_FOLLOWING = {
    "follow": Act.JOIN,
    "unfollow": Act.LEAVE,
    "user_follow": Act.JOIN,  # these two are in one integration alone
    "user_unfollow": Act.LEAVE,
}
_OTHERS = frozenset(
    f"user_send_{kind}" for kind in ("image", "link", "sticker", "gif", "audio", "video", "location", "business_card")
)


def stamps(headers: Mapping[str, str], body: bytes) -> list[str]:
    """The times that may have been signed, in milliseconds: the body's, then the header's (one source says that)."""
    try:
        inside = text(parse(body).get("timestamp"))
    except NotUnderstood:
        inside = ""
    return [stamp for stamp in dict.fromkeys((inside, headers.get("x-zevent-timestamp", "").strip())) if stamp]


def signature(app_id: str, body: bytes, stamp: str, secret: str) -> str:
    """The plain SHA-256 Zalo signs with; no HMAC. secret: the OA Secret Key, not the app's."""
    return hashlib.sha256(app_id.encode() + body + stamp.encode() + secret.encode()).hexdigest()


def is_signed(headers: Mapping[str, str], wanted: str) -> bool:
    """Whether the header has a signature, with "mac=" or bare, in any case; takes the same time for every wrong one."""
    given = headers.get("x-zevent-signature", "").strip().lower().removeprefix("mac=")
    return hmac.compare_digest(given.encode(), wanted.encode())


def updates(body: Mapping[str, Any]) -> list[Update]:
    """The update in a body; none for what the account itself sent and for other events. Raises NotUnderstood."""
    event = text(body.get("event_name"))
    if event in _FOLLOWING:
        return [_followed(event, body)]
    if event == "user_send_text":
        return [_written(Act.TEXT, body)]
    if event == "user_send_file":
        return [_written(Act.FILE, body)]
    return [_written(Act.OTHER, body)] if event in _OTHERS else []


def _followed(event: str, body: Mapping[str, Any]) -> Update:
    address = text(part(body, "follower").get("id"))
    if not address:
        raise NotUnderstood("no follower")
    return Update(NAME, f"{event}:{address}:{text(body.get('timestamp'))}", address, _FOLLOWING[event])


def _written(act: Act, body: Mapping[str, Any]) -> Update:
    message = part(body, "message")
    address = text(part(body, "sender").get("id"))
    key = text(message.get("msg_id") or message.get("message_id"))
    if not address or not key:
        raise NotUnderstood("no sender or msg_id")
    said = text(message.get("text")).strip()
    return Update(NAME, key, address, act, text=said, message=key, file=_file(message) if act is Act.FILE else None)


def _file(message: Mapping[str, Any]) -> SentFile:
    attachments = message.get("attachments")
    first = attachments[0] if isinstance(attachments, list) and attachments else None
    payload = part(first, "payload") if isinstance(first, dict) else {}
    size = text(payload.get("size"))[:12]
    return SentFile(text(payload.get("url")), text(payload.get("name")), int(size) if size.isdecimal() else 0)
