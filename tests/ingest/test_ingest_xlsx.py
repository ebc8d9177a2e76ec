"""Excel sheets: the table among letterhead, title and signature; merged, hidden and formatted cells; bad files."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Border, Font, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ingest import pipeline
from ingest.readers.xlsx import read_xlsx
from ingest.readers.xlsx_values import shown
from ingest.source import Limits
from plan.errors import FileBomb, FileDamaged, FileEmpty, FileEncrypted, FileTooLarge, InputError
from plan.issue import DOUBTFUL_READING, Severity

MAY = dt.date(2026, 5, 31)
AUGUST = dt.date(2026, 8, 5)
LINE = Side(style="thin")
BOX = Border(LINE, LINE, LINE, LINE)
HEAD = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn")
ROWS = (("1", "Nạo vét ao Đông", "Phòng Kinh tế", "Đội A", "Tháng 5/2026"), ("2", "Thả cá", "Đội B", None, "30/6/2026"))
PLAN = [
    ("UBND TỈNH VÂN HẢI", None, None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    ("SỞ NỘI VỤ", None, None, "Độc lập - Tự do - Hạnh phúc"),
    ("Số: 5/KH-SNV", None, None, "Vân Hải, ngày 3 tháng 2 năm 2026"),
    (),
    ("KẾ HOẠCH",),
    ("Nuôi cá năm 2026",),
    ("(Kèm theo Quyết định số 9/QĐ-UBND)",),
    HEAD,
    ("I", "AO LÀNG"),
    *ROWS,
    (),
    ("Nơi nhận:", None, None, "GIÁM ĐỐC"),
    ("- Như trên;", None, None, None),
    ("- Lưu: VT.",),
    (),
    (None, None, None, "Trần Văn B"),
]
FRONT = [
    *("UBND TỈNH VÂN HẢI", "SỞ NỘI VỤ", "Số: 5/KH-SNV", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
    *("Độc lập - Tự do - Hạnh phúc", "Vân Hải, ngày 3 tháng 2 năm 2026", "KẾ HOẠCH", "Nuôi cá năm 2026"),
    *("(Kèm theo Quyết định số 9/QĐ-UBND)", ""),
]
SHORT, AO = HEAD[:3], ("1", "ao", "x")
LINES = ["| TT | Nhiệm vụ | Cơ quan chủ trì |", "| 1 | ao | x |"]
BACK = ["", "Nơi nhận:", "- Như trên;", "- Lưu: VT.", "GIÁM ĐỐC", "Trần Văn B"]


def saved(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def book_of(*sheets: Sequence[Sequence[object]], change: Callable[[Worksheet], object] = lambda _: None) -> bytes:
    """A workbook with these rows; `change` may do more to its first sheet."""
    book = Workbook()
    for at, rows in enumerate(sheets):
        sheet = book.active if at == 0 else book.create_sheet(f"Phụ lục {at}")
        for row in rows:
            sheet.append(row)
    change(book.active)
    return saved(book)


def source(data: bytes, **limits: int):
    return read_xlsx(data, "ao.xlsx", limits=Limits(**limits))


def texts(*sheets: Sequence[Sequence[object]], change: Callable[[Worksheet], object] = lambda _: None) -> list[str]:
    return [line.text for line in source(book_of(*sheets, change=change)).lines]


def codes(data: bytes) -> list[str]:
    return [issue.code for issue in source(data).issues]


def part_changed(data: bytes, part: str, change: Callable[[bytes], bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(old.read(name)) if name == part else old.read(name))
    return target.getvalue()


SHEET = "xl/worksheets/sheet1.xml"


# the table and what stands around it ---------------------------------------------------------------------------------


def test_a_plan_on_a_sheet():
    assert texts(PLAN) == [
        *FRONT,
        "| TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn |",
        "| I | AO LÀNG |  |  |  |",
        "| 1 | Nạo vét ao Đông | Phòng Kinh tế | Đội A | Tháng 5/2026 |",
        "| 2 | Thả cá | Đội B |  | 30/6/2026 |",
        *BACK,
    ]


def test_its_tasks():
    reading = pipeline.read_source(source(book_of(PLAN)), "ao.xlsx", "")
    document = reading.document
    assert (document.number, document.issuer, document.title) == (
        "5/KH-SNV",
        "Sở Nội vụ tỉnh Vân Hải",
        "Nuôi cá năm 2026",
    )
    assert [(t.text, t.lead[0].name, t.deadline.text, t.span.page) for t in reading.tasks] == [
        ("Nạo vét ao Đông", "Phòng Kinh tế", "Tháng 5/2026", 1),
        ("Thả cá", "Đội B", "30/6/2026", 1),
    ]


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ([("a", "b", "c"), ("d", "e", "f")], ["| a | b | c |", "| d | e | f |"]),
        ([("STT", "Việc"), (1, "Thả cá")], ["| STT | Việc |", "| 1 | Thả cá |"]),
        ([("Danh mục",), SHORT, AO], ["Danh mục", "", *LINES]),
        ([SHORT, AO, ("Ghi chú: không",)], [*LINES, "", "Ghi chú: không"]),
        ([("Trang này chỉ có chữ",), ("dòng thứ hai",)], ["Trang này chỉ có chữ", "dòng thứ hai"]),
        ([("I", "MỤC ĐÍCH"), ("1.", "Một"), ("-", "hai"), ("a)", "ba")], ["I. MỤC ĐÍCH", "1. Một", "- hai", "a) ba"]),
        ([("Kế hoạch\nnuôi cá",)], ["Kế hoạch", "nuôi cá"]),
        ([SHORT, ("1", "Vét:\n- ao\n- hồ", "x")], [LINES[0], "| 1 | Vét:<br>- ao<br>- hồ | x |"]),
        ([(), (None, "TT", None, "Việc", "Ai"), (None, 1, None, "ao", "x")], ["| TT | Việc | Ai |", "| 1 | ao | x |"]),
        ([SHORT, AO, (), ("2", "hồ", "y")], [*LINES, "| 2 | hồ | y |"]),
    ],
)
def test_lines_and_tables(rows, lines):
    assert texts(rows) == lines


def test_two_tables_on_a_sheet():
    costs = [("Nội dung chi", "Ngân sách tỉnh", "Vốn khác"), ("Thả cá", 5, 7)]
    second = ["", "KINH PHÍ", "", "| Nội dung chi | Ngân sách tỉnh | Vốn khác |", "| Thả cá | 5 | 7 |"]
    assert texts([SHORT, AO, (), ("KINH PHÍ",), *costs]) == [*LINES, *second]
    assert texts([SHORT, AO, ("KINH PHÍ",), ("STT", *costs[0]), (1, *costs[1])])[3] == "KINH PHÍ"


def test_ruled_rows_belong_to_the_table():
    def rule(sheet: Worksheet) -> None:
        for row in sheet["A1:C3"]:
            for cell in row:
                cell.border = BOX

    rows = [SHORT, AO, ("Tổng cộng", "1 ao"), ("Người lập", "Người duyệt")]
    assert texts(rows, change=rule)[2:] == ["| Tổng cộng | 1 ao |  |", "", "Người lập", "Người duyệt"]
    assert texts(rows)[2:] == ["", "Tổng cộng", "Người lập", "1 ao", "Người duyệt"]


def test_merged_cells():
    def merge(sheet: Worksheet) -> None:
        for area in ("A1:A2", "B1:B2", "C1:D1", "E1:E2", "C4:C5", "A6:E6", "C5:C5"):
            sheet.merge_cells(area)

    rows = [
        ("TT", "Nhiệm vụ", "Cơ quan", None, "Hạn"),
        (None, None, "chủ trì", "phối hợp", None),
        ("1", "ao", "x", "y", "T5"),
        ("2", "hồ", "Đội A", "Đội B", "T6"),
        ("3", "kênh", None, None, "T7"),
        ("II. SÔNG", None, None, None, None),
        ("4", "rạch", "u", "v", "T8"),
    ]
    found = source(book_of(rows, change=merge)).lines
    assert [line.text for line in found] == [
        *("| TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Hạn |", "| 1 | ao | x | y | T5 |"),
        *(
            "| 2 | hồ | Đội A | Đội B | T6 |",
            "| 3 | kênh |  |  | T7 |",
            "| II. SÔNG |  |  |  |  |",
            "| 4 | rạch | u | v | T8 |",
        ),
    ]
    assert [sorted(line.merged) for line in found] == [[], [], [], [2], [], []]
    assert sorted(found[4].spread) == [1, 2, 3, 4]


# sheets --------------------------------------------------------------------------------------------------------------


def test_sheets_are_pages_with_their_names():
    found = source(book_of([SHORT, AO], [("Một dòng",)]))
    assert [(line.place.page, line.text) for line in found.lines] == [
        *((1, LINES[0]), (1, LINES[1])),  # its name, "Sheet", says nothing
        *((2, ""), (2, "Phụ lục 1"), (2, "Một dòng")),
    ]
    assert found.pages == 2


@pytest.mark.parametrize("title", ["Sheet1", "Trang tính1", "KẾ HOẠCH", "Kế  hoạch"])
def test_names_that_say_nothing_new(title):
    assert texts([("KẾ HOẠCH",)], [("b",)], change=lambda s: setattr(s, "title", title))[0] == "KẾ HOẠCH"


def test_one_sheet_has_no_name():
    assert texts([("a",)], change=lambda s: setattr(s, "title", "Nhiệm vụ")) == ["a"]


def test_hidden_sheets_are_told():
    book = Workbook()
    book.active.append(("a",))
    for title, state in (("ẩn", "hidden"), ("rất ẩn", "veryHidden")):
        book.create_sheet(title).append(("bí mật",))
        book[title].sheet_state = state
    found = source(saved(book))
    assert [line.text for line in found.lines] == ["a"]
    assert [issue.code for issue in found.issues] == ["hidden_left_out"]
    assert "ẩn, rất ẩn" in found.issues[0].message


def test_hidden_rows_and_columns_are_told():
    def hide(sheet: Worksheet) -> None:
        sheet.row_dimensions[2].hidden = True
        sheet.row_dimensions[9].hidden = True
        sheet.column_dimensions["B"].hidden = True
        sheet.column_dimensions["H"].hidden = True

    found = source(book_of([("TT", "mã", "Việc", "Ai"), (1, "x", "ao", "A"), (2, "y", "hồ", "B")], change=hide))
    assert [line.text for line in found.lines] == ["| TT | Việc | Ai |", "| 2 | hồ | B |"]
    assert [(issue.code, "dòng và cột" in issue.message) for issue in found.issues] == [("hidden_left_out", True)]
    blank = book_of([("TT", None, "Việc", "Ai"), (), (2, None, "hồ", "B")], change=hide)
    assert not source(blank).issues


def test_merged_cells_of_which_a_part_is_hidden():
    def hide(sheet: Worksheet) -> None:
        sheet.merge_cells("A1:C1")
        sheet.merge_cells("A2:A3")
        sheet.column_dimensions["A"].hidden = True

    assert texts([("Tên kế hoạch",), ("mất", "b", "c"), (None, "e", "f")], change=hide)[0] == "Tên kế hoạch"


# values --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "number_format", "words"),
    [
        (None, "General", ""),
        ("chữ", "@", "chữ"),
        (True, "General", "TRUE"),
        (5, "General", "5"),
        (5.0, "General", "5"),
        (14.5, "General", "14,5"),
        (0.1 + 0.2, "General", "0,3"),
        (1e20, "General", "1e+20"),
        (1900, "#,##0", "1.900"),
        (1234567.891, "#,##0.00", "1.234.567,89"),
        (2.5, "0", "3"),
        (-2.5, "0", "-3"),
        (1.5, "0.##", "1,5"),
        (2.0, "0.##", "2"),
        (0.855, "0%", "86%"),
        (0.855, "0.0%", "85,5%"),
        (1, "0%", "100%"),
        (5, "00", "05"),
        (38, '0" xã"', "38 xã"),
        (38, r"0\ \h\a", "38 ha"),
        (1900000, '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "1.900.000"),
        (1900000, "#,##0,", "1.900"),
        (5, "[Red]0;[Blue]-0", "5"),
        (0.5, "# ?/?", "0,5"),
        (12345, "0.00E+00", "12345"),
        (5, ";;;", "5"),
        (float("NaN"), "0", "NaN"),
        (10**400, "0", "1" + "0" * 400),
        (MAY, "dd/mm/yyyy", "31/05/2026"),
        (MAY, "mm-dd-yy", "31/05/2026"),
        (MAY, "General", "31/05/2026"),
        (dt.date(2026, 5, 1), "mmm-yy", "05/2026"),
        (dt.date(2026, 5, 1), "[$-42A]mm/yyyy;@", "05/2026"),
        (dt.date(2026, 5, 1), "yyyy", "2026"),
        (AUGUST, "d-mmm", "05/08"),
        (dt.datetime.combine(AUGUST, dt.time(14, 30)), "dd/mm/yyyy hh:mm", "05/08/2026 14:30"),
        (dt.time(14, 5), "h:mm AM/PM", "14:05"),
        (dt.timedelta(hours=30), "[h]:mm", "1 day, 6:00:00"),
    ],
)  # fmt: skip
def test_values_as_shown(value, number_format, words):
    assert shown(value, number_format) == words


def test_numbers_of_rows_keep_their_point():
    assert texts([("TT", "Việc", "Tỷ đồng"), (1.1, "ao", 1.1)])[1] == "| 1.1 | ao | 1,1 |"


@given(
    st.floats() | st.integers() | st.datetimes() | st.text(),
    st.text("#0?,.;%@_*[]\\\"'/-EeyYmMdDhHs \u0111", max_size=12),
)
def test_any_format(value, number_format):
    assert isinstance(shown(value, number_format), str)


def test_struck_words_go_and_legacy_fonts_become_unicode():
    def dress(sheet: Worksheet) -> None:
        sheet["A1"] = "kÕ ho¹ch"
        sheet["A1"].font = Font(name=".VnTimeH")
        sheet["A2"] = "bỏ"
        sheet["A2"].font = Font(strike=True)
        struck, vni = TextBlock(InlineFont(strike=True), "bỏ"), TextBlock(InlineFont(rFont="VNI-Times"), "Noäi vuï")
        sheet["A3"] = CellRichText("Sở ", struck, vni)
        sheet["A4"] = "một_x000D_\nhai"

    assert texts([], change=dress) == ["KẾ HOẠCH", "Sở Nội vụ", "một", "hai"]


def test_formulas_without_a_value_are_told():
    data = book_of([("TT", "Việc", "Kinh phí"), (1, "ao", "=1+1"), (2, "hồ", 5)])
    found = source(data)
    assert [line.text for line in found.lines][1:] == ["| 1 | ao |  |", "| 2 | hồ | 5 |"]
    assert [issue.code for issue in found.issues] == ["formula_without_value"]
    assert "C2" in found.issues[0].message


def test_formulas_give_the_value_that_was_saved():
    data = book_of([("TT", "Việc", "Kinh phí"), (1, "ao", "=1+1"), (2, "hồ", '=""')])
    value = re.compile(rb"(<f>1\+1</f>)<v ?/>|(<f>1\+1</f>)<v></v>")
    valued = part_changed(data, SHEET, lambda x: value.sub(b"<f>1+1</f><v>2</v>", x))
    empty = re.compile(rb'<c r="C3"([^>]*)>')
    valued = part_changed(valued, SHEET, lambda x: empty.sub(rb'<c r="C3" t="str"\1>', x))
    assert [line.text for line in source(valued).lines][1:] == ["| 1 | ao | 2 |", "| 2 | hồ |  |"]
    assert not codes(valued)


def test_errors_of_formulas_are_told():
    data = part_changed(
        book_of([("TT", "Việc", "Ai"), (1, "ao", 7)]),
        SHEET,
        lambda x: re.sub(rb'<c r="C2"[^>]*><v>7</v>', b'<c r="C2" t="e"><f>X</f><v>#REF!</v>', x),
    )
    assert [line.text for line in source(data).lines][1:] == ["| 1 | ao |  |"]
    assert codes(data) == ["formula_without_value"]


# every word once -----------------------------------------------------------------------------------------------------


@st.composite
def wild_sheets(draw) -> tuple[bytes, list[str]]:
    """Words anywhere under a header, with cells merged that do not lie on each other."""
    book = Workbook()
    sheet = book.active
    sheet.append(("TT", "đầu", "đầu", "đầu", "đầu"))
    taken: set[tuple[int, int]] = set()
    words: list[str] = []
    for _ in range(draw(st.integers(0, 15))):
        row, column = draw(st.integers(2, 12)), draw(st.integers(1, 8))
        height, width = draw(st.integers(1, 4)), draw(st.integers(1, 5))
        area = {(r, c) for r in range(row, row + height) for c in range(column, column + width)}
        if area & taken:
            continue
        taken |= area
        words.append(f"từ{len(words)}")
        sheet.cell(row, column, words[-1])
        if draw(st.booleans()):
            sheet.cell(row, column).border = BOX
        if len(area) > 1:
            sheet.merge_cells(
                start_row=row, start_column=column, end_row=row + height - 1, end_column=column + width - 1
            )
    return saved(book), words


@given(wild_sheets())
def test_every_word_comes_out_once(made):
    data, words = made
    found = re.findall(r"từ\d+", " ".join(line.text for line in source(data).lines))
    assert sorted(found) == sorted(words)


@given(st.binary(max_size=300), st.integers(0, 4000))
def test_any_bytes(data, at):
    good = book_of([HEAD, *ROWS])
    for damaged in (data, b"PK\x03\x04" + data, good[:at] + data + good[at + len(data) :]):
        with suppress(InputError):
            source(damaged)


@given(
    st.sampled_from(["xl/workbook.xml", SHEET, "xl/styles.xml", "xl/sharedStrings.xml", "[Content_Types].xml"]),
    st.data(),
)
def test_any_damage_to_a_part(part, data):
    def damage(xml: bytes) -> bytes:
        first = data.draw(st.integers(0, len(xml)))
        last = data.draw(st.integers(first, min(len(xml), first + 60)))
        return xml[:first] + data.draw(st.sampled_from([b"", b"<", b"0", b"-9", b"xyz", b'"'])) + xml[last:]

    with suppress(InputError):
        source(part_changed(book_of([HEAD, *ROWS]), part, damage))


# bad files -----------------------------------------------------------------------------------------------------------

GOOD = book_of([HEAD, *ROWS])
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(**parts: bytes) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)
    return target.getvalue()


def without(part: str) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(GOOD)) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            if name != part:
                new.writestr(name, old.read(name))
    return target.getvalue()


def encrypted_member() -> bytes:
    data = bytearray(GOOD)
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        data[at + offset] |= 1
    return bytes(data)


def sheet_with(old: bytes, new: bytes) -> bytes:
    return part_changed(GOOD, SHEET, lambda xml: xml.replace(old, new, 1))


MERGES = b"</sheetData><mergeCells>%s</mergeCells>"
LINKS = b'</sheetData><hyperlinks><hyperlink location="x" ref="A1:XFD1048576"/></hyperlinks>'
ENTITIES = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><worksheet'


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", FileEmpty),
        (book_of([]), FileEmpty),
        (book_of([(" ", None, "\n")]), FileEmpty),
        (book_of([("- ...",)]), FileEmpty),
        (book_of([("x",)], change=lambda s: setattr(s.row_dimensions[1], "hidden", True)), FileEmpty),
        (book_of([("=1+1",)]), FileEmpty),
        *((GOOD[: len(GOOD) * share // 10], FileDamaged) for share in range(1, 10)),
        (GOOD[:-1], FileDamaged),
        (b"\x00" * 5000, FileDamaged),
        (b"PK\x03\x04" + b"\x8f" * 500, FileDamaged),
        ("chỉ là chữ".encode(), FileDamaged),
        (b"%PDF-1.7", FileDamaged),
        (b"<html><table><tr><td>a</table>", FileDamaged),
        (b"TT,Viec\n1,ao", FileDamaged),
        (OLE + b"\x00" * 600 + "Workbook".encode("utf-16-le"), FileDamaged),
        (packed(**{"word/document.xml": b"<x/>"}), FileDamaged),
        (packed(**{"content.xml": b"<x/>", "mimetype": b"application/vnd.oasis"}), FileDamaged),
        (packed(), FileDamaged),
        *((without(part), FileDamaged) for part in ("[Content_Types].xml", "xl/workbook.xml", SHEET)),
        (OLE + b"\x00" * 600 + "EncryptedPackage".encode("utf-16-le"), FileEncrypted),
        (encrypted_member(), FileEncrypted),
        (packed(**{f"xl/media/{n}.png": b"0" * 2**20 for n in range(6)}), FileBomb),
        (sheet_with(b"<worksheet", ENTITIES), FileDamaged),
        (
            part_changed(GOOD, "xl/styles.xml", lambda xml: b"<!DOCTYPE x SYSTEM 'file:///etc/passwd'>" + xml),
            FileDamaged,
        ),
        (sheet_with(b"</sheetData>", MERGES % b'<mergeCell ref="A1:XFD1048576"/>'), FileTooLarge),
        (sheet_with(b"</sheetData>", MERGES % (b'<mergeCell ref="A2:A1048576"/>' * 2)), FileTooLarge),
        (sheet_with(b"</sheetData>", LINKS), FileTooLarge),
    ],
)
def test_refused(data, error):
    with pytest.raises(error, match=r"ao\.xlsx"):
        source(data, unpacked=5 * 2**20)


def test_too_many_sheets():
    found = source(book_of([("a",)], [("b",)], [("c",)]), pages=2)
    assert [line.text for line in found.lines] == ["a", "", "Phụ lục 1", "b"]
    assert [(issue.code, issue.severity) for issue in found.issues] == [("pages_left_out", Severity.ERROR)]
    assert found.pages == 3


def test_a_member_that_lies_about_its_size():
    data = bytearray(packed(**{"xl/workbook.xml": b" " * 20 * 2**20}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        at = data.find(mark) + offset
        data[at : at + 4] = (100).to_bytes(4, "little")
    with pytest.raises(FileDamaged):
        source(bytes(data))


@pytest.mark.parametrize(
    "change",
    [
        lambda s: s.__setitem__("XFD1048576", "xa"),
        lambda s: s.merge_cells("F1:F9999"),
        lambda s: s.add_data_validation(DataValidation("list", formula1='"a,b"', sqref="E2:E9")),
        lambda s: setattr(s.auto_filter, "ref", "A1:E3"),
        lambda s: setattr(s.sheet_properties, "tabColor", "FF0000"),
        lambda s: setattr(s.protection, "sheet", True),
        lambda s: setattr(s, "freeze_panes", "A2"),
        lambda s: setattr(s.row_dimensions[1], "height", 40),
    ],
)
def test_odd_sheets_are_read(change):
    assert texts([HEAD, *ROWS], change=change)[:2] == [f"| {' | '.join(HEAD)} |", f"| {' | '.join(ROWS[0])} |"]


def test_a_dimension_that_is_not_true():
    data = sheet_with(b'<dimension ref="A1:E3"', b'<dimension ref="A1:XFD1048576"')
    assert len(source(data).lines) == 3


def test_progress_counts_sheets():
    heard: list[tuple[int, int]] = []
    read_xlsx(book_of([("a",)], [("b",)]), "ao.xlsx", progress=lambda done, total: heard.append((done, total)))
    assert heard == [(1, 2), (2, 2)]


def test_raised_marks_of_notes_are_no_words():
    raised = TextBlock(InlineFont(vertAlign="superscript"), "2")
    rows = [SHORT, ("1", CellRichText("Đào 5 m", raised), CellRichText("Sở Nội vụ", raised))]
    assert texts(rows)[1:] == ["| 1 | Đào 5 m2 | Sở Nội vụ |"]


# dates that Excel with American settings took another way round ------------------------------------------------------

DATED = ("TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn")


def dated(*deadlines: object, number_format: str = "mm-dd-yy") -> bytes:
    """A sheet with a task for each deadline; dates among them have this format."""
    rows = [(str(at), f"Việc {at}", "Đội A", deadline) for at, deadline in enumerate(deadlines, start=1)]

    def change(sheet: Worksheet) -> None:
        for (cell,) in sheet["D2" : f"D{len(rows) + 1}"]:
            cell.number_format = number_format if isinstance(cell.value, dt.date) else "General"

    return book_of([DATED, *rows], change=change)


@pytest.mark.parametrize("number_format", ["mm-dd-yy", "m/d/yyyy", "[$-409]m/d/yyyy;@"])
def test_a_date_that_may_be_turned_is_doubted_at_its_line(number_format):
    found = source(dated(dt.date(2026, 7, 7), "25/8/2026", AUGUST, MAY, number_format=number_format))
    (issue,) = found.issues
    assert (issue.severity, issue.code) == (Severity.WARNING, "date_order_doubtful")
    assert found.lines[issue.span.line_start - 1].text == "| 3 | Việc 3 | Đội A | 05/08/2026 |"
    assert "05/08/2026" in issue.message
    assert issue.code in DOUBTFUL_READING


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (dated(AUGUST, "25/8/2026", number_format="dd/mm/yyyy"), "the day is in front"),
        (dated(AUGUST, "25/8/2026", number_format="mmm d, yyyy"), "nobody types so"),
        (dated(AUGUST, "5/8/2026"), "a month as well"),
        (dated(AUGUST, "Trước 25/8/2026"), "words under any settings"),
        (dated(AUGUST, MAY), "Excel understood all"),
        (book_of([(*DATED, "25/8/2026"), ("1", "Việc", "Đội A", AUGUST, "x")]), "another column"),
    ],
)
def test_a_date_that_nothing_shows_to_be_turned_is_not_doubted(data, why):
    assert codes(data) == [], why
