"""The log of a server: one line a record on stderr, as text or as JSON, without a word of plans, questions or people.

What the work at hand is known by (a request's id, a job's) stands in a context that threads of the same work share, so
that every line says what it belongs to. Errors are told by their code or type and by where they were raised: what an
unforeseen error says of itself may hold a question, a name or a line of a plan.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from types import TracebackType
from typing import IO, Literal

from assistant import secrecy
from assistant.clock import zone
from plan.errors import StartError

Format = Literal["text", "json"]
Value = str | int | float
FIELDS = ("request_id", "method", "route", "status", "ms", "code", "job", "stage")
"""What a line may say beside its message; in this order."""
_DEEPEST = 40  # frames of a trace, the innermost
_occasion: ContextVar[dict[str, Value] | None] = ContextVar("occasion", default=None)


def begin(**fields: Value) -> None:
    """From here on the lines of this context, and of what it starts, are about something else."""
    _occasion.set(fields)


@contextmanager
def about(**fields: Value) -> Iterator[None]:
    """Lines of the block say this too."""
    token = _occasion.set((_occasion.get() or {}) | fields)
    try:
        yield
    finally:
        _occasion.reset(token)


def note(**fields: Value) -> None:
    """Say something more of the work at hand, in its later lines too; nothing where none is known."""
    known = _occasion.get()
    if known is not None:
        known.update(fields)


def known(name: str) -> str:
    """A field of the work at hand, "" where it has none."""
    return str((_occasion.get() or {}).get(name, ""))


def configure(form: Format, level: str, stream: IO[str] | None = None) -> None:
    """Let all that this process logs go to `stream` (stderr) in one form; call it after `secrecy.keep`."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines() if form == "json" else TextLines())
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    for name in ("alembic", "chromadb", "uvicorn.access"):  # talkative at INFO, of nothing an operator needs
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))


class JsonLines(logging.Formatter):
    """A record as one line of JSON: time (RFC 3339, Asia/Ho_Chi_Minh), level, logger, message, then FIELDS, error."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, object] = {
            "time": _time(record),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": _message(record),
        }
        line |= _fields(record)
        if (kind := _kind(record)) is not None:
            line["error"] = {"type": kind, "trace": _trace(record)}
        return json.dumps(line, ensure_ascii=False)


class TextLines(logging.Formatter):
    """A record as a line to read, with its trace below it."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, and those of the trace."""
        said = " ".join(f"{name}={value}" for name, value in _fields(record).items())
        message = _message(record).replace("\n", "\n  ")
        lines = [f"{_time(record)} {record.levelname} {record.name}: {message}{f' ({said})' if said else ''}"]
        if (kind := _kind(record)) is not None:
            lines += [f"  {kind}", *(f"    {at}" for at in _trace(record))]
        return "\n".join(lines)


def _time(record: logging.LogRecord) -> str:
    return dt.datetime.fromtimestamp(record.created, zone()).isoformat(timespec="milliseconds")


def _message(record: logging.LogRecord) -> str:
    """The message, with errors among its arguments told by what is harmless of them.

    A record whose message is for somebody at a terminal says in `harmless` what a server's log is told in its place.
    """
    if isinstance(harmless := getattr(record, "harmless", None), str):
        return harmless
    args = record.args
    if isinstance(args, tuple):
        args = tuple(_told(one) if isinstance(one, BaseException) else one for one in args)
    try:
        return secrecy.hidden(str(record.msg) % args if args else str(record.msg))
    except (TypeError, ValueError, KeyError):
        return str(record.msg)  # a mistake at the caller's; his arguments may be anything


def _fields(record: logging.LogRecord) -> dict[str, Value]:
    """What the record says of itself, then what is known of the work it belongs to."""
    occasion = _occasion.get() or {}
    given = {name: getattr(record, name, occasion.get(name)) for name in FIELDS}
    if given["code"] is None and isinstance(record.args, tuple):
        codes = [getattr(one, "code", None) for one in record.args if isinstance(one, BaseException)]
        given["code"] = next((code for code in codes if isinstance(code, str)), None)
    return {
        name: secrecy.hidden(value) if isinstance(value, str) else value
        for name, value in given.items()
        if value is not None and value != ""
    }


def _told(error: BaseException) -> str:
    """An error in a message: its code, and its sentence where that is about the machine and not about a text."""
    code = getattr(error, "code", None)
    if isinstance(error, StartError):
        return f"{error.code}: {error.message}"
    if isinstance(code, str):
        return code
    return f"{type(error).__name__}: {error.strerror}" if isinstance(error, OSError) else type(error).__name__


def _error(record: logging.LogRecord) -> BaseException | None:
    return record.exc_info[1] if isinstance(record.exc_info, tuple) else None


def _kind(record: logging.LogRecord) -> str | None:
    """The types of a record's error and of those behind it; None where there is no error."""
    if (error := _error(record)) is not None:
        return " <- ".join(_named(one) for one in _behind(error))
    if record.exc_text:  # a secret stood in the trace, and the error itself was dropped for it
        return record.exc_text.rstrip().rpartition("\n")[2].partition(":")[0]
    return None


def _trace(record: logging.LogRecord) -> list[str]:
    error = _error(record)
    return [] if error is None else [at for one in _behind(error) for at in _frames(one)]


def _behind(error: BaseException) -> list[BaseException]:
    """The error and those it came of, the outermost first."""
    found: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in found:
        found.append(one)
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)
    return found


def _named(error: BaseException) -> str:
    """Type and code; `sqlite_errorname` and `errno` say more than the type does and hold no text."""
    kind = type(error)
    name = kind.__qualname__ if kind.__module__ == "builtins" else f"{kind.__module__}.{kind.__qualname__}"
    codes = (getattr(error, of, None) for of in ("code", "sqlite_errorname", "sqlstate", "strerror"))
    code = next((one for one in codes if isinstance(one, str) and one), "")
    return f"{name} ({code})" if code else name


def _frames(error: BaseException) -> list[str]:
    """Where an error was raised: files below their package, without values of variables, the innermost last."""
    trace: TracebackType | None = error.__traceback__
    found = [(frame.f_code, number) for frame, number in traceback.walk_tb(trace)][-_DEEPEST:]
    return [f"{_below(code.co_filename)}:{number} {code.co_qualname}" for code, number in found]


def _below(path: str) -> str:
    """A file's path without where on this machine it stands."""
    return "/".join(path.replace("\\", "/").rpartition("site-packages/")[2].split("/")[-4:])
