"""Plans packed in a ZIP: its members in turn, in memory and within bounds; nothing is written under their names."""

from __future__ import annotations

import contextlib
import io
import re
import stat
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from assistant.jobs.labels import label
from ingest.readers.registry import is_readable
from ingest.source import LIMITS, Limits
from plan.errors import Fault, FileBomb, FileDamaged, FileEmpty, FileEncrypted, FileTooLarge, FormatUnsupported

SUFFIX = ".zip"
MEMBERS = 1000
"""Files in one archive."""
_RATIO = 200  # a text of one sentence over and over packs to 1/300; real plans to 1/10
_FREE = 8 * 2**20  # bytes that may unfold from little, whatever the ratio
_CHUNK = 2**20
_LISTED = 2**20  # bytes of the list of members: each has 46 and its name
_ARCHIVES = frozenset({".zip", ".rar", ".7z", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".cab", ".iso"})
_PACKED = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})  # the others may ask for gigabytes to unpack
_CLIMBS = re.compile(r"^[/\\]|^[A-Za-z]:|(^|[/\\])\.\.([/\\]|$)")
_ENCRYPTED = 0x1
_UTF8 = 0x800
_BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, RuntimeError, ValueError)


@dataclass(frozen=True, slots=True)
class Member:
    """A file of an archive; `name` is a label."""

    name: str
    data: bytes


class _TooLong(Exception):
    """A list of members that would fill the memory."""


class _Careful(io.BufferedReader):
    """A file of which no more is read at once than a fair list of members has: `zipfile` takes its list whole."""

    def read(self, size: int | None = -1, /) -> bytes:
        """As `BufferedReader.read`; raises _TooLong."""
        if size is not None and size > _LISTED:
            raise _TooLong
        return super().read(size)


def members(path: Path, name: str, limits: Limits = LIMITS) -> Iterator[Member | Fault]:
    """The plans in a ZIP one by one, and a fault for each file that is not taken; `name` is for messages.

    Folders, hidden files and what macOS adds are passed over. Raises FileDamaged for what is no ZIP, and FileBomb for
    more files than MEMBERS or more bytes than `limits.unpacked`.
    """
    try:
        with _Careful(io.FileIO(path)) as file, zipfile.ZipFile(file) as archive:
            yield from _members(archive, name, limits)
    except _TooLong as error:
        raise FileBomb(f"Tệp nén “{name}” có quá nhiều tệp. Hãy chia thành nhiều tệp nén nhỏ hơn.") from error
    except _BROKEN as error:
        raise FileDamaged(f"Tệp nén “{name}” bị hỏng hoặc không phải tệp ZIP. Hãy nén lại rồi tải lên.") from error


def _members(archive: zipfile.ZipFile, name: str, limits: Limits) -> Iterator[Member | Fault]:
    files = [info for info in archive.infolist() if not _is_passed_over(info)]
    if len(files) > MEMBERS:
        raise FileBomb(f"Tệp nén “{name}” có hơn {MEMBERS} tệp. Hãy chia thành nhiều tệp nén nhỏ hơn.")
    left = limits.unpacked
    for info in files:
        shown = label(_decoded(info))
        fault = _refusal(info, shown, limits)
        if fault is not None:
            yield fault
            continue
        if info.file_size > left:
            raise FileBomb(
                f"Tệp nén “{name}” bung ra hơn {limits.unpacked // 2**20} MB. Hãy chia thành nhiều tệp nén nhỏ hơn."
            )
        found = _unpacked(archive, info, shown)
        left -= len(found.data) if isinstance(found, Member) else info.file_size
        yield found


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo, shown: str) -> Member | Fault:
    data = bytearray()
    try:
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):  # never more than the list says: zipfile stops there
                data += chunk
    except _BROKEN:
        return Fault(shown, FileDamaged.code, "Tệp trong tệp nén bị hỏng. Hãy nén lại rồi tải lên.")
    return Member(shown, bytes(data))


def _refusal(info: zipfile.ZipInfo, shown: str, limits: Limits) -> Fault | None:
    """Why a member is not even unpacked."""
    kind = stat.S_IFMT(info.external_attr >> 16)
    suffix = PurePosixPath(shown).suffix.lower()
    rules = (
        (bool(_CLIMBS.search(_decoded(info))), "member_unsafe_name", "Tên tệp trỏ ra ngoài tệp nén nên không nhận."),
        (kind not in {0, stat.S_IFREG}, "member_link", "Đây là liên kết hoặc tệp đặc biệt, không phải tệp kế hoạch."),
        (suffix in _ARCHIVES, "member_archive", "Tệp nén lồng trong tệp nén. Hãy giải nén rồi tải riêng lên."),
        (not is_readable(Path(shown)), FormatUnsupported.code, "Chưa đọc được định dạng của tệp này."),
        (bool(info.flag_bits & _ENCRYPTED), FileEncrypted.code, "Tệp được đặt mật khẩu. Hãy bỏ mật khẩu rồi nén lại."),
        (info.compress_type not in _PACKED, FormatUnsupported.code, "Kiểu nén lạ. Hãy nén lại kiểu ZIP thông thường."),
        (info.file_size == 0, FileEmpty.code, "Tệp rỗng. Hãy kiểm tra lại tệp."),
        (info.file_size > limits.size, FileTooLarge.code, f"Tệp lớn hơn {limits.size // 2**20} MB. Hãy chia nhỏ tệp."),
        (_is_bomb(info), FileBomb.code, "Tệp bung ra lớn bất thường so với khi nén nên không nhận."),
    )
    return next((Fault(shown, code, message) for holds, code, message in rules if holds), None)


def _is_bomb(info: zipfile.ZipInfo) -> bool:
    return info.file_size > _FREE and info.file_size > _RATIO * max(info.compress_size, 1)


def _is_passed_over(info: zipfile.ZipInfo) -> bool:
    name = _decoded(info).replace("\\", "/")
    parts = PurePosixPath(name).parts
    hidden = any(part.startswith(".") and part != ".." for part in parts)
    return name.endswith(("/", "Thumbs.db")) or hidden or "__MACOSX" in parts


def _decoded(info: zipfile.ZipInfo) -> str:
    """A member's name: marked as UTF-8, or UTF-8 without the mark, else the code page that ZIP was made for."""
    name = info.orig_filename
    if not info.flag_bits & _UTF8:
        with contextlib.suppress(UnicodeError):
            name = name.encode("cp437").decode("utf-8")
    return unicodedata.normalize("NFC", name)
