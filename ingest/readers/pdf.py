"""Reader of PDF files, page by page: a page's own text where it has one, its recognised image where not."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest import source
from ingest.layout.page import LayoutPage, Word
from ingest.layout.reading import lay_out
from ingest.layout.ruled import Rectangle
from ingest.layout.visual import visual_lines
from ingest.programs import TOOLS
from ingest.readers.pdf_file import PdfFile
from ingest.readers.scanned import on_given_pages
from ingest.source import LIMITS, Limits, Progress, Source, SourceLine, unheard
from plan.errors import FileDamaged, FileEmpty, ReadingTimeout, ToolMissing
from plan.issue import Issue, Severity
from plan.place import Place, box_of
from plan.span import Span

if TYPE_CHECKING:
    from ingest.ocr.recognise import RecognisedPage

_log = logging.getLogger(__name__)

_SHARE = 0.9  # of the time is for recognising; who takes longer is stopped as a whole
_INSTALL = f"Hãy cài: {TOOLS['tesseract'].install}, rồi nạp lại tệp."


def read_pdf(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress = unheard) -> Source:
    """A PDF of any mixture of text and scanned pages.

    Raises FileEncrypted, FileDamaged (no page can be opened), FileEmpty (no page has words, and none is a scan that
    could be recognised), ToolMissing (every page is a scan and there is no recogniser), ReadingTimeout (the recogniser
    took too long, and no page has words without it). A page that cannot be read, pages over the limit and scans that
    were not recognised are issues of what could be read.
    """
    with PdfFile(data, name) as pdf:
        total = min(pdf.count, limits.pages)
        reading = _Reading(pdf, limits)
        for number in range(1, total + 1):
            reading.add(number)
            progress(number, total)
    if pdf.count > total:
        reading.doubt(
            Severity.ERROR,
            "pages_left_out",
            f"Tệp có {pdf.count} trang, chỉ đọc {total} trang đầu. Hãy tách tệp, hoặc nâng max_pages trong cấu hình.",
        )
    return reading.finish(name, pdf.count)


@dataclass(slots=True)
class _Reading:
    """What has been read so far."""

    pdf: PdfFile
    limits: Limits
    pages: list[LayoutPage] = field(default_factory=list)
    faults: list[tuple[Severity, str, str]] = field(default_factory=list)
    unread: list[int] = field(default_factory=list)  # scanned pages for which there is no recogniser
    late: list[int] = field(default_factory=list)  # scanned pages for which there was no time
    signatures: list[SourceLine] = field(default_factory=list)
    recognised: dict[int, RecognisedPage] = field(default_factory=dict)
    begun: float = field(default_factory=time.monotonic)

    def doubt(self, severity: Severity, code: str, message: str) -> None:
        """Note something about the file as a whole."""
        self.faults.append((severity, code, message))

    def add(self, number: int) -> None:
        """Read one page; whatever is wrong with it is noted and the others go on."""
        try:
            self.pages.append(self._page(number))
        except Exception:  # noqa: BLE001 - pdfminer raises whatever a broken page makes it stumble over
            _log.info("page %d cannot be read", number, exc_info=True)
            message = f"Không đọc được trang {number}. Hãy xem trang này trong tệp gốc."
            self.doubt(Severity.ERROR, "page_unreadable", message)

    def _page(self, number: int) -> LayoutPage:
        page, is_scan = self.pdf.page(number)
        if number in self.pdf.signed:
            page, signatures = _signatures_apart(page, self.pdf.signed[number], self.pdf.own_words(number))
            self.signatures += signatures
        if number in self.pdf.turned and not is_scan:
            message = f"Chữ ở trang {number} nằm ngang nên đọc không đúng. Hãy xoay trang cho thẳng rồi nạp lại tệp."
            self.doubt(Severity.ERROR, "page_turned", message)
        return self._recognised(number, page) if is_scan else page

    def _recognised(self, number: int, page: LayoutPage) -> LayoutPage:
        from ingest.ocr.recognise import recognise  # noqa: PLC0415 - numpy and opencv, for scans alone

        left = _SHARE * self.limits.seconds - (time.monotonic() - self.begun)
        try:
            image = self.pdf.image(number, self.limits.pixels)
            found = recognise(image, number, limits=self.limits, seconds=left)
        except ToolMissing:
            self.unread.append(number)
            return page
        except ReadingTimeout:
            self.late.append(number)
            return page
        self.recognised[number] = found
        return found.page.scaled(found.pixel * page.width / image.width)

    def finish(self, name: str, count: int) -> Source:
        """The source of what was read."""
        laid = lay_out(self.pages)
        lines = on_given_pages(laid.lines, self.recognised)
        if not any(line.text for line in laid.lines):
            raise self._nothing(name)
        for numbers, why in (
            (self.unread, f"vì máy thiếu tesseract. {_INSTALL}"),
            (self.late, "vì hết thời gian đọc. Hãy tách tệp thành các phần nhỏ hơn rồi nạp lại."),
        ):
            if numbers:
                shown = ", ".join(map(str, numbers[:20]))
                message = f"Trang {shown} là ảnh quét, chưa nhận dạng được {why}"
                self.doubt(Severity.ERROR, "scan_not_recognised", message)
        issues = [Issue(severity, code, message, Span(1, 1)) for severity, code, message in self.faults]
        return Source((*lines, *self.signatures), (*issues, *laid.issues), laid.margins, count)

    def _nothing(self, name: str) -> FileEmpty | ToolMissing | ReadingTimeout | FileDamaged:
        if self.unread:
            return ToolMissing(f"Tệp “{name}” là bản quét; máy chưa có chương trình nhận dạng chữ. {_INSTALL}")
        if self.late:
            return ReadingTimeout(f"Nhận dạng bản quét “{name}” quá lâu nên đã dừng. Hãy tách tệp rồi nạp lại.")
        if not self.pages:
            return FileDamaged(f"Tệp PDF “{name}” không có trang nào đọc được. Hãy tải lại hoặc quét lại tệp.")
        return FileEmpty(f"Tệp PDF “{name}” không có chữ nào. Hãy kiểm tra lại tệp.")


def _signatures_apart(
    page: LayoutPage, places: Sequence[Rectangle], own: frozenset[Word]
) -> tuple[LayoutPage, list[SourceLine]]:
    """The page without what its digital signatures show, and a line of that for each of them.

    own: the words of the page itself, over which a signature may lie.
    """
    lines: list[SourceLine] = []
    kept = page.words
    for left, top, right, bottom in places:
        shown = [w for w in kept if left <= w.left and w.right <= right and top - 1 <= w.top and w.bottom <= bottom + 1]
        inside = [word for word in shown if word not in own]
        kept = tuple(word for word in kept if word not in inside)
        words = " ".join(line.text for line in visual_lines(inside))
        place = Place(page.number, box_of(left, top, right, bottom, page.width, page.height))
        lines += [SourceLine(source.paragraph(f"Chữ ký số: {words}"), place)] if words else []
    return replace(page, words=kept), lines
