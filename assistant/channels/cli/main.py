"""`kehoach`: chooses the command, and turns errors into sentences, codes and exit codes.

Each command stands in a module that is imported when it is chosen, so that a look-up does not wait for the rest.
"""

from __future__ import annotations

import argparse
import importlib
import logging
import os
import sys
from collections.abc import Callable, Mapping, Sequence

from assistant.channels.cli.parser import WrongUsage, build_parser
from assistant.channels.cli.terminal import complain, drop_output, prepare_streams, say
from plan.errors import Interrupted, KehoachError

Command = Callable[[argparse.Namespace], int]

_MODULES: Mapping[str, str] = {
    "extract": "reading",
    "ingest": "loading",
    "ask": "asking",
    "tasks": "tasks",
    "documents": "library",
    "show": "library",
    "remove": "library",
    "repair": "upkeep",
    "backup": "upkeep",
    "restore": "upkeep",
    "migrate-store": "moving",
    "serve": "serving",
    "work": "working",
    "mcp": "mcp",
    "doctor": "doctor",
    "prompts": "prompts",
    "propose": "proposing",
    "users": "users",
}
_log = logging.getLogger(__name__)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code: 0 done, 1 some input failed, 2 could not start or wrong usage."""
    prepare_streams()
    os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")  # ONNX Runtime's is on unless it is told otherwise
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    words = list(sys.argv[1:] if argv is None else argv)
    try:
        return _run(words)
    except BrokenPipeError:
        drop_output()  # "kehoach tasks | head": the reader has what it wanted
        return 0
    except KeyboardInterrupt:
        stopped = Interrupted("Đã dừng theo yêu cầu.")
        complain(stopped.code, stopped.message, as_json="--json" in words)
        return stopped.exit_code


def _run(words: list[str]) -> int:
    as_json = "--json" in words
    try:
        parser = build_parser()
        given = parser.parse_args(words)
        if given.version:
            say(f"kehoach {_version()}")
            return 0
        if given.command is None:
            parser.print_help()
            return 2
        code = _command(given.command)(given)
        sys.stdout.flush()
    except WrongUsage as error:
        complain("usage", error.message, as_json=as_json)
        return 2
    except KehoachError as error:
        complain(error.code, error.message, as_json=as_json)
        return error.exit_code
    except (BrokenPipeError, KeyboardInterrupt):
        raise
    except Exception:  # noqa: BLE001 - the outermost edge; the trace is logged
        _log.exception("a mistake in the program")
        complain(
            "internal_error",
            "Chương trình gặp lỗi ngoài dự kiến. Hãy gửi nội dung trên cho nhóm phát triển.",
            as_json=as_json,
        )
        return 2
    return code


def _version() -> str:
    from importlib import metadata  # noqa: PLC0415 - costs start-up time and is rarely asked for

    try:
        return metadata.version("kehoach")
    except metadata.PackageNotFoundError:
        return "(chưa cài đặt, chạy từ mã nguồn)"


def _command(name: str) -> Command:
    module = importlib.import_module(f"assistant.channels.cli.{_MODULES[name]}")
    command: Command = getattr(module, name.replace("-", "_"))
    return command


if __name__ == "__main__":
    sys.exit(main())
