"""Reader of web pages: plans saved from Word or Excel as HTML, and pages of legal portals."""

from __future__ import annotations

import codecs
import html
import re
import unicodedata

from lxml.etree import ParserError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from ingest import legacy
from ingest.readers.html_lines import read_items
from ingest.readers.html_page import document_of
from ingest.readers.html_tables import TableTooLarge
from ingest.readers.mixed import mixed_lines
from ingest.source import LIMITS, Limits, Progress, Source, unheard
from plan.errors import FileBinary, FileBomb, FileDamaged, FileEmpty, FileEncoding, FileTooLarge
from plan.issue import Issue, Severity
from plan.span import Span

_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_MAGIC = (b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf")
_CHARSET = re.compile(
    rb"""<(?:meta|\?xml)[^<>]{0,400}?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{1,40})""", re.IGNORECASE
)
_WINDOWS = re.compile(r"(?:windows-|cp)125\d", re.IGNORECASE)
_LATIN = re.compile(r"iso-8859-1|latin-?1|(?:us-)?ascii|x-user-defined", re.IGNORECASE)  # windows-1252 to browsers
_HEAD = 4096  # bytes in which a page must name its encoding; browsers look at 1024
_LOST = 0.05  # share of the letters beyond ASCII that may be broken in a page that is UTF-8 all the same
_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)  # libxml2 reads nothing behind these
_INLINE = re.compile(r"</?(?:b|big|em|font|i|small|span|strong|u)\b[^<>]*>", re.IGNORECASE)
_TAG = re.compile(r"<[a-zA-Z!/?]")
_TOO_DEEP = "ERR_RESOURCE_LIMIT"
_FONTS = {"tcvn3": ".VnTime", "vni": "VNI-Times"}
_BROKEN = "\N{REPLACEMENT CHARACTER}"


def read_html(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress = unheard) -> Source:
    """The document of a page, without the menus around it; nothing that the page points to is fetched.

    Issue: bytes_unreadable (single broken characters). Raises FileEmpty, FileBinary (another format under this
    suffix), FileEncoding, FileDamaged (tags nested beyond what can be followed), FileBomb and FileTooLarge.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise _empty(name)
    if data.startswith(_MAGIC) or (b"\x00" in data and not data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))):
        raise FileBinary(
            f"Tệp “{name}” không phải trang web (HTML). Hãy kiểm tra lại tệp, đổi đúng đuôi tệp rồi nạp lại."
        )
    document = _document(data, name)
    _, encoding = legacy.recover(str(document.text_content()))
    try:
        lines = mixed_lines(read_items(document, _FONTS.get(encoding or "", "")))
    except TableTooLarge as error:
        raise FileBomb(
            f"Tệp “{name}” có bảng với số dòng, số cột lớn bất thường nên không được đọc. Hãy mở bằng Word, lưu lại "
            f"dạng .docx rồi nạp lại."
        ) from error
    if not any(char.isalnum() for line in lines for char in line.text):
        raise _empty(name)
    if sum(len(line.text) for line in lines) > limits.characters:
        raise FileTooLarge(f"Tệp “{name}” có quá nhiều chữ. Hãy tách tệp hoặc bỏ phần không cần rồi nạp lại.")
    progress(1, 1)
    broken = next((at for at, line in enumerate(lines, start=1) if _BROKEN in line.text), None)
    message = "Có ký tự không đọc được trong tệp. Hãy đối chiếu với bản gốc."
    issue = Issue(Severity.WARNING, "bytes_unreadable", message, Span(broken, broken)) if broken else None
    return Source(tuple(lines), (issue,) if issue else ())


def _document(data: bytes, name: str) -> HtmlElement:
    """The document of a page in its encoding: the byte order mark, UTF-8, what the words themselves show, what the
    page says. Pages often name another encoding than theirs, so that comes last.
    """
    mark, codec = next(((mark, codec) for mark, codec in _BOMS if data.startswith(mark)), (b"", "utf-8"))
    text = codecs.getincrementaldecoder(codec)("replace").decode(data[len(mark) :])  # a cut off end is left out
    beyond = sum(not char.isascii() for char in text)
    if text.count(_BROKEN) <= _LOST * beyond:
        return _parsed(text, name)
    shown = _parsed(data.decode("latin-1"), name)
    raw = str(shown.text_content()).encode("latin-1", "ignore")
    found = legacy.decode(raw)
    if found and found[1] == "windows-1258":
        return _parsed(unicodedata.normalize("NFC", data.decode("cp1258", "replace")), name)
    said = _CHARSET.search(data[:_HEAD])
    named = said[1].decode("ascii") if said else ""
    if not (found or _WINDOWS.fullmatch(named) or _LATIN.fullmatch(named)):
        raise FileEncoding(
            f"Không đọc được bảng mã của tệp “{name}”. Hãy mở bằng trình duyệt hoặc Word, lưu lại với bảng mã UTF-8 "
            f"rồi nạp lại."
        )
    return _parsed(data.decode(named if _WINDOWS.fullmatch(named) else "cp1252", "replace"), name)


def _parsed(text: str, name: str) -> HtmlElement:
    """The document of a page; inline tags that were never closed are taken out where they nest too deep."""
    text = _ENDS.sub("", text).replace("\x00", "") if _TAG.search(text) else f"<pre>{html.escape(text)}</pre>"
    for page in (text, _INLINE.sub("", text)):
        parser = HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
        try:
            root = document_fromstring(page.encode("utf-8", "replace"), parser=parser)
        except ParserError as error:
            raise _empty(name) from error
        if not any(entry.type_name == _TOO_DEEP for entry in parser.error_log):
            return document_of(root)
    raise FileDamaged(
        f"Tệp “{name}” có các thẻ HTML lồng nhau quá sâu nên không đọc hết được. Hãy mở bằng Word, lưu lại dạng .docx "
        f"rồi nạp lại."
    )


def _empty(name: str) -> FileEmpty:
    return FileEmpty(f"Tệp “{name}” không có chữ nào. Hãy kiểm tra lại tệp rồi nạp lại.")
