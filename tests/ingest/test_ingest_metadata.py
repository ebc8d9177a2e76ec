"""The front page, the signature and the recipients; each field blank or damaged in turn."""

from __future__ import annotations

import datetime as dt

import pytest
from plan_texts import BACK, BODY, FRONT, lines_of

from ingest.lines import number_lines
from ingest.metadata import proper_case, read_metadata

PLAN = FRONT + BODY + BACK


def read(text: str):
    return read_metadata(lines_of(text))


def test_a_whole_front_page():
    document, issues = read(PLAN)
    assert issues == []
    assert document.number == "12/KH-SYT"
    assert document.issuer == "Sở Y tế tỉnh Khánh Hòa"
    assert (document.place, document.date) == ("Khánh Hòa", dt.date(2027, 4, 3))
    assert document.date_text == "ngày 03 tháng 4 năm 2027"
    assert document.title == "Tiêm vắc xin cho trẻ em năm 2027"
    assert document.signer == "Trần Thị Sen"
    assert document.signer_title == "KT. GIÁM ĐỐC PHÓ GIÁM ĐỐC"
    assert document.year == 2027
    assert (document.spans["number"].line_start, document.spans["title"].line_end) == (6, 12)


def test_recipients_that_wrap():
    document, _ = read(PLAN)
    assert document.recipients == ("Bộ Y tế (để b/c)", "Các trung tâm y tế huyện, thành phố", "Lưu: VT, NVY (Sen)")


@pytest.mark.parametrize(
    ("printed", "number", "code"),
    [
        ("Số: 12 / KH - SYT", "12/KH-SYT", None),
        ("SỐ 12/KH-SYT", "12/KH-SYT", None),
        ("**Số: 12a/KH-SYT**", "12a/KH-SYT", None),
        ("Số: 12/2027/QĐ-UBND", "12/2027/QĐ-UBND", None),
        ("Số: ~~11~~ 12/KH-SYT", "12/KH-SYT", None),
        ("Số: /KH-SYT", "/KH-SYT", "number_blank"),
        ("Số:      /KH-SYT", "/KH-SYT", "number_blank"),
        ("Số: *HO* l2/KH-SYT", "/KH-SYT", "number_damaged"),
        ("Số: 1?/KH-SYT", "/KH-SYT", "number_damaged"),
    ],
)
def test_numbers(printed, number, code):
    document, issues = read(PLAN.replace("Số: 12/KH-SYT", printed))
    assert document.number == number
    assert [(i.code, i.span.line_start) for i in issues] == ([(code, 6)] if code else [])


def test_a_damaged_number_is_taken_from_the_annex():
    annex = "\nPHỤ LỤC\n(Kèm theo Kế hoạch số 12/KH-SYT ngày 03/4/2027)\n"
    document, issues = read(PLAN.replace("Số: 12/KH-SYT", "Số: 1~?/KH-SYT") + annex)
    assert document.number == "12/KH-SYT"
    assert [i.code for i in issues] == ["number_damaged"]


@pytest.mark.parametrize(
    "printed", ["ngày tháng 4 năm 2027", "ngày     tháng     năm 2027", "ngày 31 tháng 4 năm 2027"]
)
def test_dates_that_are_blank_or_wrong(printed):
    document, issues = read(PLAN.replace("ngày 03 tháng 4 năm 2027", printed))
    assert document.date is None
    assert document.date_text == " ".join(printed.split())
    assert (document.year, document.place) == (2027, "Khánh Hòa")
    assert [(i.code, i.severity.value) for i in issues] == [("date_blank", "info")]


@pytest.mark.parametrize(
    ("signature", "signer", "title"),
    [
        ("GIÁM ĐỐC\n\n\nLê Văn Súng", "Lê Văn Súng", "GIÁM ĐỐC"),
        (
            "**TM. ỦY BAN NHÂN DÂN** **KT. CHỦ TỊCH** **PHÓ CHỦ TỊCH** **Lê Văn Súng**",
            "Lê Văn Súng",
            "TM. ỦY BAN NHÂN DÂN KT. CHỦ TỊCH PHÓ CHỦ TỊCH",
        ),
        ("**CHỦ TỊCH****Lê Văn Súng**", "Lê Văn Súng", "CHỦ TỊCH"),
        ("TL. BỘ TRƯỞNG\nVỤ TRƯỞNG\n(Đã ký)\nLê Văn Súng", "Lê Văn Súng", "TL. BỘ TRƯỞNG VỤ TRƯỞNG"),
        ("GIÁM ĐỐC", None, None),
        ("", None, None),
    ],
)
def test_signatures(signature, signer, title):
    document, _ = read(FRONT + BODY + "\nNơi nhận:\n- Như trên;\n- Lưu: VT.\n\n" + signature)
    assert (document.signer, document.signer_title) == (signer, title)
    assert document.recipients == ("Như trên", "Lưu: VT")


def test_an_issuer_over_two_lines():
    front = "**ỦY BAN NHÂN DÂN**\n**TỈNH KHÁNH HÒA**\n\nSố: 5/KH-UBND\n\nKẾ HOẠCH\n\nTrồng sen"
    document, _ = read(front)
    assert (document.issuer, document.spans["issuer"].line_end) == ("Ủy ban nhân dân tỉnh Khánh Hòa", 2)


@pytest.mark.parametrize(
    ("text", "issuer"),
    [
        ("Số: 5/KH-SYT\nKhánh Hòa, ngày 3 tháng 4 năm 2027\nKẾ HOẠCH\nTrồng sen", "Sở Y tế tỉnh Khánh Hòa"),
        ("KẾ HOẠCH\nTrồng sen\nĐể giữ đầm, Sở Y tế ban hành Kế hoạch như sau:", "Sở Y tế"),
        ("KẾ HOẠCH\nTrồng sen", None),
    ],
)
def test_an_issuer_without_a_letterhead(text, issuer):
    assert read(text)[0].issuer == issuer


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        ("KẾ HOẠCH\nTrồng sen\ngiai đoạn 2027 - 2030\n\nCăn cứ nhu cầu", "Trồng sen giai đoạn 2027 - 2030"),
        ("KẾ HOẠCH\nV/v ban hành Kế hoạch trồng sen", "trồng sen"),
        ("## KẾ HOẠCH\n### **Trồng sen**", "Trồng sen"),
        ("QUYẾT ĐỊNH\nBan hành Kế hoạch trồng sen\nỦY BAN NHÂN DÂN TỈNH\nCăn cứ", "trồng sen"),
        ("Kế hoạch này", None),
    ],
)
def test_titles(lines, title):
    assert read(lines)[0].title == title


@pytest.mark.parametrize(
    ("title", "date", "year"),
    [
        ("Trồng sen năm 2027", "ngày 20 tháng 12 năm 2026", 2027),
        ("Trồng sen", "ngày 20 tháng 12 năm 2026", 2026),
        ("Trồng sen giai đoạn 2027 - 2030", "ngày 20 tháng 12 năm 2026", 2026),
        ("Trồng sen đến năm 2035", "ngày 20 tháng 12 năm 2026", 2026),
        ("Trồng sen giai đoạn 2027 - 2030", "", 2027),
        ("Trồng sen", "", None),
    ],
)
def test_years(title, date, year):
    place = f"Khánh Hòa, {date}" if date else ""
    assert read(f"SỞ Y TẾ\n{place}\nKẾ HOẠCH\n{title}\n\nCăn cứ")[0].year == year


def test_proper_case():
    assert proper_case("SỞ VĂN HÓA VÀ THỂ THAO") == "Sở Văn hóa và Thể thao"
    assert proper_case("ỦY BAN NHÂN DÂN TỈNH KHÁNH HÒA") == "Ủy ban nhân dân tỉnh Khánh Hòa"


def test_nothing_at_all():
    document, issues = read("")
    assert (document.number, document.title, document.recipients, issues) == (None, None, (), [])


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("ngày mười bốn tháng hai năm hai nghìn không trăm hai mươi lăm", "2025-02-14"),
        ("ngày mồng một tháng giêng năm 2026", "2026-01-01"),
        ("ngày hai mươi mốt tháng mười một năm hai ngàn không trăm linh chín", "2009-11-21"),
        ("ngày ba mươi tháng chạp năm 2025", "2025-12-30"),
    ],
)
def test_dates_in_words(printed, day):
    document, issues = read(f"Số: 1/KH-SYT\nVân Hải, {printed}\nKẾ HOẠCH\nTrồng sen")
    assert (document.date.isoformat(), document.date_text, document.place) == (day, printed, "Vân Hải")
    assert issues == []


@pytest.mark.parametrize("printed", ["ngày ba mươi tháng hai năm 2025", "ngày nào tháng nào năm 2025"])
def test_words_that_are_no_date(printed):
    document, _ = read(f"Số: 1/KH-SYT\nVân Hải, {printed}\nKẾ HOẠCH\nTrồng sen")
    assert document.date is None


def test_a_line_like_a_number_of_many_parts_is_read_at_once():
    document, _ = read(f"Số: 12/KH{'-A' * 400} và nữa\nKẾ HOẠCH\nTrồng sen")
    assert document.number is None


@pytest.mark.parametrize(
    ("shown", "signer"),
    [
        ("Chữ ký số: Người ký: Lê Văn Sen Email: sen@aosen.gov.vn", "Lê Văn Sen"),
        ("Chữ ký số: Ký bởi: LÊ VĂN SEN Thời gian ký: 02/03/2026 14:05", "Lê Văn Sen"),
        ("Chữ ký số: Ký bởi: ỦY BAN NHÂN DÂN XÃ AO SEN Ngày ký: 02/03/2026", None),
        ("Chữ ký số: Sở Nội vụ", None),
    ],
)
def test_the_digital_signature_names_the_signer_where_nothing_else_does(shown, signer):
    lines = ["Số: 5/KH-UBND", "KẾ HOẠCH", "Nuôi cá năm 2026", "- Việc gì đó.", shown]
    assert read_metadata(number_lines(lines))[0].signer == signer
