"""How each library is run: its recipe in a process of its own, without a network, with a time limit for each file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.quality.tables.job import SECONDS, Parsed, read_parsed

ROOT = Path(__file__).resolve().parents[3]
_DOCX, _PDF, _HTML, _TEXT = ".docx", ".pdf", ".html", ".txt"
TOOLS: Mapping[str, tuple[str, ...]] = {
    "viparse": (_DOCX, _PDF),
    "markitdown": (_DOCX, _PDF, _HTML, _TEXT),
    "haystack": (_DOCX,),
    "nom": (_DOCX, _PDF),
    "docling": (_DOCX,),
    "pdfplumber": (_PDF,),
}
"""The libraries and what they are given."""
OWN = "pdfplumber"  # which runs in the project's own environment
APART = "docling"  # which needs an environment of its own: it wants other versions than the others

_ENVIRONMENT = {"PYTHONPATH": str(ROOT), "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "OMP_THREAD_LIMIT": "1"}
_START = 120  # seconds for loading a library


def run(tool: str, python: str, files: Sequence[Path], folder: Path) -> dict[str, Parsed]:
    """What a library makes of files, by name; whatever ends its process is the fault of the file it was at."""
    result = folder / f"{tool}.jsonl"
    asked = [file for file in files if file.suffix in TOOLS[tool]]
    while left := [file for file in asked if file.name not in read_parsed(result)]:
        fault = _run(tool, python, left, result)
        stuck = next((file for file in left if file.name not in read_parsed(result)), None)
        if stuck is None:
            break
        if fault.startswith("exit"):  # it does not start at all
            return {file.name: Parsed(file.name, fault=fault) for file in asked}
        with result.open("a", encoding="utf-8") as out:
            out.write(Parsed(stuck.name, fault=fault).line())
    return read_parsed(result)


def _run(tool: str, python: str, files: Sequence[Path], result: Path) -> str:
    """Run a recipe; what it died of, "" when it did not."""
    interpreter = str(Path(sys.executable if tool == OWN else python).absolute())  # a virtual one is a link: as it is
    recipe = f"benchmarks.quality.tables.recipes.{tool}"
    command = [interpreter, "-m", recipe, str(result), *map(str, files)]
    seconds = _START + SECONDS * len(files)
    try:
        done = subprocess.run(
            command, env=os.environ | _ENVIRONMENT, capture_output=True, text=True, timeout=seconds, check=False
        )
    except (subprocess.TimeoutExpired, OSError) as error:
        return f"exit: {error}"
    if done.returncode < 0:
        return f"ended by {signal.Signals(-done.returncode).name} after at most {SECONDS} s"
    said = done.stderr.strip().splitlines()
    return f"exit {done.returncode}: {said[-1] if said else ''}" if done.returncode else ""
