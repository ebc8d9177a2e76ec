"""Writing a store of vectors in a process of its own, which never sees any but those it is to write.

What must leave no trace is left out of a copy. The process that held it may have it in its memory still, and no
library that writes files promises to write none of that; a fresh process has nothing to give away.
"""

from __future__ import annotations

import array
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, BinaryIO, cast

from index.vectors import ChromaVectors, VectorItem
from plan.errors import KehoachError, LibraryDamaged, StorageFull

LIMIT_S = 600.0
"""How long writing a copy may take; 9,000 vectors of 384 numbers take 16 seconds on two cores."""

_FULL = 3  # exit code of the process when the disk is full
_END = b"end\n"
_FAILED = "Không viết lại được kho vectơ ({}); văn bản đã xóa không còn tìm thấy. Hãy dựng lại: kehoach repair."
Page = dict[str, list[VectorItem]]


def write_copy(pages: Iterable[Page], folder: Path, *, model: str, dimension: int, limit_s: float = LIMIT_S) -> None:
    """Make a store in a new folder from pages of vectors by document; the folder is there whole or not at all.

    When this process is killed, the other one deletes what it has written.
    Raises StorageFull when the disk is full, LibraryDamaged when the process fails or takes too long.
    """
    root = Path(__file__).parents[1]
    paths = os.pathsep.join([str(root), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [sys.executable, "-P", "-m", "index.vector_copy", str(folder.absolute()), model, str(dimension)]
    try:
        with (
            tempfile.TemporaryFile() as words,
            subprocess.Popen(  # noqa: S603 - this very module
                command, stdin=subprocess.PIPE, stdout=words, stderr=words, env=os.environ | {"PYTHONPATH": paths}
            ) as process,
        ):
            _feed(process, cast("IO[bytes]", process.stdin), pages, limit_s)
            _require_success(process.returncode, words)
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _feed(process: subprocess.Popen[bytes], stdin: IO[bytes], pages: Iterable[Page], limit_s: float) -> None:
    """Hand the pages over and wait for the end; the process is dead afterwards, whatever happens."""
    stop = threading.Timer(limit_s, process.kill)
    stop.start()
    try:
        with contextlib.suppress(BrokenPipeError):  # it has failed, and its exit code says why
            for page in pages:
                _send(stdin, page)
            stdin.write(_END)
        with contextlib.suppress(BrokenPipeError):
            stdin.close()
        process.wait()
    except BaseException:
        process.kill()
        raise
    finally:
        stop.cancel()


def _require_success(code: int, words: IO[bytes]) -> None:
    if code == _FULL:
        raise StorageFull("Không ghi được kho vectơ: ổ đĩa đầy hoặc thư mục chỉ cho phép đọc.")
    if code:
        words.seek(0)
        last = words.read().decode(errors="replace").strip().rpartition("\n")[2]
        raise LibraryDamaged(_FAILED.format(last or f"mã {code}"))


def _send(stream: IO[bytes], page: Page) -> None:
    """One document a message: a line that says what comes, then the vectors as 32-bit numbers."""
    for document_id, items in page.items():
        numbers = array.array("f", (value for item in items for value in item.vector)).tobytes()
        head = {"document": document_id, "items": [[i.kind, i.item_id] for i in items], "bytes": len(numbers)}
        stream.write(json.dumps(head).encode() + b"\n" + numbers)


def _receive(stream: BinaryIO, dimension: int) -> Iterator[tuple[str, list[VectorItem]]]:
    while (line := stream.readline()) != _END:
        head = json.loads(line)
        numbers = array.array("f", stream.read(head["bytes"]))
        vectors = (numbers[n : n + dimension] for n in range(0, len(numbers), dimension))
        yield (
            head["document"],
            [VectorItem(kind, item_id, vector) for (kind, item_id), vector in zip(head["items"], vectors, strict=True)],
        )


def _write(folder: Path, model: str, dimension: int) -> None:
    """Fill the folder with what comes; it goes again when the end does not come."""
    try:
        store = ChromaVectors(folder, model=model, dimension=dimension)
        for document_id, items in _receive(sys.stdin.buffer, dimension):
            store.add(document_id, items)
        store.close()
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise


if __name__ == "__main__":
    try:
        _write(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
    except StorageFull:
        sys.exit(_FULL)
    except KehoachError as error:
        sys.exit(error.message)
