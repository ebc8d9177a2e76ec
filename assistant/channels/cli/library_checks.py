"""What `kehoach doctor` says of a library: its tables, kept files and vectors, and whether it can be written to."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from assistant.app import open_reader
from assistant.channels.cli.checks import Check, State
from index import loss
from index.examination import Examination
from index.library import Library
from index.originals import StoredOriginal, any_kept
from index.servers import Servers
from plan.errors import (
    DatabaseUnreachable,
    KehoachError,
    LibraryBusy,
    LibraryDamaged,
    LibraryMissing,
    OriginalsDamaged,
    StorageFull,
)

WITHOUT_BACKUP = (
    "Nếu không có bản sao lưu, hãy dừng máy chủ rồi đọc lại từ các tệp gốc: kehoach repair --from-originals"
)
_SHOWN = 3  # files that are named


def library_checks(folder: Path, embeddings: str, servers: Servers, *, quick: bool) -> Iterator[Check]:
    """Everything about the library in a folder; `quick` does not read the kept files."""
    try:
        with open_reader(folder, embeddings, servers) as library:
            found = library.examine(quick=quick)
            documents = library.documents()
            yield Check("Thư viện", State.OK, f"{len(documents)} văn bản, {sum(d.tasks for d in documents)} nhiệm vụ")
            yield from _lost(library)
            yield from _writable(folder)
            yield _originals(found)
            yield _vectors(library)
    except LibraryMissing as error:
        kept = any_kept(folder)
        if kept and not servers.database:
            message = f"không thấy dữ liệu mà các tệp gốc vẫn còn. Hãy khôi phục từ bản sao lưu. {WITHOUT_BACKUP}"
            yield Check("Thư viện", State.ERROR, message, LibraryDamaged.code)
        else:
            yield Check("Thư viện", State.ERROR if kept else State.WARNING, error.message, error.code)
    except LibraryDamaged as error:
        message = error.message if servers.database else f"{error.message} {WITHOUT_BACKUP}"
        yield Check("Thư viện", State.ERROR, message, error.code)
    except KehoachError as error:
        yield Check("Thư viện", State.ERROR, error.message, error.code)


def _lost(library: Library) -> Iterator[Check]:
    if loss.has_lost(library.database):
        message = (
            "thiếu những thay đổi được lưu sau cùng, cả nhóm được xem văn bản và tài khoản: tệp library.db-wal bị xóa, "
            "ổ đĩa hỏng hoặc mất điện, hoặc library.db là một bản cũ. Hãy khôi phục từ bản sao lưu mới hơn; nếu không "
            "có, hãy dừng máy chủ rồi đọc lại các tệp gốc còn giữ: kehoach repair"
        )
        yield Check("Thay đổi sau cùng", State.ERROR, message, loss.CODE)


def _writable(folder: Path) -> Iterator[Check]:
    if not os.access(folder, os.W_OK):
        message = "chỉ cho phép đọc: hỏi được, nhưng không nạp, sửa, xóa được. Hãy kiểm tra quyền của thư mục và ổ đĩa."
        yield Check("Thư mục dữ liệu", State.WARNING, message, "storage_full")


def _originals(found: Examination) -> Check:
    if not found.missing and not found.altered:
        return Check("Tệp gốc", State.OK, "đầy đủ")
    parts = [
        f"{len(files)} tệp {what} ({_named(files)})"
        for what, files in (("không còn", found.missing), ("không còn đúng như lúc nhận", found.altered))
        if files
    ]
    message = (
        f"{'; '.join(parts)}. Hỏi đáp vẫn đúng vì dùng bản ghi đã lưu, nhưng không tải về, không đọc lại được. "
        "Hãy tải chính tệp đó lên lần nữa, hoặc chép lại từ bản sao lưu."
    )
    return Check("Tệp gốc", State.WARNING, message, OriginalsDamaged.code)


def _named(files: Sequence[StoredOriginal]) -> str:
    names = ", ".join(file.name for file in files[:_SHOWN])
    return f"{names}, …" if len(files) > _SHOWN else names


def _vectors(library: Library) -> Check:
    status = library.vector_status()
    if status.configured is None:
        return Check("Vectơ", State.OK, "không dùng; hỏi đáp bằng bản ghi và tìm toàn văn")
    if status.model not in (None, status.configured):
        message = f"đang lưu của mô hình {status.model}. Hãy chạy: kehoach repair"
        return Check("Vectơ", State.WARNING, message, "vectors_other_model")
    try:
        library.examine_vectors()
    except LibraryBusy:
        return Check("Vectơ", State.OK, "đang được máy chủ dùng nên không xem bên trong được")
    except DatabaseUnreachable as error:
        return Check("Vectơ", State.WARNING, error.message, error.code)
    except KehoachError as error:
        message = f"{error.message} Trong lúc đó vẫn hỏi được bằng bản ghi và tìm toàn văn."
        code = error.code if isinstance(error, StorageFull) else "vectors_damaged"  # what is whole needs no repair
        return Check("Vectơ", State.WARNING, message, code)
    if status.pending:
        message = f"{status.pending} văn bản chưa có vectơ. Hãy chạy lại lệnh nạp, hoặc: kehoach repair"
        return Check("Vectơ", State.WARNING, message, "vectors_pending")
    return Check("Vectơ", State.OK, "đầy đủ")
