"""What a recipe is given and gives back. Standard library alone: it runs in the peers' environment too.

A recipe is run as `python -m benchmarks.quality.tables.recipes.NAME RESULT FILE...` and writes one line of JSON a file:
its name and the text that the library makes of it, or the fault. A file that takes too long ends the process.
"""

from __future__ import annotations

import json
import signal
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NoReturn

SECONDS = 120  # that one file may take


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a library makes of a file; fault: why nothing, "" where it did. seconds: of this alone."""

    file: str
    text: str = ""
    fault: str = ""
    seconds: float = 0.0

    def line(self) -> str:
        """As a line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False) + "\n"


def serve(convert: Callable[[Path], str]) -> None:
    """The main function of a recipe's module."""
    socket.socket.connect = _refuse  # type: ignore[assignment,method-assign]
    result, *files = map(Path, sys.argv[1:])
    with result.open("a", encoding="utf-8") as out:
        for file in files:
            signal.alarm(SECONDS)
            out.write(_parsed(convert, file).line())
            out.flush()
            signal.alarm(0)


def _parsed(convert: Callable[[Path], str], file: Path) -> Parsed:
    begun = time.perf_counter()
    try:
        text = convert(file)
    except Exception as error:  # noqa: BLE001 - whatever a library raises is its result for this file
        said = " ".join(str(error).split())
        return Parsed(file.name, fault=f"{type(error).__name__}: {said}")
    return Parsed(file.name, text, seconds=time.perf_counter() - begun)


def _refuse(_socket: socket.socket, address: object) -> NoReturn:
    raise OSError(f"no network here, but {address!r} was asked for")


def read_parsed(result: Path) -> dict[str, Parsed]:
    """What a recipe wrote, by file name."""
    if not result.exists():
        return {}
    lines = result.read_text(encoding="utf-8").splitlines()
    return {one.file: one for one in (Parsed(**json.loads(line)) for line in lines)}
