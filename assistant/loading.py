"""Loading plans into a library: files and folders in, counts and faults out."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from assistant.jobs.labels import is_unicode
from index.library import Change, Library
from ingest import pipeline
from ingest.readers.registry import is_readable
from ingest.source import LIMITS, Limits
from plan.errors import (
    Fault,
    FileUnreadable,
    FolderEmpty,
    InputError,
    Interrupted,
    LibraryBusy,
    ModelUnavailable,
    PathMissing,
)
from plan.system_errors import reason


@dataclass(frozen=True, slots=True)
class Step:
    """How far the work is: `done` of `total` files read, or of items embedded; `outcome` of the file `name`."""

    stage: Literal["read", "embed"]
    done: int
    total: int
    name: str = ""
    outcome: Change | Fault | None = None


Progress = Callable[[Step], None]
"""Called after every file and every batch of vectors."""


@dataclass(frozen=True, slots=True)
class Found:
    """The plans under some paths: files to read, what could not be looked at, and files of formats nothing reads."""

    files: tuple[Path, ...]
    faults: tuple[Fault, ...] = ()
    skipped: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load changed. waiting: documents whose vectors are still to be made; note: why, as a sentence, or None."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    faults: tuple[Fault, ...] = ()
    skipped: tuple[str, ...] = ()
    waiting: int = 0
    note: Fault | None = None

    @property
    def failed(self) -> int:
        """How many inputs failed."""
        return len(self.faults)


@dataclass(slots=True)
class _Tally:
    counts: dict[Change, int] = field(default_factory=lambda: dict.fromkeys(Change, 0))
    faults: list[Fault] = field(default_factory=list)


def find_plans(paths: Sequence[Path]) -> Found:
    """The files that paths stand for: folders are searched through, in order of names, without hidden files.

    A path that is missing or has a name that is no UTF-8, a folder without readable plans, or one that cannot be opened
    becomes a fault.
    """
    files: dict[Path, Path] = {}
    faults: list[Fault] = []
    skipped: list[str] = []
    for path in paths:
        try:
            for file in _under(path, faults, skipped):
                place = file.resolve()
                if is_unicode(f"{file}{place}"):
                    files.setdefault(place, file)
                else:
                    sentence = f"Tên hoặc thư mục của “{file.name}” không phải UTF-8. Hãy đổi tên rồi nạp lại."
                    faults.append(Fault(str(file), "name_not_utf8", sentence))
        except InputError as error:
            faults.append(Fault(str(path), error.code, error.message))
    shown = [Fault(_shown(fault.name), fault.code, _shown(fault.message)) for fault in faults]
    return Found(tuple(files.values()), tuple(shown), tuple(map(_shown, skipped)))


def load_plans(
    found: Found, library: Library, progress: Progress = lambda _step: None, limits: Limits = LIMITS
) -> Loaded:
    """Read the files in turn into the library, then make the vectors that it lacks.

    A bad file becomes a fault and the rest goes on. Raises StartError (StorageFull, LibraryDamaged, ...) when nothing
    more can be stored, and Interrupted on Ctrl-C; what was stored until then stays, whole.
    """
    tally = _Tally(faults=list(found.faults))
    total = len(found.files)
    done = 0
    try:
        for done, file in enumerate(found.files):
            outcome = _load(file, library, limits)
            if isinstance(outcome, Fault):
                tally.faults.append(outcome)
            else:
                tally.counts[outcome] += 1
            progress(Step("read", done + 1, total, file.name, outcome))
    except KeyboardInterrupt as stop:
        raise Interrupted(
            f"Đã dừng theo yêu cầu sau {done}/{total} tệp. Thư viện vẫn nguyên vẹn; hãy chạy lại lệnh để nạp tiếp."
        ) from stop
    waiting, note = _embed(library, progress)
    counts = tally.counts
    return Loaded(
        counts[Change.NEW],
        counts[Change.CHANGED],
        counts[Change.UNCHANGED],
        tuple(tally.faults),
        found.skipped,
        waiting,
        note,
    )


def embed_waiting(library: Library, progress: Progress) -> Fault | None:
    """Make the vectors that the library lacks; gives the reason, in words, when they have to wait."""
    return _embed(library, progress)[1]


def _embed(library: Library, progress: Progress) -> tuple[int, Fault | None]:
    """Documents whose vectors wait and why; the records are stored, so a missing model is no failure of the load."""
    try:
        waiting = library.drain(lambda done, total: progress(Step("embed", done, total)))
    except (ModelUnavailable, LibraryBusy) as error:
        return library.vector_status().pending, Fault("vectors", error.code, error.message)
    except KeyboardInterrupt as stop:
        raise Interrupted(
            "Đã dừng theo yêu cầu khi đang tạo vectơ. Các kế hoạch đã được lưu và hỏi được ngay; "
            "hãy chạy lại lệnh để tạo nốt vectơ."
        ) from stop
    if waiting and library.vector_status().configured is not None:
        return waiting, Fault(
            "vectors",
            "vectors_other_model",
            "Vectơ trong thư viện là của mô hình khác. Hãy chạy “kehoach repair” để tạo lại bằng mô hình đang đặt.",
        )
    return waiting, None


def _load(file: Path, library: Library, limits: Limits) -> Change | Fault:
    try:
        reading = pipeline.read(file, limits=limits)
        kept = library.keep(file, file.name)
    except InputError as error:
        return Fault(str(file), error.code, error.message)
    if kept != reading.digest:
        library.discard(kept)
        sentence = f"Tệp “{file.name}” thay đổi trong khi đọc. Hãy chờ ghi xong rồi nạp lại."
        return Fault(str(file), "file_changed", sentence)
    source = str(file.resolve())
    return library.replace(reading, source=source, extractor=pipeline.EXTRACTOR, embed=False, originals=[kept])


def _shown(text: str) -> str:
    """A text in which paths may stand that are no UTF-8, so that it can be printed."""
    return text.encode(errors="replace").decode()


def _under(path: Path, faults: list[Fault], skipped: list[str]) -> list[Path]:
    if path.is_file():
        return [path]
    if path.is_dir():
        return _in_folder(path, faults, skipped)
    if os.path.lexists(path):
        raise FileUnreadable(f"“{path}” không phải tệp thường hay thư mục. Hãy chọn tệp kế hoạch.")
    raise PathMissing(f"Không tìm thấy “{path}”. Hãy kiểm tra lại đường dẫn.")


def _in_folder(folder: Path, faults: list[Fault], skipped: list[str]) -> list[Path]:
    def refuse(error: OSError) -> None:
        name = str(error.filename)
        sentence = f"Không mở được thư mục “{name}” ({reason(error)}). Hãy kiểm tra quyền đọc."
        faults.append(Fault(name, FileUnreadable.code, sentence))

    files: list[Path] = []
    before = len(faults)
    for place, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in names if not name.startswith(".")):
            path = Path(place, name)
            if not is_readable(path):
                skipped.append(str(path))
            elif path.is_file():
                files.append(path)
    if not files and len(faults) == before:
        raise FolderEmpty(f"Thư mục “{folder}” không có tệp kế hoạch nào đọc được. Hãy chọn thư mục khác.")
    return files
