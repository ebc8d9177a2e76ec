"""One file read in a child of this process, as the product reads it, and whether what came of it may come.

`whole` is the product's way (`ingest.pipeline.read`: a fresh process for the reader), `warm` the reader alone in a fork
that has its modules loaded: some twenty times as many files a second, and an exception that no reader should let out
shows as itself, not as `reading_crashed`.
"""

from __future__ import annotations

import hashlib
import json
import os
import resource
import select
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, fields
from enum import StrEnum
from pathlib import Path

from assistant.jobs.archives import members
from benchmarks.fuzz.canary import WORDS
from ingest.pipeline import read, read_source
from ingest.readers.registry import reader_of
from ingest.source import Limits
from plan.errors import InputError
from plan.reading import Reading

LIMITS = Limits(seconds=60, pages=20, characters=10**6, unpacked=2**26, memory=2**30)
_GRACE = 10.0  # seconds beyond the limit of reading: for what is made of the lines
_GONE = 5.0  # seconds in which what a killed reader started goes, with its folder


class Kind(StrEnum):
    """What came of a file; only the first two may come, and DIED of a library's C code where nothing stands between."""

    READ = "read"
    REFUSED = "refused"
    RAISED = "raised"
    DIED = "died"
    SLOW = "slow"
    LEFT = "left"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one file.

    told: the code of an InputError, or where and what was raised. seconds on the wall, of the whole; memory: the peak
    of the reading process, MB.
    """

    kind: Kind
    told: str = ""
    seconds: float = 0.0
    memory: float = 0.0
    trace: str = ""


def run(data: bytes, suffix: str, folder: Path, *, whole: bool, limits: Limits = LIMITS) -> Outcome:
    """Read the bytes as a file of this suffix in `folder`, which nothing else uses."""
    path = folder / f"tệp{suffix}"
    path.write_bytes(data)
    with _scratch(folder) as places:
        begun = time.monotonic()
        ask, answer = os.pipe()
        child = os.fork()
        if not child:
            os.close(ask)
            _child(path, places, answer, limits, whole=whole)
        os.close(answer)
        said = _heard(ask, limits.seconds + _GRACE)
        with suppress(ProcessLookupError):
            os.killpg(child, signal.SIGKILL)
        _, status, usage = os.wait4(child, 0)
        seconds, memory = time.monotonic() - begun, usage.ru_maxrss / 1024
        found = _told(said, status)
        left = _left(places) if whole and found.kind in {Kind.READ, Kind.REFUSED} else []
    path.unlink(missing_ok=True)
    if left:
        return Outcome(Kind.LEFT, ", ".join(left), seconds, memory)
    return Outcome(found.kind, found.told, seconds, memory, found.trace)


@contextmanager
def _scratch(folder: Path) -> Iterator[list[Path]]:
    """Folders for temporary files, for a home and to stand in; empty before and cleared after."""
    with tempfile.TemporaryDirectory(dir=folder, ignore_cleanup_errors=True) as made:
        places = [Path(made, name) for name in ("tmp", "home", "cwd")]
        for place in places:
            place.mkdir()
        yield places


def _heard(pipe: int, seconds: float) -> bytes | None:
    """All that the child says, None when the time is over."""
    said, end = bytearray(), time.monotonic() + seconds
    try:
        while (left := end - time.monotonic()) > 0:
            if select.select([pipe], [], [], left)[0]:
                piece = os.read(pipe, 2**16)
                if not piece:
                    return bytes(said)
                said += piece
        return None
    finally:
        os.close(pipe)


def _told(said: bytes | None, status: int) -> Outcome:
    if said is None:
        return Outcome(Kind.SLOW, "not done in time")
    if not said:
        signal_number = os.waitstatus_to_exitcode(status)
        return Outcome(Kind.DIED, f"ended with {signal_number}")
    told = json.loads(said)
    return Outcome(**{field.name: told[field.name] for field in fields(Outcome)} | {"kind": Kind(told["kind"])})


def _left(places: list[Path]) -> list[str]:
    """What lies in the folders once what was killed had time to go."""
    end = time.monotonic() + _GONE
    while (found := [str(p.relative_to(place.parent)) for place in places for p in place.iterdir()]) and (
        time.monotonic() < end
    ):
        time.sleep(0.05)
    return found


# in the child ---------------------------------------------------------------------------------------------------


def _child(path: Path, places: list[Path], answer: int, limits: Limits, *, whole: bool) -> None:
    """Read and say what came of it; never comes back."""
    with suppress(BaseException):
        os.setsid()
        scratch, home, here = places
        os.environ["HOME"] = str(home)
        os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
        os.chdir(here)
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nothing, stream)
        os.write(answer, json.dumps(asdict(outcome(path, limits, whole=whole))).encode())
    os._exit(0)


@contextmanager
def _held(limits: Limits) -> Iterator[None]:
    """The bound that `ingest.worker` sets its memory, for as long as the reader works."""
    mapped = int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    usual, most = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (mapped + limits.memory, most))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (usual, most))


def outcome(path: Path, limits: Limits, *, whole: bool) -> Outcome:
    """Read in this process; what is raised and should not be is told by its place in the project."""
    try:
        texts = _texts(path, limits, whole=whole)
    except InputError as error:
        return Outcome(Kind.REFUSED, error.code)
    except MemoryError:
        return Outcome(Kind.REFUSED, "memory")
    except Exception as error:  # noqa: BLE001 - this is what is looked for
        return Outcome(Kind.RAISED, _where(error), trace=traceback.format_exc()[-3000:])
    if any(WORDS in text for text in texts):
        return Outcome(Kind.RAISED, "a reading holds words of another file")
    if any(not is_storable(text) for text in texts):
        return Outcome(Kind.RAISED, "text that no store takes (NUL or half of a surrogate pair)")
    return Outcome(Kind.READ)


def _texts(path: Path, limits: Limits, *, whole: bool) -> list[str]:
    if path.suffix == ".zip":
        return [found.name for found in members(path, path.name, limits)]
    if whole:
        return words(read(path, limits=limits))
    data = path.read_bytes()
    with _held(limits):
        source = reader_of(path)(data, path.name, limits=limits)
    return words(read_source(source, path.name, hashlib.sha256(data).hexdigest()))


def words(reading: Reading) -> list[str]:
    """The texts of a reading that are stored."""
    document = reading.document
    found = [*reading.lines, document.number, document.title, document.issuer, document.signer, document.place]
    found += [issue.message for issue in reading.issues]
    for task in reading.tasks:
        found += [task.text, task.deadline.text, *task.section, *(unit.name for unit in (*task.lead, *task.coordinate))]
    return [text for text in found if text]


def is_storable(text: str) -> bool:
    """Whether PostgreSQL takes it: no NUL, and UTF-8 can say it."""
    return "\x00" not in text and not any("\ud800" <= c <= "\udfff" for c in text)


def _where(error: BaseException) -> str:
    """What was raised, and the innermost place of the project on the way."""
    root = str(Path(__file__).resolve().parents[2])
    steps = traceback.extract_tb(error.__traceback__)
    own = [s for s in steps if s.filename.startswith(root) and "/benchmarks/" not in s.filename]
    place = f"{Path(own[-1].filename).relative_to(root)}:{own[-1].name}" if own else Path(sys.argv[0]).name
    return f"{type(error).__name__} in {place}"
