"""The commands of chats: what they are called, what is said of them in a messenger's menu, and how they are read."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from plan.language.folding import strip_marks


@dataclass(frozen=True, slots=True)
class Command:
    """A command as messengers list it. name: without the slash; description: at most 256 characters (Telegram)."""

    name: str
    description: str


COMMANDS = (
    Command("hoi", "Hỏi về nhiệm vụ, đơn vị, thời hạn trong các kế hoạch"),
    Command("han", "Việc sắp đến hạn của đơn vị anh/chị, hoặc của đơn vị ghi sau lệnh"),
    Command("nhac", "Đặt lời nhắc, ví dụ: /nhac Văn phòng Sở trước 7 ngày"),
    Command("donvi", "Nhiệm vụ một đơn vị chủ trì, ví dụ: /donvi Văn phòng Sở"),
    Command("vanban", "Danh sách kế hoạch, ví dụ: /vanban chuyển đổi số"),
    Command("moi", "Bắt đầu cuộc hỏi đáp mới, không theo các câu hỏi trước"),
    Command("lienket", "Liên kết cuộc trò chuyện này bằng mã lấy trên trang web"),
    Command("ngat", "Ngắt liên kết cuộc trò chuyện này"),
    Command("trogiup", "Xem có thể hỏi những gì"),
)
"""In the order of the menu."""

_ALIASES = {"start": "trogiup", "help": "trogiup"}
_NAMES = r"start|help|hoi|han|nhac|don ?vi|van ?ban|moi|lien ?ket|ngat|tro ?giup"  # as people spell them
_TYPED = re.compile(rf"/({_NAMES})(?:@\w{{1,64}})?(?!\S)\s*(.*)", re.DOTALL)


def parse(text: str) -> tuple[str, str] | None:
    """The command a text begins with and what stands after it; None where it begins with none that is known.

    >>> parse("/hoi@kehoach_bot ai chủ trì số hóa?")
    ('hoi', 'ai chủ trì số hóa?')
    >>> parse("/start")
    ('trogiup', '')
    >>> parse("/Đơn vị Văn phòng Sở")
    ('donvi', 'Văn phòng Sở')
    """
    typed = unicodedata.normalize("NFC", text.strip())
    found = _TYPED.fullmatch(strip_marks(typed))
    if found is None:
        return None
    name = found[1].replace(" ", "")
    return _ALIASES.get(name, name), typed[found.start(2) :].strip()
