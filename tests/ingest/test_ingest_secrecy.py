"""Marks of secrecy: the stamp refuses a document, words about secrecy do not."""

from __future__ import annotations

import unicodedata

import pytest

from ingest import pipeline
from ingest.source import Source, SourceLine
from plan.errors import FileSecret

FRONT = ["UBND XÃ AO SEN", "Số: 5/KH-UBND", "KẾ HOẠCH", "Nuôi cá năm 2026"]
BACK = ["- Phòng Kinh tế nạo vét ao Đông trước ngày 05/5/2026."]


def read(*marks, margins=(), secret=False):
    lines = tuple(map(SourceLine, [*FRONT[:2], *marks, *FRONT[2:], *BACK]))
    return pipeline.read_source(Source(lines, margins=margins), "ao.pdf", "", secret=secret)


@pytest.mark.parametrize(
    ("mark", "level"),
    [
        ("MẬT", "MẬT"),
        ("**TỐI MẬT**", "TỐI MẬT"),
        ("  TUYỆT  MẬT ", "TUYỆT MẬT"),
        ("TOI MAT", "TỐI MẬT"),
        ("MAT", "MẬT"),
        ("MÂT", "MẬT"),
        ("TUYÊT MẬT", "TUYỆT MẬT"),
        ("DO MAT: MAT", "MẬT"),
        (unicodedata.normalize("NFD", "TỐI MẬT"), "TỐI MẬT"),
        ("Độ mật: Tối mật", "TỐI MẬT"),
        ("ĐỘ MẬT: MẬT", "MẬT"),
        ("[MẬT]", "MẬT"),
        ("| MẬT | CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM |", "MẬT"),
        ("UBND XÃ\tMẬT", "MẬT"),
        ("| Số: 5/KH-UBND<br>MẬT | Ao Sen, ngày 02 tháng 3 năm 2026 |", "MẬT"),
    ],
)
def test_a_stamp_refuses_the_document(mark, level):
    with pytest.raises(FileSecret, match=f"độ mật {level} nên"):
        read(mark)


def test_a_stamp_in_a_header_refuses_it_too():
    with pytest.raises(FileSecret):
        read(margins=("TUYỆT MẬT",))


@pytest.mark.parametrize(
    "words",
    [
        "Bảo vệ bí mật nhà nước",
        "MẬT ONG RỪNG AO SEN",
        "mật",
        "Mật",
        "- Văn bản mật gửi theo đường riêng.",
        "TỐI MẬT ƯỚC",
        "MẮT",
        "MẶT",
        "MẤT",
        "TỚI MẶT",
    ],
)
def test_words_about_secrecy_or_honey_do_not(words):
    assert read(words).tasks


def test_a_stamp_far_behind_the_front_page_is_a_word_of_the_text():
    lines = [*FRONT, *(f"- Ao thứ {n} để không." for n in range(60)), "MẬT", *BACK]
    assert pipeline.read_lines(lines, "ao.txt", "").tasks


def test_who_may_can_allow_it():
    assert read("MẬT", secret=True).tasks
