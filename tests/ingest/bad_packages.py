"""Bad DOCX, XLSX and ODT files: locked ones, bombs, and XML that reaches for more than there is."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator

from bad_pdfs import deflated, encrypted, tree
from bad_zips import Member, packed, raw_zip, spaces
from docx_files import docx, para, part
from good_files import TASK, docx_file, html_file, odt_file, rtf_file, xlsx_file
from spoilt import READ, Bad, bad, but, ole

_MAIN, _SHEET = "word/document.xml", "xl/worksheets/sheet1.xml"
_BODY = part("document", f"<w:body>{para(TASK)}</w:body>").encode()
_REFUSED = ("file_bomb", "file_damaged", "file_too_large", "file_empty")
_STOPPED = ("page_unreadable", "reading_timeout", "reading_crashed")


def locked() -> Iterator[Bad]:
    """Files that want a password, and two that only forbid changes."""
    yield bad("user-128.pdf", lambda: encrypted("ao"), "file_encrypted")
    yield bad("user-40.pdf", lambda: encrypted("ao", bits=40), "file_encrypted")
    yield bad("owner-128.pdf", lambda: encrypted(""), READ)
    yield bad("owner-40.pdf", lambda: encrypted("", bits=40), READ)
    yield bad("other-handler.pdf", lambda: encrypted("ao", handler="Rieng"), "file_encrypted", "file_damaged")
    for suffix in (".docx", ".xlsx", ".doc", ".odt"):
        yield bad(f"office{suffix}", lambda: ole("EncryptionInfo", "EncryptedPackage"), "file_encrypted")
    yield bad("members.docx", lambda: _with_flag(docx_file()), "file_encrypted")
    yield bad("members.xlsx", lambda: _with_flag(xlsx_file()), "file_encrypted")
    yield bad("manifest.odt", lambda: odt_file(encryption="<manifest:encryption-data/>"), "file_encrypted")


def _with_flag(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return raw_zip([packed(name, package.read(name), flags=1) for name in package.namelist()])


def bombs() -> Iterator[Bad]:
    """Small files that unfold to gigabytes."""
    yield bad("gigabyte.docx", lambda: raw_zip([spaces(_MAIN, 1024, head=_BODY)]), *_REFUSED)
    yield bad("liar.docx", lambda: raw_zip([spaces(_MAIN, 1024, declared=1000, head=_BODY)]), *_REFUSED)
    yield bad("picture.docx", lambda: _beside(spaces("word/media/a.png", 1024)), *_REFUSED)
    yield bad("styles.docx", lambda: _beside(spaces("word/styles.xml", 1024)), *_REFUSED)
    yield bad("overlap.docx", lambda: _beside(*_overlapping()), *_REFUSED)
    yield bad("crowd.docx", lambda: _beside(*(Member(f"{n}", b"", 0, method=0) for n in range(60_000))), *_REFUSED)
    yield bad("nested.docx", lambda: _beside(_nested()), READ)
    for name, book in (("gigabyte.xlsx", xlsx_file), ("gigabyte.odt", odt_file)):
        member = _SHEET if book is xlsx_file else "content.xml"
        yield bad(name, lambda b=book, m=member: _spoilt(b(), spaces(m, 1024, head=b"<a/>")), *_REFUSED)
        liar = name.replace("gigabyte", "liar")
        yield bad(liar, lambda b=book, m=member: _spoilt(b(), spaces(m, 1024, declared=9, head=b"<a/>")), *_REFUSED)
    yield bad("page.pdf", lambda: tree(drawn=deflated(bytes(4 * 10**8))), *_REFUSED, *_STOPPED)
    yield bad("thrice.pdf", lambda: tree(drawn=deflated(bytes(4 * 10**8), 3)), *_REFUSED, *_STOPPED)


def _beside(*members: Member) -> bytes:
    return raw_zip([packed(_MAIN, _BODY), *members])


def _overlapping() -> list[Member]:
    whole = spaces("word/a.xml", 64)
    return [whole, *(Member(f"word/{n}.xml", whole.packed, whole.size, whole.crc, at=1) for n in range(500))]


def _nested() -> Member:
    inner = raw_zip([spaces("inner", 1024)])
    return Member("word/embeddings/a.zip", inner, len(inner), zlib.crc32(inner), method=0)


def _spoilt(data: bytes, member: Member) -> bytes:
    """A package with a member in place of its own of this name; the first one stays unpacked, as ODF wants it."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        kept = [
            packed(name, package.read(name)) for name in package.namelist() if name not in {"mimetype", member.name}
        ]
        kind = package.read("mimetype") if "mimetype" in package.namelist() else b""
    first = [Member("mimetype", kind, len(kind), zlib.crc32(kind), method=0)] if kind else []
    return raw_zip([*first, *kept, member])


_LAUGHS = '<!ENTITY a0 "ha">' + "".join(f'<!ENTITY a{n + 1} "{f"&a{n};" * 10}">' for n in range(9))
_DECLARED = {
    "laughs": (_LAUGHS, "&a9;"),
    "square": (f'<!ENTITY a9 "{"ha" * 50_000}">', "&a9;" * 20_000),
    "outside": ('<!ENTITY a9 SYSTEM "file:///etc/passwd">', "&a9;"),
    "parameter": ('<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY a9 "x">', "&a9;"),
}


def entities() -> Iterator[Bad]:
    """Entities that would unfold without end, and links that would fetch another file into the text."""
    for name, (declared, used) in _DECLARED.items():
        before = f"<!DOCTYPE x [{declared}]>"
        text = f"<w:r><w:t>{used}</w:t></w:r>"
        xml = part("document", f"<w:body>{para(inside=text)}</w:body>").replace("?>", f"?>{before}", 1)
        yield bad(f"{name}.docx", lambda x=xml: but(docx_file(), _MAIN, x.encode()), "file_damaged", "file_bomb")
        sheet = f'<?xml version="1.0"?>{before}{_sheet(used)}'
        yield bad(f"{name}.xlsx", lambda x=sheet: but(xlsx_file(), _SHEET, x.encode()), "file_damaged", "file_bomb")
    for name in ("laughs", "outside"):
        before, used = f"<!DOCTYPE x [{_DECLARED[name][0]}]>", f"<text:p>{_DECLARED[name][1]}</text:p>"
        yield bad(f"{name}.odt", lambda b=before, u=used: odt_file(u, b), *_REFUSED, READ)
    outside = f"<!DOCTYPE x [{_DECLARED['outside'][0]}]>".encode()
    yield bad("outside.html", lambda: outside + html_file("<p>&a9;</p>"), READ)
    frames = '<iframe src="file:///etc/passwd"></iframe><object data="/etc/passwd"></object>'
    yield bad("frames.html", lambda: html_file(frames), READ)
    source = '<text:section text:name="a"><text:section-source xlink:href="file:///etc/passwd"/></text:section>'
    yield bad("section.odt", lambda: odt_file(source), READ)
    yield bad("field.rtf", lambda: rtf_file('{\\field{\\*\\fldinst INCLUDETEXT "/etc/passwd"}{\\fldrslt a}}'), READ)
    chunk = '<w:altChunk r:id="r9"/><w:p><w:r><w:instrText>INCLUDETEXT "/etc/passwd"</w:instrText></w:r></w:p>'
    yield bad("chunk.docx", lambda: docx(para(TASK), chunk), READ)


def _sheet(text: str) -> str:
    cell = f'<c r="A1" t="inlineStr"><is><t>{text}</t></is></c>'
    name = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return f'<worksheet xmlns="{name}"><sheetData><row r="1">{cell}</row></sheetData></worksheet>'
