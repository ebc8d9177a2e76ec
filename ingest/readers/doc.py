"""Word's old format (.doc), and RTF and ODT: LibreOffice makes a DOCX of them, which is read like any other.

For .doc, antiword is asked too, as LibreOffice is known to lose tables (ingest.readers.doc_tables). What a file is, is
told by its first bytes: many a .doc is RTF, or a DOCX under another name.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from dataclasses import replace

from ingest import programs
from ingest.office import to_docx
from ingest.readers.antiword import read_blocks
from ingest.readers.compound import MAGIC
from ingest.readers.doc_file import kind_of, with_last_paragraph
from ingest.readers.doc_tables import with_lost_tables
from ingest.readers.docx import read_docx
from ingest.source import LIMITS, Limits, Progress, Source, SourceLine, unheard
from plan.errors import FileBomb, FileDamaged, FileEmpty, FileEncrypted, FormatUnsupported, InputError
from plan.issue import Issue, Severity
from plan.span import Span

_SHARE = 0.7  # of the time for the whole file, for LibreOffice
_ZIP = b"PK\x03\x04"
_ODT = b"mimetypeapplication/vnd.oasis.opendocument.text"  # the first member, not compressed (ODF 1.3 Part 2, 3.3)
_ODT_AT = 30
_ENCRYPTED_DOCX = "EncryptedPackage".encode("utf-16-le")


def read_doc(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress = unheard) -> Source:
    """The text of a .doc, .rtf or .odt file, as `read_docx` gives it.

    Raises what `read_docx` raises, FormatUnsupported, ToolMissing, ReadingTimeout and ReadingCrashed. Issues, besides
    those of `read_docx`: table_from_second_reader and doc_read_simply (ERROR), doc_not_cross_checked.
    """
    if not data.strip():
        raise FileEmpty(f"Tệp “{name}” không có nội dung. Hãy kiểm tra lại tệp rồi nạp lại.")
    if data.startswith(MAGIC):
        return _read_word(data, name, limits, progress)
    if data.startswith(_ODT, _ODT_AT):
        _check_odt(data, name, limits)
        made = to_docx(data, ".odt", "writer8", name, seconds=limits.seconds * _SHARE)
    elif data.lstrip()[:5] == b"{\\rtf":
        made = to_docx(data, ".rtf", "Rich Text Format", name, seconds=limits.seconds * _SHARE)
    elif data.startswith(_ZIP):
        made = data
    else:
        raise FormatUnsupported(
            f"Bên trong tệp “{name}” không phải văn bản Word, RTF hay ODT như đuôi tệp cho biết. Hãy mở bằng phần mềm "
            f"đã tạo ra nó, lưu lại dạng .docx rồi nạp lại."
        )
    return read_docx(made, name, limits=limits, progress=progress)


def _read_word(data: bytes, name: str, limits: Limits, progress: Progress) -> Source:
    filter_name = _word_filter(data, name)
    if not programs.find("soffice") and programs.find("antiword"):
        return _read_simply(data, name, progress)
    data = with_last_paragraph(data)
    made = to_docx(data, ".doc", filter_name, name, seconds=limits.seconds * _SHARE)
    source = read_docx(made, name, limits=limits, progress=progress)
    try:
        return with_lost_tables(source, read_blocks(data, name))
    except InputError:  # whatever keeps the second reader from it, the first one has read the file
        return _not_checked(source)


def _word_filter(data: bytes, name: str) -> str:
    """LibreOffice's filter for a .doc file, by its version; raises FileEncrypted and FileDamaged."""
    if _ENCRYPTED_DOCX in data:
        raise _encrypted(name)
    try:
        kind = kind_of(data)
    except ValueError as error:
        raise _damaged(name) from error
    if kind.is_encrypted:
        raise _encrypted(name)
    return "MS Word 97" if kind.is_word_97 else ""


def _check_odt(data: bytes, name: str, limits: Limits) -> None:
    """Raises FileEncrypted, FileBomb and FileDamaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            if sum(member.file_size for member in package.infolist()) > limits.unpacked:
                raise FileBomb(f"Tệp “{name}” bung ra quá lớn nên không được mở. Hãy bỏ phần không cần rồi nạp lại.")
            manifest = package.read("META-INF/manifest.xml")
    except (zipfile.BadZipFile, zlib.error, KeyError, OSError, ValueError, NotImplementedError) as error:
        raise _damaged(name) from error
    if b"encryption-data" in manifest:
        raise _encrypted(name)


def _not_checked(source: Source) -> Source:
    how = "" if programs.find("antiword") else f" (có thể cài antiword: {programs.TOOLS['antiword'].install})"
    message = (
        f"Bảng trong tệp .doc này chưa được đối chiếu bằng chương trình thứ hai{how}. Hãy xem các bảng của văn bản có "
        f"đủ dòng so với bản gốc không."
    )
    issue = Issue(Severity.WARNING, "doc_not_cross_checked", message, Span(1, len(source.lines)))
    return replace(source, issues=(*source.issues, issue))


def _read_simply(data: bytes, name: str, progress: Progress) -> Source:
    """The text as antiword has it, for a machine without LibreOffice."""
    lines: list[SourceLine] = []
    for block in read_blocks(data, name):
        around = [SourceLine("")] if block.cells else []
        lines += [*around, *block.lines, *around]
    if not any(line.text for line in lines):
        raise FileEmpty(f"Tệp “{name}” không có chữ nào. Hãy kiểm tra lại tệp rồi nạp lại.")
    progress(1, 1)
    message = (
        f"Máy chưa có LibreOffice nên tệp .doc chỉ được đọc sơ lược: thiếu số thứ tự tự động, ô gộp dọc, bảng nhiều "
        f"cột, chú thích, đầu và chân trang. Hãy cài đặt ({programs.TOOLS['soffice'].install}) rồi nạp lại."
    )
    return Source(tuple(lines), (Issue(Severity.ERROR, "doc_read_simply", message, Span(1, len(lines))),))


def _encrypted(name: str) -> FileEncrypted:
    return FileEncrypted(f"Tệp “{name}” được đặt mật khẩu. Hãy mở bằng Word, bỏ mật khẩu, lưu lại rồi nạp lại.")


def _damaged(name: str) -> FileDamaged:
    return FileDamaged(
        f"Tệp “{name}” bị cắt cụt, đã hỏng hoặc không phải văn bản Word. Hãy sao chép lại tệp từ bản gốc rồi nạp lại."
    )
