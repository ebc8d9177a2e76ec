"""Reader of Excel sheets (.xlsx): task sheets, with what stands above and below their tables.

A sheet is a page. Formulas give the values that Excel saved for them; macros, drawings and comments are not read.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator, Sequence

from openpyxl import load_workbook
from openpyxl.utils import column_index_from_string
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from ingest import source
from ingest.readers.mixed import Item, mixed_lines
from ingest.readers.sheet import sheet_items
from ingest.readers.xlsx_cells import SheetCells, read_cells
from ingest.source import LIMITS, Limits, Progress, Source, SourceLine, unheard
from plan.errors import FileBomb, FileDamaged, FileEmpty, FileEncrypted, FileTooLarge, InputError
from plan.issue import Issue, Severity
from plan.language.folding import fold
from plan.place import Place
from plan.span import Span

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream of [MS-OFFCRYPTO] that holds the real package
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, NotImplementedError, RuntimeError)
_MEMBERS = 20_000
_CELLS = 1_000_000  # of all sheets; openpyxl takes some hundred bytes for each, also for each under a merged one
_CELL = re.compile(rb"<(?:\w+:)?c[ >/]")
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
# Merged cells, and links over several cells: openpyxl makes an object for every cell in them.
_AREA = re.compile(
    rb"""<(?:\w+:)?(?:mergeCell|hyperlink)\b[^<>]*?\bref=["']\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})["']"""
)
_HEAD = 4096
_NAMELESS = re.compile(r"(?:Sheet|Trang[ _]tính)\s*\d*")
_NAMED = 5  # cells that a message names


def read_xlsx(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress = unheard) -> Source:
    """The visible sheets of a workbook, in order.

    Issues: hidden_left_out (sheets, rows or columns that are hidden), formula_without_value, pages_left_out,
    date_order_doubtful (at the line of the row).
    Raises FileEmpty, FileEncrypted, FileBomb, FileTooLarge and FileDamaged.
    """
    has_formulas = _check(data, name, limits)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every extension that it leaves out
            return _read(data, name, limits, progress, has_formulas=has_formulas)
    except (InputError, MemoryError):
        raise
    except Exception as error:  # openpyxl raises whatever a broken part trips it into
        raise _damaged(name) from error


def _read(data: bytes, name: str, limits: Limits, progress: Progress, *, has_formulas: bool) -> Source:
    # With formulas or with their values: one reading gives only one of the two.
    book = load_workbook(io.BytesIO(data), data_only=True, rich_text=True)
    formulas = load_workbook(io.BytesIO(data)) if has_formulas else None
    if not book.sheetnames:
        raise _damaged(name)
    visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    read = visible[: limits.pages]
    lines: list[SourceLine] = []
    issues: list[Issue] = []
    for page, sheet in enumerate(read, start=1):
        found = read_cells(sheet, formulas[sheet.title] if formulas else None)
        first = len(lines) + 1
        items = sheet_items(found.cells, found.ruled)
        titled = [sheet.title, *items] if len(visible) > 1 and _is_named(sheet.title, items) else items
        lines += [*([SourceLine("", Place(page))] if lines and items else []), *mixed_lines(titled, Place(page))]
        last = max(len(lines), 1)
        span = Span(min(first, last), last)
        issues += [*_doubts(sheet.title, found, span), *_turned_dates(found, lines, span)]
        progress(page, len(read))
    if not any(char.isalnum() for line in lines for char in line.text):
        raise FileEmpty(f"Tệp “{name}” không có chữ nào ở các trang tính đang hiện. Hãy kiểm tra lại tệp rồi nạp lại.")
    left_out = _left_out(book, visible, limits)
    return Source(tuple(lines), (*left_out, *issues), pages=len(visible))


def _is_named(title: str, items: Sequence[Item]) -> bool:
    """Whether a sheet's name says something that the sheet does not say itself."""
    said = {fold(item) for item in items if isinstance(item, str)}
    return bool(items) and not _NAMELESS.fullmatch(title) and fold(title) not in said


def _check(data: bytes, name: str, limits: Limits) -> bool:
    """Whether any sheet has formulas; raises the error for a file that is no workbook or would take too much."""
    if not data:
        raise FileEmpty(f"Tệp “{name}” không có nội dung (0 byte). Hãy kiểm tra lại tệp rồi nạp lại.")
    if data.startswith(_OLE) and _ENCRYPTED in data:
        raise _encrypted(name)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            members = package.infolist()
            if len(members) > _MEMBERS or sum(member.file_size for member in members) > limits.unpacked:
                raise FileBomb(
                    f"Tệp “{name}” bung ra lớn bất thường so với kích thước của nó nên không được mở. Hãy mở bằng "
                    f"Excel, bỏ phần không cần, lưu lại rồi nạp lại."
                )
            if any(member.flag_bits & 1 for member in members):
                raise _encrypted(name)
            return _check_parts(package, name)
    except _BROKEN as error:
        raise _damaged(name) from error


def _check_parts(package: zipfile.ZipFile, name: str) -> bool:
    cells = 0
    has_formulas = False
    for member in package.infolist():
        with package.open(member) as part:
            xml = part.read(member.file_size + 1)  # without a bound, a member that lies about its size unfolds whole
        if not member.filename.endswith((".xml", ".rels")):
            continue
        if b"<!DOCTYPE" in xml[:_HEAD]:  # forbidden by the standard; the place of entity bombs
            raise _damaged(name)
        cells += len(_CELL.findall(xml)) + sum(_area(*corners) for corners in _AREA.findall(xml))
        has_formulas = has_formulas or bool(_FORMULA.search(xml))
    if cells > _CELLS:
        raise FileTooLarge(
            f"Tệp “{name}” có quá nhiều ô (hơn {_CELLS:,}). Hãy xóa các dòng, cột trống thừa hoặc tách tệp rồi nạp lại."
        )
    return has_formulas


def _area(left: bytes, top: bytes, right: bytes, bottom: bytes) -> int:
    width: int = column_index_from_string(right.decode()) - column_index_from_string(left.decode()) + 1
    return max(width, 0) * max(int(bottom) - int(top) + 1, 0)


def _left_out(book: Workbook, visible: Sequence[Worksheet], limits: Limits) -> Iterator[Issue]:
    if len(visible) > limits.pages:
        message = f"Tệp có {len(visible)} trang tính, chỉ đọc {limits.pages} trang đầu. Hãy tách tệp rồi nạp lại."
        yield Issue(Severity.ERROR, "pages_left_out", message, Span(1, 1))
    hidden = [sheet.title for sheet in book.worksheets if sheet.sheet_state != "visible"]
    if hidden:
        message = (
            f"Tệp có {len(hidden)} trang tính ẩn không được đọc ({_some(hidden)}). Nếu cần, hãy bỏ ẩn rồi nạp lại."
        )
        yield Issue(Severity.INFO, "hidden_left_out", message, Span(1, 1))


def _doubts(title: str, found: SheetCells, span: Span) -> Iterator[Issue]:
    if found.hidden:
        message = (
            f"Trang “{title}” có {' và '.join(found.hidden)} bị ẩn không được đọc. Nếu cần, hãy bỏ ẩn rồi nạp lại."
        )
        yield Issue(Severity.INFO, "hidden_left_out", message, span)
    if found.valueless:
        message = (
            f"Trang “{title}” có công thức chưa có giá trị hoặc bị lỗi ở ô {_some(found.valueless)}. Hãy mở bằng "
            f"Excel, kiểm tra các ô này, lưu lại rồi nạp lại."
        )
        yield Issue(Severity.WARNING, "formula_without_value", message, span)


def _turned_dates(found: SheetCells, lines: Sequence[SourceLine], span: Span) -> Iterator[Issue]:
    """A doubt for each date that may be turned, at the line that has the words of its row."""
    rows: dict[int, list[str]] = {}
    for cell in found.cells:
        rows.setdefault(cell.row, []).append(source.cell(cell.text))
    at = span.line_start
    for cell in found.turned:
        here = (n for n in range(at, span.line_end + 1) if all(word in lines[n - 1].text for word in rows[cell.row]))
        line = next(here, None)
        at = line or at
        message = (
            f"Ngày {cell.text} có thể bị đảo ngày và tháng: các ngày khác trong cột được gõ ngày trước, tháng sau, "
            f"nhưng Excel đọc tháng trước. Hãy đối chiếu với bản ký."
        )
        yield Issue(Severity.WARNING, "date_order_doubtful", message, Span(line, line) if line else span)


def _some(names: Sequence[str]) -> str:
    more = f" và {len(names) - _NAMED} chỗ khác" if len(names) > _NAMED else ""
    return f"{', '.join(names[:_NAMED])}{more}"


def _damaged(name: str) -> FileDamaged:
    return FileDamaged(
        f"Tệp “{name}” không phải tệp Excel (.xlsx) hoặc đã hỏng, không mở được. Hãy mở bằng Excel, lưu lại dạng .xlsx "
        f"rồi nạp lại."
    )


def _encrypted(name: str) -> FileEncrypted:
    return FileEncrypted(f"Tệp “{name}” được đặt mật khẩu. Hãy mở bằng Excel, bỏ mật khẩu, lưu lại rồi nạp lại.")
