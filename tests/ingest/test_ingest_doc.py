"""Old Word files, RTF and ODT: what LibreOffice makes of them, what it may not do, and what it cannot read."""

from __future__ import annotations

import fcntl
import io
import os
import threading
import zipfile
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given
from hypothesis import strategies as st

from ingest import programs
from ingest.readers.antiword import read_blocks
from ingest.readers.compound import Compound
from ingest.readers.doc import read_doc
from ingest.readers.doc_file import kind_of, with_last_paragraph
from ingest.readers.docx import read_docx
from ingest.source import Limits
from plan.errors import (
    FileBomb,
    FileDamaged,
    FileEmpty,
    FileEncrypted,
    FormatUnsupported,
    ReadingTimeout,
    ToolMissing,
)
from plan.issue import Severity

ROWS = [
    ["TT", "Nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"],
    ["I", "Hạ tầng thủy lợi", "", ""],
    ["1", "Nạo vét tuyến kênh chính", "Sở Nông nghiệp và Môi trường", "Quý III/2026"],
    ["2", "Lắp cảm biến mực nước tại cống đầu mối", "", "31/12/2026"],
    ["3", "Tập huấn vận hành cho các xã", "Trường Chính trị tỉnh", "Hằng năm"],
]
PARAGRAPHS = [
    "ỦY BAN NHÂN DÂN TỈNH VÂN HẢI",
    "Số: 45/KH-UBND",
    "KẾ HOẠCH",
    "Phòng, chống hạn năm 2026 trên địa bàn tỉnh Vân Hải",
    "II. NHIỆM VỤ",
]


def add_table(document, rows=ROWS):
    table = document.add_table(len(rows), len(rows[0]), style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, texts, strict=True):
            cell.text = text
    return table


def plan_document(*, closing):
    """A plan with a table that is merged across and downwards, and what stands behind it."""
    document = Document()
    for text in PARAGRAPHS:
        document.add_paragraph(text)
    table = add_table(document)
    table.cell(1, 1).merge(table.cell(1, 3))
    table.cell(2, 2).merge(table.cell(3, 2))
    for text in closing:
        document.add_paragraph(text)
    return document


def legacy_document(font, texts):
    document = Document()
    for text in texts:
        run = document.add_paragraph().add_run(text)
        run.font.name = font
        run.element.rPr.rFonts.set(qn("w:cs"), font)
    return document


def documents():
    plan = plan_document(closing=["Nơi nhận: như Điều 3."])
    plan.sections[0].header.paragraphs[0].text = "Dự thảo lần 2"
    numbered = Document()
    for text in ("Rà soát công trình", "Nạo vét kênh"):
        numbered.add_paragraph(text, style="List Number")
    return {
        "plan": plan,
        "ends": plan_document(closing=[]),
        "tcvn3": legacy_document(".VnTime", ["KÕ ho¹ch n¹o vÐt kªnh vµ ®ª ®iÒu", "Së N«ng nghiÖp chñ tr×"]),
        "vni": legacy_document("VNI-Times", ["Keá hoaïch naïo veùt keânh möông", "Sôû Noâng nghieäp chuû trì"]),
        "numbered": numbered,
    }


@pytest.fixture(scope="module")
def files(needs, tmp_path_factory):
    """The documents as Word wrote them until 2003 (.doc), and as it writes them now (.docx)."""
    needs("soffice")
    needs("antiword")
    folder = tmp_path_factory.mktemp("doc")
    for name, document in documents().items():
        document.save(folder / f"{name}.docx")
    made = sorted(map(str, folder.glob("*.docx")))
    arguments = ["--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}"]
    arguments += ["--convert-to", "doc:MS Word 97", "--outdir", str(folder), *made]
    programs.run("soffice", arguments, name="mẫu", seconds=300)
    return {path.name: path.read_bytes() for path in folder.glob("*.doc*")}


def texts(source):
    return [line.text for line in source.lines if line.text]


def rows(source):
    return [line for line in source.lines if line.text.startswith("|")]


def codes(source):
    return [issue.code for issue in source.issues]


def rtf(body):
    return b"{\\rtf1\\ansi " + "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in body).encode() + b"}"


def odt(body="", manifest=""):
    """An ODT with a paragraph and whatever else."""
    names = {"office": "office", "text": "text", "draw": "drawing", "svg": "svg-compatible"}
    spaces = " ".join(f'xmlns:{a}="urn:oasis:names:tc:opendocument:xmlns:{b}:1.0"' for a, b in names.items())
    content = (
        f'<office:document-content {spaces} xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.2">'
        f"<office:body><office:text><text:p>Kế hoạch nạo vét kênh</text:p>{body}</office:text></office:body>"
        f"</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.text"
    listed = "".join(
        f'<m:file-entry m:full-path="{path}" m:media-type="{media}">{manifest}</m:file-entry>'
        for path, media in (("/", kind), ("content.xml", "text/xml"))
    )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        package.writestr("mimetype", kind)
        package.writestr("content.xml", content)
        space = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"
        package.writestr(
            "META-INF/manifest.xml", f'<m:manifest xmlns:m="{space}" m:version="1.2">{listed}</m:manifest>'
        )
    return file.getvalue()


# What is read ---------------------------------------------------------------------------------------------------


def test_an_old_word_file_reads_like_the_new_one(files):
    found = read_doc(files["plan.doc"], "a.doc")
    assert found == read_docx(files["plan.docx"], "a.docx")
    assert [line.merged for line in rows(found)] == [set(), set(), set(), {2}, set()]
    assert rows(found)[1].spread == {2, 3}
    assert found.margins == ("Dự thảo lần 2",)


def test_a_table_at_the_very_end_is_kept(files):
    found = read_doc(files["ends.doc"], "a.doc")
    assert texts(found) == texts(read_docx(files["ends.docx"], "a.docx"))
    assert rows(found)[3].merged == {2}
    assert not found.issues


def test_only_a_file_that_ends_with_a_table_is_mended(files):
    assert with_last_paragraph(files["plan.doc"]) == files["plan.doc"]
    mended = with_last_paragraph(files["ends.doc"])
    assert mended != files["ends.doc"]
    assert with_last_paragraph(mended) == mended


def test_a_stream_grows_into_the_room_that_is_left_and_into_new_sectors(files):
    file = Compound(files["plan.doc"])
    before, main = file.read("1Table"), file.read("WordDocument")
    assert file.append("1Table", b"a" * 3) == len(before)
    assert file.append("1Table", b"b" * 2000) == len(before) + 3
    again = Compound(file.data)
    assert again.read("1Table") == before + b"aaa" + b"b" * 2000
    assert again.read("WordDocument") == main


@given(
    cut=st.integers(0, 30_000),
    changes=st.lists(st.tuples(st.integers(0, 2**15), st.binary(min_size=1, max_size=4)), max_size=8),
)
def test_a_damaged_file_is_refused_or_left_to_libreoffice(files, cut, changes):
    data = bytearray(files["ends.doc"])
    for at, piece in changes:
        data[at : at + len(piece)] = piece
    spoilt = bytes(data[: len(data) - cut])
    assert len(with_last_paragraph(spoilt)) >= len(spoilt)
    with suppress(ValueError):
        kind_of(spoilt)


def test_the_second_reader_knows_cells_that_lie_across(files):
    (table,) = [block for block in read_blocks(files["plan.doc"], "a.doc") if block.cells]
    assert [cell.columns for cell in table.cells if cell.row == 1] == [1, 3]
    assert texts_of(table) == [cell for row in ROWS for cell in row if cell or row is ROWS[3]]


def texts_of(table):
    return [cell.text for cell in table.cells]


def test_list_numbers_are_kept(files):
    assert texts(read_doc(files["numbered.doc"], "a.doc")) == ["1. Rà soát công trình", "2. Nạo vét kênh"]


def test_legacy_fonts_become_unicode(files):
    assert texts(read_doc(files["tcvn3.doc"], "a.doc")) == [
        "Kế hoạch nạo vét kênh và đê điều",
        "Sở Nông nghiệp chủ trì",
    ]
    assert texts(read_doc(files["vni.doc"], "a.doc")) == ["Kế hoạch nạo vét kênh mương", "Sở Nông nghiệp chủ trì"]


@pytest.mark.parametrize("name", ["a.rtf", "a.doc"])
def test_rtf_is_read_under_either_name(needs, name):
    needs("soffice")
    row = r"\trowd\cellx900\cellx5000\cellx9000\pard\intbl 1\cell Việc\cell Hạn\cell\row "
    found = read_doc(rtf(rf"Kế hoạch nạo vét\par {row * 2}"), name)
    assert texts(found) == ["Kế hoạch nạo vét", "| 1 | Việc | Hạn |", "| 1 | Việc | Hạn |"]
    assert not found.issues


def test_odt_is_read(needs):
    needs("soffice")
    assert texts(read_doc(odt("<text:p>Hạn: quý III</text:p>"), "a.odt")) == ["Kế hoạch nạo vét kênh", "Hạn: quý III"]


def test_a_new_word_file_under_the_old_name_is_read(tmp_path):
    plan_document(closing=[]).save(tmp_path / "a.docx")
    data = (tmp_path / "a.docx").read_bytes()
    assert read_doc(data, "a.doc") == read_docx(data, "a.docx")


# What LibreOffice may not do --------------------------------------------------------------------------------------


@pytest.fixture
def asked():
    """(Address of a server of this machine, what it was asked for)."""
    found = []

    class Listener(BaseHTTPRequestHandler):
        def handle_one_request(self):
            found.append(self.rfile.readline())
            self.close_connection = True

    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}", found
        server.shutdown()
        thread.join()


def test_nothing_that_a_file_links_to_is_fetched(needs, asked):
    needs("soffice")
    address, found = asked
    image = f'<draw:image xlink:href="{address}/a.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/>'
    frame = f'<draw:frame text:anchor-type="paragraph" svg:width="3cm" svg:height="3cm">{image}</draw:frame>'
    section = f'<text:section text:name="s"><text:section-source xlink:href="{address}/b.odt"/><text:p/></text:section>'
    assert "Kế hoạch nạo vét kênh" in texts(read_doc(odt(f"<text:p>{frame}</text:p>{section}"), "a.odt"))
    picture = rf'{{\field{{\*\fldinst INCLUDEPICTURE "{address}/c.png" \\d}}{{\fldrslt x}}}}'
    assert texts(read_doc(rtf(rf"Kế hoạch {picture}\par"), "a.rtf"))
    assert found == []


def test_a_file_waits_for_its_turn_but_not_for_ever(needs):
    needs("soffice")
    handle = os.open(programs.find("soffice"), os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(ReadingTimeout, match="đang bận"):
            read_doc(rtf("a"), "a.rtf", limits=Limits(seconds=0.1))
    finally:
        os.close(handle)


# What cannot be read ----------------------------------------------------------------------------------------------


def test_a_password_is_seen(files):
    file = Compound(files["plan.doc"])
    file.write("WordDocument", 0x0B, bytes([file.read("WordDocument")[0x0B] | 1]))
    with pytest.raises(FileEncrypted, match="mật khẩu"):
        read_doc(file.data, "a.doc")
    with pytest.raises(FileEncrypted, match="mật khẩu"):
        read_doc(odt(manifest="<m:encryption-data/>"), "a.odt")


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", FileEmpty),
        (b" \r\n", FileEmpty),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000), FileDamaged),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 5000, FileDamaged),
        (odt()[:-30], FileDamaged),
        (b"\x89PNG\r\n", FormatUnsupported),
    ],
)
def test_what_is_no_document_is_told_without_libreoffice(data, error, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(error, match=r"“a\.doc”"):
        read_doc(data, "a.doc")


def test_damage_that_only_libreoffice_sees(needs):
    needs("soffice")
    with pytest.raises(FileDamaged, match=r"“a\.rtf”"):
        read_doc(b"{\\rtf1 abc", "a.rtf")


def test_an_odt_that_unfolds_to_too_much_is_refused():
    with pytest.raises(FileBomb):
        read_doc(odt(), "a.odt", limits=Limits(unpacked=500))


# Without the programs ---------------------------------------------------------------------------------------------


def test_without_antiword_the_file_is_read_and_said_to_be_unchecked(files, tmp_path, monkeypatch):
    (tmp_path / "antiword").write_text("#!/bin/sh\nexit 1\n", encoding="utf-8")
    (tmp_path / "antiword").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    found = read_doc(files["plan.doc"], "a.doc")
    assert found.lines == read_docx(files["plan.docx"], "a.docx").lines
    assert codes(found) == ["doc_not_cross_checked"]


def test_without_libreoffice_antiword_reads_what_it_can(files, tmp_path, monkeypatch):
    (tmp_path / "antiword").symlink_to(Path(programs.find("antiword")))
    monkeypatch.setenv("PATH", str(tmp_path))
    found = read_doc(files["plan.doc"], "a.doc")
    assert [text.replace(" |  |  |", " |") for text in texts(found)][:7] == [
        *PARAGRAPHS,
        "| TT | Nhiệm vụ | Cơ quan chủ trì | Thời hạn |",
        "| I | Hạ tầng thủy lợi |",
    ]
    assert [(issue.code, issue.severity) for issue in found.issues] == [("doc_read_simply", Severity.ERROR)]


def test_without_either_the_line_to_type_is_told(files, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ToolMissing, match="sudo apt install libreoffice-writer-nogui"):
        read_doc(files["plan.doc"], "a.doc")
