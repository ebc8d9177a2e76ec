"""How fast files of each format are read, beside other libraries, and what a long PDF needs.

The files are the samples. A page is a page of the PDF; of the other formats 2,500 characters of canonical text, as in
`benchmarks.speed.reading`. Times are seconds on the wall, as other processes recognise letters. "Its reader alone"
makes the canonical text, as the libraries make theirs; "file to tasks" is all of `ingest.pipeline.read`, every format
but text in a process of its own. Modules are loaded and every file has been read before, but for scans and the long
PDF, which are read once.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

from benchmarks.quality.tables import tools
from benchmarks.quality.tables.job import Parsed
from benchmarks.speed.measures import Measure
from benchmarks.speed.reading import PAGE
from ingest import pipeline
from ingest.readers.registry import reader_of

ROOT = Path(__file__).resolve().parents[2]
PEERS = ("viparse", "markitdown")
LONG = 500  # pages of the long PDF
_SCAN = "scan"
_ENDINGS = {"text": "plans/*.txt", "docx": "*.docx", "html": "*.html", "pdf": "*[!n].pdf", _SCAN: "*.scan.pdf"}
_RUNS = 3  # the best counts


def sample_files(samples: Path = ROOT / "samples") -> dict[str, list[Path]]:
    """The sample files by format."""
    return {
        kind: sorted((samples if kind == "text" else samples / "formats").glob(ending))
        for kind, ending in _ENDINGS.items()
    }


def long_pdf(sources: Sequence[Path], pages: int, target: Path) -> None:
    """Write a PDF of so many pages, taken from the sources in turn."""
    opened = [pypdfium2.PdfDocument(path) for path in sources]
    every = [(document, number) for document in opened for number in range(len(document))]
    made = pypdfium2.PdfDocument.new()
    for document, number in islice(cycle(every), pages):
        made.import_pages(document, [number])
    made.save(target)
    for document in (made, *opened):
        document.close()


def measure_formats(peers: str | None = None) -> Iterator[Measure]:
    """Pages a second of each format, and the memory for a long PDF; `peers` is the interpreter of the libraries'."""
    for kind, files in sample_files().items():
        if not (alone := _worker("reader", files)):
            continue
        pages = _pages(files, alone["characters"])
        yield Measure(f"{kind}: pages in {len(files)} files", pages, "")
        yield Measure(f"{kind}: kehoach, its reader alone: pages/s", pages / alone["seconds"], "1/s")
        if whole := _worker("whole", files):
            yield Measure(f"{kind}: kehoach, file to tasks: pages/s", pages / whole["seconds"], "1/s")
        for name, seconds in _theirs(peers, files) if peers else ():
            yield Measure(f"{kind}: {name}: pages/s", pages / seconds, "1/s")
    with TemporaryDirectory(prefix="kehoach-speed-") as folder:
        file = Path(folder) / "long.pdf"
        long_pdf(sample_files()["pdf"], LONG, file)
        if found := _worker("once", [file]):
            yield Measure(f"pdf of {LONG} pages: pages/s", LONG / found["seconds"], "1/s")
            yield Measure(f"pdf of {LONG} pages: peak memory", found["memory"], "MB")


def _pages(files: Sequence[Path], characters: float) -> float:
    if files[0].suffix != ".pdf":
        return characters / PAGE
    return sum(len(pypdfium2.PdfDocument(file)) for file in files)


def _theirs(python: str, files: Sequence[Path]) -> Iterator[tuple[str, float]]:
    """Seconds of the libraries that find any words in all files; of each start the second reading counts."""
    for name in PEERS:
        starts = [_parsed(name, python, files) for _ in range(_RUNS)]
        if starts[0] and all(one.text.strip() for one in starts[0]):
            yield name, min(sum(one.seconds for one in parsed) for parsed in starts)
        elif starts[0]:
            print(f"{name}: {starts[0][0].file}: {starts[0][0].fault or 'no words'}", file=sys.stderr)


def _parsed(name: str, python: str, files: Sequence[Path]) -> list[Parsed]:
    with TemporaryDirectory(prefix="kehoach-speed-") as folder:
        return [*tools.run(name, python, [*files, *files], Path(folder)).values()]


# in a process of its own ---------------------------------------------------------------------------------------


def _worker(what: str, files: Sequence[Path]) -> Mapping[str, float]:
    """What `main` finds; nothing where it fails, which it says itself."""
    command = [sys.executable, "-m", "benchmarks.speed.formats", what, *map(str, files)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, check=False, stdout=subprocess.PIPE, env=environment, cwd=ROOT)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}
    return found


def _read(file: Path) -> int:
    """The characters of the canonical text."""
    source = reader_of(file)(file.read_bytes(), file.name)
    return sum(len(line.text) + 1 for line in source.lines)


def _best(act: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        begun = time.perf_counter()
        act()
        times.append(time.perf_counter() - begun)
    return min(times)


def main() -> int:
    """Measure one way of reading the files on the command line; prints one line of JSON."""
    what, *names = sys.argv[1:]
    files = [Path(name) for name in names]
    once = what == "once" or files[0].match("*.scan.pdf")
    characters = 0 if once else sum(map(_read, files))
    read = pipeline.read if what == "whole" else _read
    seconds = _best(lambda: [read(file) for file in files], 1 if once else _RUNS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": seconds, "characters": characters, "memory": memory}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
