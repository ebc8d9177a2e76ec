"""Personal data that leaves the office in no message: what bots and hosted models are sent goes through here.

A plan may name somebody's mobile number, private mailbox, home or identity number (Nghị định 13/2023/NĐ-CP, điều 2).
Offices' own lines and mailboxes are what people look for and stay: landlines (02x), short internal numbers, .gov.vn.
"""

from __future__ import annotations

import re

_MOBILE = re.compile(r"(?<![\d/.,-])(?:\+?84|0)[\s.-]?[35789](?:[\s.-]?\d){8}(?![\d/]|[.-]\d)")
_IDENTITY = re.compile(
    r"(?P<words>\b(?:CCCD|CMND|CMTND|căn cước|chứng minh)\b[^\d\n]{0,30})\d{9}(?:\d{3})?\b", re.IGNORECASE
)
_MAIL = re.compile(r"[\w.+-]{1,64}@(?P<host>[\w-]+(?:\.[\w-]+)+)")  # RFC 5321, 4.5.3.1.1; unlimited it is slow
_HOME = re.compile(
    r"(?P<words>\b(?:nhà riêng|địa chỉ nhà|nơi ở(?: hiện (?:tại|nay))?|chỗ ở|(?:hộ khẩu |nơi )?(?:thường trú|tạm trú))"
    r"(?:\s+tại)?\s*:?\s+)(?=(?:tại\s+)?(?:số|nhà|ngõ|ngách|hẻm|thôn|xóm|ấp|tổ|khu|đường|căn|phòng)\b)[^;.\n]+",
    re.IGNORECASE,
)
_OFFICIAL = (".gov.vn",)
HIDDEN = "[đã ẩn]"


def without_personal(text: str) -> str:
    """The text with mobile and identity numbers, private mail addresses and homes replaced by "[đã ẩn]"."""
    text = _IDENTITY.sub(rf"\g<words>{HIDDEN}", text)
    text = _MOBILE.sub(HIDDEN, text)
    text = _HOME.sub(rf"\g<words>{HIDDEN}", text)
    return _MAIL.sub(lambda m: m[0] if f".{m['host'].lower()}".endswith(_OFFICIAL) else HIDDEN, text)
