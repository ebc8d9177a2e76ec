"""Writing to the terminal: UTF-8 whatever the locale says, results on stdout, all else on stderr."""

from __future__ import annotations

import io
import os
import re
import sys

from assistant.channels.render import Json, dump, error_json

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a plan's text must not steer the terminal


def prepare_streams() -> None:
    """Make stdout and stderr write UTF-8; what cannot be encoded is replaced, not an error."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="replace")


def say(text: str = "") -> None:
    """A line of the result."""
    sys.stdout.write(_CONTROL.sub(" ", text) + "\n")


def say_json(value: Json) -> None:
    """A line of JSON, out at once, so that a reader at the other end of a pipe can work along."""
    sys.stdout.write(dump(value) + "\n")
    sys.stdout.flush()


def say_bytes(data: bytes) -> None:
    """A file as the result."""
    sys.stdout.flush()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()


def note(text: str) -> None:
    """A line beside the result."""
    sys.stderr.write(_CONTROL.sub(" ", text) + "\n")


def complain(code: str, message: str, *, as_json: bool) -> None:
    """An error with its stable code, on stderr and, where JSON is asked for, in the output too."""
    if as_json:
        say_json(error_json(code, message))
    note(f"[{code}] {message}")


def drop_output() -> None:
    """After the reader of our output went away: let the interpreter's last flush go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
