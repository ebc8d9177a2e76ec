"""Whether reading stays linear in the length of a plan: plans of 1 to 1,000 pages, of prose and of tables.

No real plan is that long, so long ones are made from the samples: their sections (or annexes) one after the other,
again and again, with other numbers, words and places each time, so that no cache of texts can hide the cost.
Times are processor seconds of one process, so they count as those of one core and suffer little from its neighbours.
"""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import count
from pathlib import Path

from benchmarks.speed.measures import Measure
from ingest.pipeline import read_lines
from ingest.structure import is_table_line
from plan.language.words import segment, warm_up

ROOT = Path(__file__).resolve().parents[2]
PAGE = 2500  # characters of canonical text, line ends counted: a page of prose has about 35 lines, of tables about 13
SIZES = (1, 10, 100, 1000)  # pages
STEADY = 2.0  # seconds: what is quicker is measured again, and the best counts
RUNS = 2  # at least


class Kind(StrEnum):
    """What a long plan mostly consists of."""

    PROSE = "prose"
    TABLES = "tables"


@dataclass(frozen=True, slots=True)
class Pieces:
    """The parts of one plan that long plans are made of: lines in front, sections, the list of recipients, annexes."""

    front: tuple[str, ...]
    sections: tuple[str, ...]
    back: tuple[str, ...]
    annexes: tuple[str, ...]


_FIRST_SECTION = re.compile(r"^[#*\s]*I\.\s")
_RECIPIENTS = re.compile(r"^[*\s]*Nơi nhận")
_ANNEX = re.compile(r"^[#*\s]*PHỤ LỤC[\sIVX\d*]*$")
_LONG_FRONT = 200  # characters: grounds and preambles are left out of the front


def cut_pieces(plan: Sequence[str]) -> Pieces:
    """The pieces of a plan; raises ValueError when it has no section "I."."""
    annex = next((i for i, line in enumerate(plan) if _ANNEX.match(line)), len(plan))
    begin = next((i for i, line in enumerate(plan) if _FIRST_SECTION.match(line)), None)
    if begin is None:
        raise ValueError("no section I. in this plan")
    stop = next((i for i in range(begin, annex) if _RECIPIENTS.match(plan[i])), annex)
    front = tuple(line for line in plan[:begin] if len(line) <= _LONG_FRONT)
    return Pieces(front, tuple(plan[begin:stop]), tuple(plan[stop:annex]), tuple(plan[annex:]))


_FIRST = ("Cửa", "Đảo", "Lạch", "Phú", "Tân", "Đầm", "Bến", "Cồn", "Vũng", "Mũi", "Gò", "Bãi", "Rạch", "Đồng", "Hòn")
_SECOND = ("Trầm", "Ngang", "Sim", "Sậy", "Vạc", "Sen", "Mắm", "Dừa", "Tràm", "Hến", "Cát", "Muối", "Lau", "Bần", "Yến")


def place(turn: int) -> str:
    """An invented place, another for every turn."""
    first, second = turn % len(_FIRST), turn // len(_FIRST) % len(_SECOND)
    again = turn // (len(_FIRST) * len(_SECOND))
    return f"{_FIRST[first]} {_SECOND[second]}" + (f" {again + 1}" if again else "")


_ALIKE = (  # words that can stand for each other and assign nothing
    ("hồ sơ", "giấy tờ", "tài liệu"),
    ("người dân", "bà con", "hộ dân"),
    ("hội nghị", "cuộc họp", "hội thảo"),
    ("kịp thời", "nhanh chóng", "sớm"),
    ("đầy đủ", "chu đáo", "rõ ràng"),
    ("dữ liệu", "số liệu", "bản ghi"),
    ("khó khăn", "trở ngại", "bất cập"),
    ("thống nhất", "đồng bộ", "thông suốt"),
)
_OTHERS = {word: (words, at) for words in _ALIKE for at, word in enumerate(words)}
_WORD = re.compile(rf"\b(?:{'|'.join(_OTHERS)})\b")
_COMMUNES = re.compile(r"\bUBND các xã, phường\b(?! ven)")
_DATE = re.compile(r"\b(?P<day>\d\d?)/(?P<month>\d\d?)/(?P<year>\d{4})\b")
_NUMBER = re.compile(r"(?<![\d/.,])(?<!ngày )(?<!tháng )[1-9]\d+(?![\d/%])")
_MARK = re.compile(r"^[#*|\s]*\d[\d.]*")  # the number of an item or row stays what it is
_LONG = 40  # characters of a line or cell that says something of its own
_LABEL = re.compile(r"^[-*\s]*(?:Cơ quan|Đơn vị|Thời gian)\b")


def changed(line: str, turn: int) -> str:
    """A line as it stands in the turn-th copy: other numbers, days, words, and a place in what it says."""
    mark = _MARK.match(line)
    words = line[mark.end() :] if mark else line
    words = _WORD.sub(lambda m: _other(m[0], turn), words)
    words = _NUMBER.sub(lambda m: _number(m[0], turn), _DATE.sub(lambda m: _day(m, turn), words))
    if turn % 2:
        words = _COMMUNES.sub(f"UBND xã {place(turn)}", words)
    return f"{mark[0] if mark else ''}{_placed(words, turn)}"


def _other(word: str, turn: int) -> str:
    words, at = _OTHERS[word]
    return words[(at + turn) % len(words)]


def _number(digits: str, turn: int) -> str:
    if re.fullmatch(r"(?:19|20)\d\d", digits):
        return digits
    least = 10 ** (len(digits) - 1)
    return str(least + (int(digits) + turn * 37) % (9 * least))


def _day(match: re.Match[str], turn: int) -> str:
    day, month = int(match["day"]) + turn * 5, int(match["month"]) + turn
    return f"{day % 28 + 1:02}/{month % 12 + 1:02}/{match['year']}"


def _placed(words: str, turn: int) -> str:
    """The words with a place at the end of a sentence, or of the longest cell of a row."""
    if is_table_line(words):
        separator = "\t" if "\t" in words else "|"
        cells = words.split(separator)
        longest = max(cells, key=len)
        if len(longest) < _LONG:
            return words
        end = len(longest.rstrip())
        cells[cells.index(longest)] = f"{longest[:end]} (khu {place(turn)}){longest[end:]}"
        return separator.join(cells)
    end = len(words.rstrip("./;"))
    if len(words) < _LONG or end == len(words) or _LABEL.match(words):
        return words
    return f"{words[:end]} (khu {place(turn)}){words[end:]}"


def long_plan(kind: Kind, pages: int, sources: Sequence[Pieces]) -> tuple[str, ...]:
    """A plan of so many pages, made of the sources in turn; its last line may run over by part of a line."""
    lines: list[str] = []
    left = pages * PAGE
    for line in _endless(kind, sources):
        if left <= 0:
            break
        lines.append(line)
        left -= len(line) + 1
    return tuple(lines)


def _endless(kind: Kind, sources: Sequence[Pieces]) -> Iterator[str]:
    yield from sources[0].front
    if kind is Kind.PROSE:
        for turn in count():
            yield from (f"Chương {turn + 1}. Địa bàn {place(turn)}", "")
            yield from (changed(line, turn) for line in sources[turn % len(sources)].sections)
    yield from sources[0].back
    with_annexes = [source for source in sources if source.annexes]
    numbers = count(1)
    for turn in count():
        for line in with_annexes[turn % len(with_annexes)].annexes:
            yield f"PHỤ LỤC {next(numbers)}" if _ANNEX.match(line) else changed(line, turn)


def load_sources(folder: Path = ROOT / "samples" / "plans") -> list[Pieces]:
    """The pieces of the plans in a folder, in the order of their names."""
    return [cut_pieces(path.read_text(encoding="utf-8").splitlines()) for path in sorted(folder.glob("*.txt"))]


def pages_of(lines: Sequence[str]) -> float:
    """How many pages a text has."""
    return sum(len(line) + 1 for line in lines) / PAGE


# measuring -----------------------------------------------------------------------------------------------------


def measure_reading(sizes: Sequence[int] = SIZES) -> Iterator[Measure]:
    """Pages a second at each size, how the time of a page grows from 10 pages to the most, and what that needs."""
    for kind in Kind:
        found = {pages: _worker(kind, pages) for pages in sizes}
        for pages, one in found.items():
            yield Measure(f"read {kind}, {_pages(pages)}: pages/s", one["pages"] / one["reading"], "1/s")
        most = max(found)
        yield Measure(f"read {kind}, {_pages(most)}: tasks", found[most]["tasks"], "")
        yield Measure(f"read {kind}, {_pages(most)}: peak memory", found[most]["memory"], "MB")
        if 10 in found and most > 10:
            growth = _page_time(found[most], "reading") / _page_time(found[10], "reading")
            yield Measure(f"read {kind}: time a page at {most:,} to that at 10", growth, "x")
        for pages, one in found.items():
            yield Measure(f"segment {kind}, {_pages(pages)}: pages/s", one["pages"] / one["segmenting"], "1/s")


def _pages(number: int) -> str:
    return f"{number:,} page" + ("s" if number > 1 else "")


def _page_time(found: dict[str, float], step: str) -> float:
    return found[step] / found["pages"]


def _worker(kind: Kind, pages: int) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.speed.reading", kind, str(pages)]
    done = subprocess.run(
        command, check=True, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": str(ROOT)}, cwd=ROOT
    )
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def time_reading(kind: Kind, pages: int) -> dict[str, float]:
    """Processor seconds for reading a plan and for segmenting its passages, in this process."""
    sources = load_sources()
    lines = long_plan(kind, pages, sources)
    read_lines(long_plan(kind, 10, sources), "warm.txt", "")  # loads the tables of words and compiles patterns
    reading = _best(lambda: read_lines(lines, "long.txt", ""), RUNS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # before the segmentation model is loaded
    found = read_lines(lines, "long.txt", "")
    warm_up()
    segmenting = _best(lambda: [segment(passage.text) for passage in found.passages], 1)
    return {
        "pages": pages_of(lines),
        "reading": reading,
        "segmenting": segmenting,
        "tasks": len(found.tasks),
        "memory": memory,
    }


def _best(act: Callable[[], object], runs: int) -> float:
    """The shortest of some runs, in processor seconds: more runs of what is quick."""
    times: list[float] = []
    while len(times) < runs or sum(times) < STEADY:
        segment.cache_clear()
        begun = time.process_time()
        act()
        times.append(time.process_time() - begun)
    return min(times)


def main() -> int:
    """Measure the kind and number of pages on the command line; prints one line of JSON."""
    kind, pages = sys.argv[1:]
    print(json.dumps(time_reading(Kind(kind), int(pages))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
