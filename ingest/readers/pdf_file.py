"""A PDF file: pdfium opens, counts, draws and flattens it, pdfplumber gives words with places and ruling lines."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator
from typing import Any, Self

from ingest.layout.page import LayoutPage, Rule, Word
from ingest.layout.pieces import whole_words
from ingest.layout.ruled import Rectangle
from ingest.legacy import from_font
from plan.errors import FileDamaged, FileEncrypted

_log = logging.getLogger(__name__)

_FEW_WORDS = 8  # a page with an image and no more words than a stamp or a page number has is a scan
_IMAGE_SHARE = 0.4  # of the page
_BROKEN = ("(cid:", "\ufffd")  # glyphs whose letters the file does not tell
_DPI = 200
_AT_ONCE = 40  # pages; the library keeps what it has parsed, so it is opened anew for each so many
_PASSWORD = 4  # FPDF_ERR_PASSWORD


class PdfFile:
    """An open file; pages are numbered from 1.

    signed: where digital signatures show themselves, by page, known once the file is entered as a context.
    turned: the pages read so far on which most letters do not stand upright.
    Raises FileEncrypted and FileDamaged.
    """

    def __init__(self, data: bytes, name: str) -> None:
        import pypdfium2  # noqa: PLC0415 - only where there is a PDF

        try:
            self._document = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            if getattr(error, "err_code", None) == _PASSWORD:
                raise FileEncrypted(
                    f"Tệp PDF “{name}” đặt mật khẩu. Hãy bỏ mật khẩu (mở rồi lưu lại không khóa) rồi nạp lại."
                ) from error
            raise FileDamaged(
                f"Tệp PDF “{name}” bị hỏng hoặc tải chưa đủ. Hãy tải lại tệp từ nguồn rồi nạp lại."
            ) from error
        self.count = len(self._document)
        self._data = self._given = data
        self._plumber: Any = None
        self._opened_at = 0
        self.signed: dict[int, list[Rectangle]] = {}
        self.turned: set[int] = set()

    def __enter__(self) -> Self:
        if self._flatten():
            self._data = self._saved()
        return self

    def __exit__(self, *_: object) -> None:
        self._close_plumber()
        self._document.close()

    def page(self, number: int) -> tuple[LayoutPage, bool]:
        """The words and rules of a page, and whether it is a scan without usable words of its own."""
        if self._plumber is None or number >= self._opened_at + _AT_ONCE:
            self._open_plumber(number)
        page = self._plumber.pages[number - self._opened_at]
        try:
            words = tuple(whole_words(_pieces(page)))
            rules = tuple(Rule(e["x0"], e["top"], e["x1"], e["bottom"]) for e in page.edges)
            if sum(not char["upright"] for char in page.chars) * 2 > len(page.chars):
                self.turned.add(number)
            laid = LayoutPage(number, float(page.width), float(page.height), words, rules)
            return laid, _is_scan(page, words)
        finally:
            page.close()

    def own_words(self, number: int) -> frozenset[Word]:
        """The words of a page without its annotations."""
        import pdfplumber  # noqa: PLC0415 - as above

        with pdfplumber.open(io.BytesIO(self._given), pages=[number]) as opened:
            return frozenset(whole_words(_pieces(opened.pages[0])))

    def _open_plumber(self, number: int) -> None:
        import pdfplumber  # noqa: PLC0415 - as above

        self._close_plumber()
        numbers = list(range(number, min(number + _AT_ONCE, self.count + 1)))
        for data in (self._data, None):  # pdfium mends what pdfminer stumbles over
            self._data = data or self._saved()
            try:
                opened = pdfplumber.open(io.BytesIO(self._data), pages=numbers)
                if len(opened.pages) == len(numbers):
                    break
            except Exception:  # noqa: BLE001 - pdfminer raises whatever a broken file makes it stumble over
                _log.debug("pdfminer cannot open the file as it is", exc_info=True)
        else:
            raise ValueError("neither the file nor what pdfium makes of it can be opened")
        self._plumber, self._opened_at = opened, number

    def _close_plumber(self) -> None:
        if self._plumber is not None:
            self._plumber.close()
            self._plumber = None

    def _flatten(self) -> bool:
        """Draw the annotations of the pages into them; whether there were any.

        Numbers and dates are stamped onto signed plans as annotations (Nghị định 30/2020/NĐ-CP, phụ lục I), which no
        extractor of text looks at. Where a digital signature shows itself is kept apart: it lies over other words.
        """
        from pypdfium2 import raw  # noqa: PLC0415 - as above

        changed = False
        for index in range(self.count):
            try:
                page = self._document[index]
            except Exception:  # noqa: BLE001, S112 - a page that cannot be opened is met again, and told, when it is read
                continue
            if raw.FPDFPage_GetAnnotCount(page):
                self.signed |= {index + 1: places} if (places := list(_signatures(page))) else {}
                changed |= raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) == raw.FLATTEN_SUCCESS
            page.close()
        return changed

    def _saved(self) -> bytes:
        out = io.BytesIO()
        self._document.save(out)
        return out.getvalue()

    def image(self, number: int, pixels: int) -> Any:  # noqa: ANN401 - a PIL image; PIL is imported late
        """The page drawn in grey at 200 dpi, or less where that would be over `pixels`."""
        page = self._document[number - 1]
        width, height = page.get_size()
        scale = min(_DPI / 72, (pixels / max(width * height, 1.0)) ** 0.5)
        try:
            return page.render(scale=scale, grayscale=True).to_pil()
        finally:
            page.close()


def _pieces(page: Any) -> Iterator[Word]:  # noqa: ANN401 - pdfplumber has no types
    for found in page.extract_words(extra_attrs=["fontname", "size"]):
        font = found["fontname"].partition("+")[2] or found["fontname"]
        text = from_font(found["text"], font)
        if not text:  # a font may say that its letters are none
            continue
        yield Word(text, found["x0"], found["top"], found["x1"], found["bottom"], found["size"], font)


def _is_scan(page: Any, words: tuple[Word, ...]) -> bool:  # noqa: ANN401 - as above
    """Whether an image covers much of the page and its own words are too few or are glyphs without letters."""
    broken = sum(any(mark in word.text for mark in _BROKEN) for word in words)
    if words and broken * 3 > len(words):
        return True
    if len(words) > _FEW_WORDS:
        return False
    whole = float(page.width * page.height) or 1.0
    return any((i["x1"] - i["x0"]) * (i["bottom"] - i["top"]) > _IMAGE_SHARE * whole for i in page.images)


def _signatures(page: Any) -> Iterator[Rectangle]:  # noqa: ANN401 - pypdfium2 has no types
    """Where the digital signatures of a page show themselves, in points from its top left corner."""
    import ctypes  # noqa: PLC0415 - as above

    from pypdfium2 import raw  # noqa: PLC0415 - as above

    height = page.get_height()
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        kind = ctypes.create_string_buffer(8)
        raw.FPDFAnnot_GetStringValue(annotation, b"FT", ctypes.cast(kind, ctypes.POINTER(ctypes.c_ushort)), 8)
        corners = raw.FS_RECTF()
        if kind.raw.decode("utf-16-le").rstrip("\0") == "Sig" and raw.FPDFAnnot_GetRect(annotation, corners):
            yield corners.left, height - corners.top, corners.right, height - corners.bottom
        raw.FPDFPage_CloseAnnot(annotation)
