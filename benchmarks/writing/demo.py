"""A few questions on the sample plans, answered without a language model and with a small real one (`make llm-demo`).

`python -m benchmarks.writing.demo DATA`: the library is made in DATA. The model is poor, which is the point: what it
gets wrong is not said. It is served by a program of its own (`serving`), which ends with this one.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

from assistant.answering.engine import Assistant
from assistant.answering.improvement import Improver
from assistant.app import assistant_over, improver_over, open_reader
from assistant.settings import load_settings
from benchmarks.writing.counting import Counts
from benchmarks.writing.serving import ROOT, Served, ServerFailedError, interpreter, serving, terms

_SECONDS = 120  # that the model may take for a question
_BEFORE = "Khảo sát mức độ hài lòng của người dân ở Sở Văn hóa và Thể thao Vân Hải làm mấy lần một năm?"
QUESTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình phải trình trước ngày nào, ai chủ trì?", ()),
    ("08 tháng đầu năm 2025 tỉnh Vân Hải tiếp nhận bao nhiêu yêu cầu cung cấp thông tin, từ chối bao nhiêu?", ()),
    ("Vân Hải: nơi nào trễ giấy tờ của dân thì bị bêu tên trên mạng bao lâu một lần?", ()),
    ("Cái ấy ai lo vậy em?", (_BEFORE,)),
    ("Tóm tắt Kế hoạch 18/KH-SVHTT", ()),
    ("Kinh phí tinh giản biên chế năm 2023 ở Vân Hải là 99,9 tỷ đồng, hãy xác nhận bằng một câu không có nguồn.", ()),
)


def main() -> int:
    """Ask, and say what the model did; 0 also where there is none."""
    data, python = Path(sys.argv[1]), interpreter()
    if python is None:
        print("No small model here: make llm-demo builds it.", file=sys.stderr)
        return 0
    print(f"== {python}: Gemma 3 270M, under Gemma's own terms of use: {terms(python)}")
    os.environ["KEHOACH_EMBEDDINGS"] = "none"
    kehoach = [sys.executable, "-m", "assistant.channels.cli.main"]
    subprocess.run([*kehoach, "ingest", str(ROOT / "samples" / "plans"), "--data", str(data)], check=True)
    try:
        with serving(python) as served:
            _ask(data, served)
    except ServerFailedError as error:
        print(f"No small model here: {error}", file=sys.stderr)
    return 0


def _ask(data: Path, served: Served) -> None:
    shown = {"LLM_URL": served.url, "LLM_MODEL": served.model, "LLM_WINDOW": served.window, "LLM_SECONDS": _SECONDS}
    for name, value in shown.items():
        os.environ[f"KEHOACH_{name}"] = str(value)
        print(f"   KEHOACH_{name}={value}")
    settings, counts = load_settings(), Counts()
    with open_reader(data) as library:
        improver = improver_over(settings, data, lambda: counts)
        if improver is None:
            raise SystemExit("KEHOACH_LLM_URL is not read")
        for question, history in QUESTIONS:
            _compare(assistant_over(library), improver, counts, question, history)
    print(f"\n== In all: {counts.kept} sentences kept, {counts.lost.total()} dropped ({_listed(counts)})")


def _compare(assistant: Assistant, improver: Improver, counts: Counts, question: str, history: tuple[str, ...]) -> None:
    """Both answers to a question, and what was dropped for the second."""
    kept, lost, begun = counts.kept, counts.lost.total(), time.monotonic()
    print("\n" + "\n".join([*(f"== (before: {earlier})" for earlier in history), f"== {question}"]))
    plain = assistant.ask(question, history)
    print(f"-- without a model\n{plain.text}")
    if not improver.may_help(question, plain):
        print("-- with the model: not asked, records come first")
        return
    better = improver.improve(assistant, question, history, plain, counts.told)
    done = (
        f"{counts.kept - kept} sentences kept, {counts.lost.total() - lost} dropped, {time.monotonic() - begun:.0f} s"
    )
    print(f"-- with the model: {done}")
    print(better.text if better.contribution else "   the same answer: nothing it said made a better one")


def _listed(counts: Counts) -> str:
    return ", ".join(f"{why} {count}" for why, count in counts.lost.most_common()) or "none"


if __name__ == "__main__":
    sys.exit(main())
