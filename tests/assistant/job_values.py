"""Small plans to send, archives of them, and a library that takes them."""

from __future__ import annotations

import io
import zipfile

from assistant.jobs.receiving import Received

PLAN = """ỦY BAN NHÂN DÂN
TỈNH VÂN HẢI
Số: {number}/KH-UBND
Vân Hải, ngày 10 tháng 01 năm 2025
KẾ HOẠCH
{title}
III. TỔ CHỨC THỰC HIỆN
1. Sở Tài chính
- Chủ trì, phối hợp với Sở Nội vụ bố trí kinh phí, hoàn thành trước ngày 15/3/2025.
{more}
"""
TITLES = ("Chuyển đổi số năm 2025", "Phòng, chống thiên tai", "Cải cách hành chính", "Phát triển du lịch biển đảo")


def plan_text(number: int = 1, more: str = "") -> str:
    """A plan of the invented province; each number is another plan."""
    return PLAN.format(number=number, title=TITLES[number % len(TITLES)], more=more)


def sent(folder, name: str, content: str | bytes) -> Received:
    """A file as it has come in."""
    data = content.encode() if isinstance(content, str) else content
    path = folder / f"sent-{len(list(folder.iterdir()))}"
    path.write_bytes(data)
    return Received(path, name, len(data))


def zipped(*members: tuple[str | zipfile.ZipInfo, str | bytes]) -> bytes:
    """A ZIP with these members."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()
