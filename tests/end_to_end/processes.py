"""The command line as its own process, as users run it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
KEHOACH = [sys.executable, "-m", "assistant.channels.cli.main"]


def environment(**more: str) -> dict[str, str]:
    """This process's environment without settings of kehoach, and with the project on the path."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("KEHOACH_")}
    return kept | {"PYTHONPATH": str(ROOT), "KEHOACH_EMBEDDINGS": "none"} | more


def run(
    *words: object,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    stdin: str | None = None,
    program: Sequence[str] = KEHOACH,
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(
        [*program, *map(str, words)],
        cwd=cwd,
        env=env or environment(),
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def start(*words: object, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.Popen[str]:
    """Start a command that can be stopped with Ctrl-C, also where the tests themselves ignore it."""
    return subprocess.Popen(
        [*KEHOACH, *map(str, words)],
        cwd=cwd,
        env=env or environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),  # noqa: PLW1509 - one thread
    )
