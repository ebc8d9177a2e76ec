"""The pages there are, by name, with their addresses on a server over the samples."""

from __future__ import annotations

import re

from watching import Visitor

PLAN, PRINTED = "173/KH-UBND", "18/KH-SVHTT"
QUESTION = "Cơ quan nào chủ trì làm sạch dữ liệu hộ tịch, phải xong trước ngày nào?"

LIBRARY = {
    "hoi": "/hoi",
    "tra-loi": "/hoi/{conversation}",
    "van-ban": "/van-ban",
    "toan-van": "/van-ban/{document}",
    "doan-trich": "/van-ban/{document}?doan=155-155",
    "nhiem-vu-van-ban": "/van-ban/{document}/nhiem-vu",
    "diem-can-xem": "/van-ban/{document}/van-de",
    "quan-ly": "/van-ban/{document}/quan-ly",
    "trang-in": "/van-ban/{printed}/trang-in",
    "phien-ban": "/van-ban/{printed}/phien-ban",
    "nhiem-vu": "/nhiem-vu",
    "loc-nhiem-vu": "/nhiem-vu?unit=S%E1%BB%9F+T%C6%B0+ph%C3%A1p&due_from=khi+n%C3%A0o",
    "mot-nhiem-vu": "/nhiem-vu/{task}",
    "thoi-han": "/thoi-han",
    "nhac": "/nhac",
    "lien-ket": "/tai-khoan/lien-ket",
    "tien-do": "/tien-do",
    "bao-cao": "/bao-cao",
    "xem-bao-cao": "/bao-cao?unit=S%E1%BB%9F+T%C6%B0+ph%C3%A1p&kind=y&year=2025",
    "hieu-chinh": "/hieu-chinh",
    "bo-sung": "/hieu-chinh/bo-sung/{document}",
    "lich-su-hieu-chinh": "/hieu-chinh/lich-su/{document}",
    "tro-chuyen": "/quan-tri/tro-chuyen",
    "nhat-ky": "/quan-tri/nhat-ky",
    "y-kien": "/quan-tri/y-kien",
    "khong-co": "/khong-co-trang-nay",
}
"""What the single-user mode shows."""

FAILING = {"khong-co": "404", "loc-nhiem-vu": "422"}
"""Pages that say that something is wrong, and the status that browsers note in their console."""


def fill_in(visitor: Visitor) -> dict[str, str]:
    """The addresses of LIBRARY with plans, a task and a conversation of this server in them."""
    answer = visitor.context.request.get("/api/documents").json()
    documents = {document["number"]: document["id"] for document in answer["documents"]}
    known = {"document": documents[PLAN], "printed": documents[PRINTED]}
    known |= {"task": _task(visitor), "conversation": _conversation(visitor)}
    return {name: address.format(**known) for name, address in LIBRARY.items()}


def _task(visitor: Visitor) -> str:
    page = visitor.go("/nhiem-vu?text=h%E1%BB%99+t%E1%BB%8Bch")
    return str(page.locator("table.tasks tbody th a").first.get_attribute("href")).rpartition("/")[2]


def _conversation(visitor: Visitor) -> str:
    page = visitor.go("/hoi")
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/hoi/\w+"))
    return page.url.rpartition("/")[2]
