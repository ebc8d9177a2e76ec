"""Small invented plans in several versions, each with words and dates of its own, so that a stale one is seen."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from index.catalogue import document_id

YEAR = 2026
_FIRST_DAY = dt.date(YEAR, 1, 1)
_TEXT = """UBND TỈNH VÂN HẢI
SỞ NỘI VỤ

Số: {serial}/KH-SNV

Vân Hải, ngày 05 tháng 01 năm {year}

KẾ HOẠCH

Sắp xếp kho {token} năm {year}

I. NHIỆM VỤ

1. Phòng Kho bãi số {serial} chủ trì, phối hợp với Văn phòng Sở kiểm kê kho {token} trước ngày {day}.

2. Phòng Hành chính chủ trì xây dựng quy chế trông coi kho {token} trong Quý III/{year}.
{more}
II. TỔ CHỨC THỰC HIỆN

Giao Văn phòng Sở theo dõi, đôn đốc việc thực hiện Kế hoạch này. Bản thứ {version}.

Nơi nhận:
- Như trên;
- Lưu: VT.

GIÁM ĐỐC

Trần Văn Ổi
"""
_MORE = "\n{number}. Văn phòng Sở tham mưu báo cáo kết quả lần {number} về kho {token} trước ngày 15/12/{year}.\n"


@dataclass(frozen=True, slots=True)
class Plan:
    """One version of the plan with this serial number; both count from 1."""

    serial: int
    version: int

    @property
    def number(self) -> str:
        """Its number as printed."""
        return f"{self.serial}/KH-SNV"

    @property
    def token(self) -> str:
        """A word that stands in all versions of this plan and nowhere else."""
        return f"Zq{self.serial}Xv"

    @property
    def day(self) -> str:
        """The deadline of its first task as printed; no other version of any plan near it has this one."""
        return f"{_FIRST_DAY + dt.timedelta(days=(self.serial * 53 + self.version * 7) % 364):%d/%m/%Y}"

    @property
    def text(self) -> str:
        """The plan."""
        values = {"serial": self.serial, "token": self.token, "day": self.day, "version": self.version, "year": YEAR}
        more = "".join(_MORE.format(number=n, **values) for n in range(3, 3 + self.version % 4))
        return _TEXT.format(more=more, **values)

    @property
    def file(self) -> str:
        """What the file is called."""
        return f"ke-hoach-{self.serial}.txt"

    @property
    def id(self) -> str:
        """The id of the document it becomes."""
        return document_id(hashlib.sha256(self.text.encode()).hexdigest())

    @property
    def question(self) -> str:
        """What is asked of it."""
        return f"Theo Kế hoạch số {self.number}, ai chủ trì kiểm kê kho {self.token}, hạn khi nào?"
