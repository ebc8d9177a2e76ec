"""A DOCX file as a package (ECMA-376 Part 2): a ZIP of XML parts that point at each other.

Only the parts that hold words are opened, each within the limits. python-docx loads every part at once, pictures too,
and gives up at one relation that points nowhere, as real files have them.
"""

from __future__ import annotations

import io
import lzma
import posixpath
import zipfile
import zlib

from lxml import etree

from ingest.readers.docx_xml import Element
from ingest.source import Limits
from plan.errors import FileBomb, FileDamaged, FileEmpty, FileEncrypted

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream of [MS-OFFCRYPTO] that holds the real package
_BROKEN = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, ValueError, NotImplementedError)
_MEMBERS = 20_000
_FREE = 20 * 2**20  # bytes that any part may unfold to
_RATIO = 200  # times its size that a part may unfold to beyond that; XML of long tables reaches about 70
_MAIN = "word/document.xml"
_RELATION = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
# The strict form of the standard (ISO 29500-1) has other names for the same elements.
_STRICT = b"http://purl.oclc.org/ooxml/wordprocessingml/main"
_TRANSITIONAL = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"


class Package:
    """The parts of a DOCX file.

    Raises FileEmpty, FileEncrypted, FileBomb, and FileDamaged for what is no DOCX or cannot be unfolded or parsed,
    here and in every method.
    """

    def __init__(self, data: bytes, name: str, limits: Limits) -> None:
        self._name = name
        self._left = limits.unpacked
        self._refuse_other_formats(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except _BROKEN as error:
            raise self._damaged() from error
        members = self._zip.infolist()
        if sum(member.file_size for member in members) > self._left or len(members) > _MEMBERS:
            raise self._bomb()
        if any(member.flag_bits & 1 for member in members):
            raise self._encrypted()
        self._members = {_key(member.filename): member for member in members}
        found = self._relations("")
        self._main = next((path for kind, path in found if kind == "officeDocument"), _key(_MAIN))
        self._related = self._relations(self._main)

    @property
    def has_macros(self) -> bool:
        """Whether the file carries macros; they are never run."""
        return any(key.endswith("vbaproject.bin") for key in self._members)

    def main(self) -> Element:
        """The document itself."""
        root = self._part(self._main)
        if root is None:
            raise self._damaged()
        return root

    def parts(self, kind: str) -> list[Element]:
        """The parts that the document relates to as `kind` ("styles", "header", ...) and that are there."""
        paths = dict.fromkeys(path for known, path in self._related if known == kind)
        return [root for path in paths if (root := self._part(path)) is not None]

    def part(self, kind: str) -> Element | None:
        """The first of `parts`."""
        return next(iter(self.parts(kind)), None)

    def _relations(self, source: str) -> list[tuple[str, str]]:
        """(kind, path) of each part that the part `source` relates to; "" is the package."""
        folder, file = posixpath.split(source)
        root = self._part(posixpath.join(folder, "_rels", f"{file}.rels"))
        if root is None:
            return []
        inside = [r for r in root.iter(_RELATION) if r.get("TargetMode") != "External"]
        return [
            (
                r.get("Type", "").rpartition("/")[2],
                _key(posixpath.join("/", folder, r.get("Target", "").replace("\\", "/"))),
            )
            for r in inside
        ]

    def _part(self, path: str) -> Element | None:
        member = self._members.get(path)
        if member is None:
            return None
        if member.file_size > max(_FREE, member.compress_size * _RATIO):
            raise self._bomb()
        try:
            with self._zip.open(member) as stream:
                data = stream.read(self._left + 1)
        except _BROKEN as error:
            raise self._damaged() from error
        self._left -= len(data)
        if self._left < 0:
            raise self._bomb()
        return self._parsed(data)

    def _parsed(self, data: bytes) -> Element:
        # Without huge_tree, libxml2 refuses elements deeper than 256, which bounds every recursion over them.
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            root: Element = etree.fromstring(data.replace(_STRICT, _TRANSITIONAL), parser)
        except etree.XMLSyntaxError as error:
            raise self._damaged() from error
        if root.getroottree().docinfo.internalDTD is not None:  # forbidden by the standard; the place of entity bombs
            raise self._damaged()
        return root

    def _refuse_other_formats(self, data: bytes) -> None:
        if not data:
            raise FileEmpty(f"Tệp “{self._name}” không có nội dung (0 byte). Hãy kiểm tra lại tệp rồi nạp lại.")
        if not data.startswith(_OLE):
            return
        if _ENCRYPTED in data:
            raise self._encrypted()
        raise FileDamaged(
            f"Tệp “{self._name}” có đuôi .docx nhưng không phải định dạng Word 2007 trở lên. Nếu đây là tệp Word cũ, "
            f"hãy đổi đuôi thành .doc, hoặc mở bằng Word và lưu lại dạng .docx, rồi nạp lại."
        )

    def _bomb(self) -> FileBomb:
        return FileBomb(
            f"Tệp “{self._name}” bung ra lớn bất thường so với kích thước của nó nên không được mở. Hãy mở bằng Word, "
            f"bỏ phần không cần, lưu lại rồi nạp lại."
        )

    def _damaged(self) -> FileDamaged:
        return FileDamaged(
            f"Tệp “{self._name}” không phải tệp Word (.docx) hoặc đã hỏng, không mở được. Hãy mở bằng Word, lưu lại "
            f"dạng .docx rồi nạp lại."
        )

    def _encrypted(self) -> FileEncrypted:
        return FileEncrypted(
            f"Tệp “{self._name}” được đặt mật khẩu. Hãy mở bằng Word, bỏ mật khẩu, lưu lại rồi nạp lại."
        )


def _key(path: str) -> str:
    """A path inside the package for look-ups: names of parts are the same in capitals (Part 2, 6.3.5)."""
    return posixpath.normpath(path.replace("\\", "/")).lstrip("/").lower()
