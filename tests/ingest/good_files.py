"""A small plan in every format, to be spoilt by bad_files."""

from __future__ import annotations

import io
import zipfile
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from docx_files import docx, para, row, table
from openpyxl import Workbook
from pdf_files import pdf_file, ruled, shown
from PIL import Image, ImageDraw, ImageFont

from ingest import programs

TITLE = "KẾ HOẠCH nạo vét ao làng năm 2027"
TASK = "Giao Sở Y tế chủ trì nạo vét ao làng, hoàn thành trước ngày 30/6/2027."
PLAIN_TITLE = "KE HOACH nao vet ao lang nam 2027"  # for fonts without Vietnamese letters
PLAIN_TASK = "Giao So Y te chu tri nao vet ao lang truoc ngay 30/6/2027"
HEADER = ("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn")
ROW = ("1", "Nạo vét ao làng", "Sở Y tế", "30/6/2027")
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.2" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"'
)
_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def docx_file() -> bytes:
    return docx(para(TITLE), para(TASK), table(row(*HEADER), row(*ROW), grid=(500, 3000, 2000, 1500)))


def xlsx_file() -> bytes:
    book = Workbook()
    for values in ((TITLE,), HEADER, ROW):
        book.active.append(values)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def html_file(body: str = "", head: str = "<meta charset=utf-8>") -> bytes:
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in line)}</tr>" for line in (HEADER, ROW))
    page = f"<html><head>{head}</head><body><p>{TITLE}</p><p>{TASK}</p><table>{cells}</table>{body}</body></html>"
    return f"<!DOCTYPE html>{page}".encode()


def odt_file(body: str = "", before: str = "", encryption: str = "", **more: bytes) -> bytes:
    """`body` inside the text, `before` the root element, `encryption` inside the entry of the manifest."""
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>{before}<office:document-content {ODF}><office:body><office:text>'
        f"<text:p>{TITLE}</text:p><text:p>{TASK}</text:p>{body}</office:text></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_MANIFEST}" manifest:version="1.2">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ODT_TYPE}"/><manifest:file-entry '
        f'manifest:full-path="content.xml" manifest:media-type="text/xml">{encryption}</manifest:file-entry>'
        "</manifest:manifest>"
    )
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", ODT_TYPE, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
        for name, data in more.items():
            archive.writestr(name, data)
    return target.getvalue()


def rtf_file(inside: str = "") -> bytes:
    words = "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in f"{TITLE}\\par {TASK}\\par ")
    return f"{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Times New Roman;}}}}{words}{inside}}}".encode()


@lru_cache
def doc_file() -> bytes:
    """A Word 97 file, made by LibreOffice."""
    with TemporaryDirectory() as folder:
        given = Path(folder, "plan.rtf")
        given.write_bytes(rtf_file("\\par " + "Ao lang o Van Hai. " * 300))  # antiword takes no less
        profile = f"-env:UserInstallation={Path(folder, 'profile').as_uri()}"
        words = ["--headless", profile, "--convert-to", "doc:MS Word 97", "--outdir", folder, str(given)]
        programs.run("soffice", words, name=given.name, seconds=60)
        return given.with_suffix(".doc").read_bytes()


def good_pdf() -> bytes:
    lines = [shown(PLAIN_TITLE, 70, 80), shown(PLAIN_TASK, 70, 110), ruled((70, 120, 300, 500), (150, 180, 210))]
    cells = [
        shown(c, x, y)
        for y, line in ((170, ("TT", "Viec", "Don vi")), (200, ("1", "Nao vet", "So Y te")))
        for x, c in zip((75, 125, 305), line, strict=True)
    ]
    return pdf_file(["\n".join(lines + cells)])


@lru_cache
def picture() -> Image.Image:
    """A page that can be recognised."""
    page = Image.new("L", (900, 400), 255)
    pen, font = ImageDraw.Draw(page), ImageFont.load_default(28)
    for at, words in enumerate((PLAIN_TITLE, PLAIN_TASK, "1. Don vi chu tri: So Y te")):
        pen.text((40, 60 + 90 * at), words, 0, font)
    return page


@lru_cache
def image_file(form: str) -> bytes:
    target = io.BytesIO()
    picture().save(target, form, dpi=(150, 150))
    return target.getvalue()


GOOD = {
    ".txt": f"{TITLE}\n{TASK}\n".encode,
    ".md": f"# {TITLE}\n\n{TASK}\n".encode,
    ".docx": docx_file,
    ".xlsx": xlsx_file,
    ".html": html_file,
    ".pdf": good_pdf,
    ".rtf": rtf_file,
    ".odt": odt_file,
    ".doc": doc_file,
    ".png": lambda: image_file("PNG"),
    ".jpg": lambda: image_file("JPEG"),
    ".tif": lambda: image_file("TIFF"),
}
