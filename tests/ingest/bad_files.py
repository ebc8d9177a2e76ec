"""Bad files by what is wrong with them, and what may come of each."""

from __future__ import annotations

import io
from collections.abc import Iterator

from bad_images import images, picture
from bad_packages import bombs, entities, locked
from bad_pdfs import deep_tree, many_pages, raw_pdf, stream, tree
from docx_files import cell, docx, para, row, table, zipped
from good_files import GOOD, TASK, TITLE, docx_file, html_file, rtf_file, xlsx_file
from openpyxl import Workbook
from spoilt import OLE, READ, Bad, bad, but, noise, ole

_REFUSED = ("file_damaged", "file_binary", "file_encoding", "file_empty", "format_unsupported")


def truncated() -> Iterator[Bad]:
    """Cut off in the middle, and just before the end."""
    text = (READ, "file_encoding")
    may = {".html": (READ,), ".txt": text, ".md": text, ".rtf": (READ, "file_damaged"), ".pdf": (READ, "file_damaged")}
    for suffix, make in GOOD.items():
        for share in (0.5, 0.97):
            codes = may.get(suffix, ("file_damaged",))
            yield bad(f"cut-{share}{suffix}", lambda m=make, s=share: m()[: int(len(m()) * s)], *codes)


def garbage() -> Iterator[Bad]:
    """Noise under every suffix, with and without the first bytes of the format."""
    marks = {".pdf": b"%PDF-1.7\n", ".png": b"\x89PNG\r\n\x1a\n", ".jpg": b"\xff\xd8\xff\xe0", ".tif": b"II*\0"}
    marks |= dict.fromkeys((".docx", ".xlsx", ".odt"), b"PK\x03\x04") | {".doc": OLE, ".html": b"<html><body>"}
    for suffix in GOOD:
        yield bad(f"noise{suffix}", noise, *_REFUSED)
    for suffix, mark in marks.items():
        yield bad(f"marked{suffix}", lambda m=mark: m + noise(), *_REFUSED)
    yield bad("marked.rtf", lambda: b"{\\rtf1\\ansi " + noise(), *_REFUSED, READ)


def empty() -> Iterator[Bad]:
    """No bytes, nothing but white space, or a whole file without a word."""
    for suffix in GOOD:
        yield bad(f"none{suffix}", bytes, "file_empty", "file_damaged")
        yield bad(f"blank{suffix}", lambda: b" \r\n" * 20, "file_empty", "file_damaged")
    yield bad("wordless.docx", lambda: docx(para(), table(row("", ""))), "file_empty")
    yield bad("wordless.html", lambda: b"<html><body><p>&nbsp;</p><table><tr><td></table>", "file_empty")
    yield bad("wordless.pdf", lambda: tree(drawn=stream(b"")), "file_empty")
    yield bad("wordless.xlsx", lambda: _workbook(Workbook()), "file_empty")
    yield bad("wordless.rtf", lambda: b"{\\rtf1\\ansi }", "file_empty")
    yield bad("wordless.png", lambda: picture("PNG", (400, 300)), "file_empty")


def misnamed() -> Iterator[Bad]:
    """One format under the suffix of another: read as what it is, or refused."""
    pairs = (
        ".pdf.docx .docx.pdf .png.txt .docx.doc .xlsx.docx .html.doc .rtf.doc .txt.docx .txt.pdf .docx.txt .doc.docx "
        ".jpg.png .pdf.png .tif.pdf .odt.docx .docx.xlsx .md.html .html.txt .rtf.txt .pdf.html"
    )
    for pair in pairs.split():
        _, real, shown = pair.split(".")
        yield bad(f"{real}-as.{shown}", GOOD[f".{real}"], "suffix_wrong", READ, *_REFUSED)
    for shown in (".docx", ".txt", ".pdf", ".jpg"):
        yield bad(f"program-as{shown}", lambda: b"\x7fELF\x02\x01\x01" + noise(), *_REFUSED)
        yield bad(f"archive-as{shown}", lambda: zipped({"a.txt": TASK}), *_REFUSED)


def pageless() -> Iterator[Bad]:
    """PDF files whose pages are not there, or no pages; pdfium finds some of them all the same."""
    may = ("file_damaged", "file_empty", READ)
    yield bad("no-kids.pdf", lambda: tree(kids="", count=0), "file_damaged")
    yield bad("no-pages.pdf", lambda: raw_pdf(b"<< /Type /Catalog >>"), "file_damaged")
    yield bad("no-catalogue.pdf", lambda: raw_pdf(b"<< /Type /Font >>"), "file_damaged")
    yield bad("own-kid.pdf", lambda: tree(kids="2 0 R"), *may)
    yield bad("kid-missing.pdf", lambda: tree(kids="99 0 R"), *may)
    yield bad("kid-null.pdf", lambda: tree(kids="null"), *may)
    yield bad("million.pdf", lambda: tree(count=10**6), *may, "pages_left_out")
    yield bad("minus-five.pdf", lambda: tree(count=-5), *may)
    boxes = {
        "no": "",
        "flat": "[0 0 0 0]",
        "huge": "[0 0 1e9 1e9]",
        "odd": "[/a (b) null 4]",
        "crossed": "[595 842 0 0]",
    }
    for name, box in boxes.items():
        page = f"/MediaBox {box} /Rotate 91" if box else ""
        yield bad(
            f"{name}-box.pdf", lambda p=page: tree(page=p), *may, *(["reading_crashed"] if name == "flat" else [])
        )


def endless() -> Iterator[Bad]:
    """More pages, rows, columns and depth than any plan has; the tests allow 20 pages and a million characters."""
    left_out = ("pages_left_out", "file_too_large")
    may = ("file_damaged", "file_too_large", "file_bomb", "file_empty", READ)
    yield bad("2000.pdf", lambda: many_pages(2000), *left_out)
    yield bad("2000-times-one.pdf", lambda: many_pages(2000, shared=True), *left_out, "file_damaged")
    yield bad("deep.pdf", lambda: deep_tree(5000), "file_damaged", READ)
    yield bad("30.xlsx", lambda: _sheets(30), *left_out)
    yield bad("30.tif", lambda: picture("TIFF", (8, 8), 30), *left_out, "file_empty")
    yield bad("corner.xlsx", _corner, READ, "file_too_large")
    wide = cell("a", about='<w:gridSpan w:val="10000000"/>')
    yield bad("wide.docx", lambda: docx(para(TASK), table(row(wide, "b"))), *may)
    yield bad("deep.docx", lambda: docx(para(TASK), _deep_table(300)), *may)
    yield bad("deeper.docx", lambda: docx(para(TASK), _deep_table(20_000)), *may)
    cells = {
        "wide": "<td colspan=100000000 rowspan=100000000>a<td>b",
        "spans": "<tr><td rowspan=65000 colspan=900>a" * 500,
    }
    for name, inside in cells.items():
        yield bad(f"{name}.html", lambda i=inside: html_file(f"<table><tr>{i}</table>"), *may)
    yield bad("deep.html", lambda: html_file("<div>" * 100_000 + "a"), *may)
    yield bad("deep-tables.html", lambda: html_file("<table><tr><td>" * 5_000 + "a"), *may)
    yield bad("line.txt", (TASK * 10_000).encode, READ)
    yield bad("lines.txt", lambda: b"a\n" * 500_001, "file_too_large")


def _workbook(book: Workbook) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def _sheets(count: int) -> bytes:
    book = Workbook()
    for at in range(count - 1):
        book.create_sheet(f"{at}").append([TASK])
    return _workbook(book)


def _corner() -> bytes:
    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = TITLE, TASK
    return _workbook(book)


def _deep_table(depth: int) -> str:
    head, tail = "<w:tbl><w:tr><w:tc>", "<w:p/></w:tc></w:tr></w:tbl>"
    return head * depth + para("a") + tail * depth


def active() -> Iterator[Bad]:
    """Files with programs in them, which are never run and never hinder the reading."""
    code = {"word/vbaProject.bin": ole("VBA", "ThisDocument")}
    yield bad("macros.docx", lambda: docx(para(TASK), extra=code), "macros_ignored")
    yield bad("macros.xlsx", lambda: but(xlsx_file(), "xl/vbaProject.bin", ole("VBA")), READ)
    for suffix in (".docm", ".dotm", ".xlsm"):
        yield bad(f"macros{suffix}", lambda: docx(para(TASK), extra=code), "format_unsupported")
    field = '<w:p><w:r><w:instrText>DDEAUTO c:\\\\windows\\\\cmd.exe "/k calc"</w:instrText></w:r></w:p>'
    yield bad("command.docx", lambda: docx(para(TASK), field), READ)
    yield bad("embedded.docx", lambda: docx(para(TASK), extra={"word/embeddings/oleObject1.bin": ole("Package")}), READ)
    script = "<script>document.write('root:x:0')</script><p onclick='alert(1)'>a</p><style>p {}</style>"
    yield bad("script.html", lambda: html_file(script), READ)
    yield bad("javascript.pdf", lambda: tree(catalogue="/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >>"), READ)
    yield bad("launch.pdf", lambda: tree(catalogue="/OpenAction << /S /Launch /F (/bin/sh) >>"), READ)
    embedded = "{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata 01050000}{\\result a}}"
    yield bad("object.rtf", lambda: rtf_file(embedded), READ)


def odd_names() -> Iterator[Bad]:
    """Good files with names that shells, terminals, file systems and programs stumble over."""
    names = (
        *("a\nb.docx", "🙂🧑🏽‍⚖️ kế hoạch.docx", "\u202excod.exe.docx", f"{'x' * 245}.docx", "-rf.docx", "--help.odt"),
        *("ke\u0302\u0301 hoa\u0323ch.docx", "a'\"`$(touch x);&|<>*?.docx", "%00%2e%2e%2fpasswd.docx", "A.DOCX"),
        *(
            "~$plan.docx",
            "plan.pdf.docx",
            "con .docx",
            "\udcff\udcfe.docx",
            "\x1b[31mred\x07.docx",
            "\\\\server\\x.html",
        ),
        *("a;b -env:UserInstallation=x.rtf", "-.pdf", "....md", "ké\thoạch\r.xlsx"),
    )
    for name in names:
        yield bad(name, GOOD["." + name.rpartition(".")[2].lower()], READ)
    for name in (".docx", "docx", "plan.docx.", "plan.docx ", "plan"):
        yield bad(name, docx_file, "format_unsupported")


EVERY = {
    kind.__name__: tuple(kind())
    for kind in (
        *(truncated, garbage, empty, misnamed, pageless, locked),
        *(bombs, entities, images, endless, active, odd_names),
    )
}
