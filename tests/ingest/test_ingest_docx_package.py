"""Files that are no DOCX, or no honest one."""

from __future__ import annotations

import io
import random
import zipfile

import pytest
from docx_files import RELATIONS, W, cell, docx, para, part, row, table, zipped

from ingest.readers.docx import read_docx
from ingest.source import Limits
from plan.errors import FileBomb, FileDamaged, FileEmpty, FileEncrypted, InputError

PLAN = docx(para("Ao sen"))
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def texts(data, **limits):
    return [line.text for line in read_docx(data, "sen.docx", limits=Limits(**limits)).lines]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", FileEmpty),
        (b"Ao sen", FileDamaged),
        (b"%PDF-1.7", FileDamaged),
        (PLAN[: len(PLAN) // 2], FileDamaged),
        (zipped({"xl/workbook.xml": "<a/>"}), FileDamaged),
        (docx(para("Ao")).replace(b"word/document.xml", b"word/documenx.xml"), FileDamaged),
        (zipped({"word/document.xml": "<w:document>"}), FileDamaged),
        (zipped({"word/document.xml": ""}), FileDamaged),
        (docx(para("Ao"), parts={"styles": "<w:styles"}), FileDamaged),
        (OLE + b"Word.Document.8", FileDamaged),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), FileEncrypted),
    ],
)
def test_refused(data, error):
    with pytest.raises(error, match=r"“sen\.docx”"):
        texts(data)


def test_an_encrypted_member():
    with pytest.raises(FileEncrypted):
        texts(PLAN.replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"))


def test_an_unknown_compression():
    with pytest.raises(FileDamaged):
        texts(PLAN.replace(b"\x00\x00\x08\x00", b"\x00\x00\x63\x00"))


def test_flipped_bytes_never_crash():
    rng = random.Random(7)  # noqa: S311 - no secret
    for _ in range(300):
        data = bytearray(PLAN)
        for _ in range(rng.randint(1, 6)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        try:
            texts(bytes(data))
        except InputError:
            continue


# bombs --------------------------------------------------------------------------------------------------------------


def test_more_than_the_limit():
    with pytest.raises(FileBomb):
        texts(docx(para("Ao sen" * 1000)), unpacked=5000)


def test_a_part_far_larger_than_its_size():
    with pytest.raises(FileBomb):
        texts(docx(para(" " * 30 * 2**20)))


def test_a_blank_picture_is_no_bomb():
    assert texts(docx(para("Ao"), extra={"word/media/image1.bmp": bytes(30 * 2**20)})) == ["Ao"]


def test_members_without_end():
    with pytest.raises(FileBomb):
        texts(docx(para("Ao"), extra={f"x{at}": b"" for at in range(20_001)}))


def test_a_member_that_lies_about_its_size():
    data = docx(para("Ao sen" * 10_000))
    size = zipfile.ZipFile(io.BytesIO(data)).getinfo("word/document.xml").file_size
    with pytest.raises(FileDamaged):
        texts(data.replace(size.to_bytes(4, "little"), (900).to_bytes(4, "little")), unpacked=5000)


LAUGHS = "".join(f'<!ENTITY a{at} "{f"&a{at - 1};" * 10}">' for at in range(1, 10))


@pytest.mark.parametrize("use", ["<w:t>&a9;</w:t>", '<w:t w:x="&a9;"/>', "<w:t>Ao</w:t>"])
def test_entities_are_refused(use):
    body = part("document", f"<w:body><w:p><w:r>{use}</w:r></w:p></w:body>")
    declared = body.replace("?>", f'?><!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>')
    with pytest.raises(FileDamaged):
        texts(zipped({"word/document.xml": declared}))


def test_no_file_of_this_machine_is_read():
    body = part("document", "<w:body><w:p><w:r><w:t>&a;</w:t></w:r></w:p></w:body>")
    with pytest.raises(FileDamaged):
        texts(zipped({"word/document.xml": body.replace("?>", '?><!DOCTYPE x [<!ENTITY a SYSTEM "/etc/passwd">]>')}))


def nested(depth, outer, inner):
    for _ in range(depth):
        inner = outer(inner)
    return inner


NESTS = [
    lambda inner: table(row(cell(inside=inner))),
    lambda inner: table(row("1", cell(inside=inner), "Đội A")),
    lambda inner: f"<w:sdt><w:sdtContent>{inner}</w:sdtContent></w:sdt>",
    lambda inner: f"<w:p><w:r><w:pict><w:txbxContent>{inner}</w:txbxContent></w:pict></w:r></w:p>",
    lambda inner: f"<mc:AlternateContent><mc:Choice>{inner}</mc:Choice></mc:AlternateContent>",
]


@pytest.mark.parametrize("nest", NESTS)
@pytest.mark.parametrize("depth", [30, 1000])
def test_nesting_is_bounded(nest, depth):
    data = docx(nested(depth, nest, para("Ao sen")))
    if depth > 100:
        with pytest.raises(FileDamaged):
            texts(data)
    else:
        assert "Ao sen" in " ".join(texts(data))


# real files are untidy ----------------------------------------------------------------------------------------------


BODY = f"<w:body>{para('Ao sen')}</w:body>"


def relations(inside):
    return f'<Relationships xmlns="{RELATIONS}">{inside}</Relationships>'


def relation(kind, target, more=""):
    return f'<Relationship Type="http://x/{kind}" Target="{target}" {more}/>'


def test_a_document_alone():
    assert texts(zipped({"word/document.xml": part("document", BODY)})) == ["Ao sen"]


def test_relations_that_point_nowhere_and_outside():
    nowhere = relation("image", "NULL") + relation("header", "http://x", 'TargetMode="External"') + relation("x", "")
    files = {"word/_rels/document.xml.rels": relations(nowhere), "word/document.xml": part("document", BODY)}
    assert texts(zipped(files)) == ["Ao sen"]


@pytest.mark.parametrize("target", ["/word/Document.xml", "word\\document.xml", "./word/../WORD/document.xml"])
def test_paths_as_other_programs_write_them(target):
    files = {"_rels/.rels": relations(relation("officeDocument", target)), "word/document.xml": part("document", BODY)}
    assert texts(zipped(files)) == ["Ao sen"]


def test_the_strict_form_of_the_standard():
    strict = part("document", BODY).replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main")
    assert texts(zipped({"word/document.xml": strict})) == ["Ao sen"]
