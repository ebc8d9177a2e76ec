"""`python -m benchmarks.writing`: practice questions without a model and with a perfect one, a liar or a real one."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from assistant.llm.opening import open_model
from assistant.settings import Settings
from assistant.testing.scripted_model import ScriptedModel
from benchmarks.quality.keys import Keys, label_keys, reference_keys, sample_keys
from benchmarks.quality.question_scores import built_library
from benchmarks.quality.report import read_plans
from benchmarks.writing import report
from benchmarks.writing.counting import Counts
from benchmarks.writing.liar import MANNERS, Liar
from benchmarks.writing.oracle import stands
from benchmarks.writing.perfect import Perfect
from benchmarks.writing.serving import WINDOW, Served, interpreter, serving
from benchmarks.writing.trial import Outcome, ask_all, asked_of, with_summaries, writer_over
from index.library import Library


def main() -> int:
    """Ask, and print what came of it; 1 where a false fact reached an answer."""
    given = _arguments()
    false = 0
    with contextlib.ExitStack() as stack:
        real = stack.enter_context(_real(given)) if given.small or given.url else None
        for keys, library in _sets(given, stack):
            if given.liar:
                false += _lie(keys, library)
            elif real is not None:
                false += _real_model(keys, library, real, given)
            else:
                false += _perfect(keys, library)
    return 1 if false else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.writing", description=__doc__)
    parser.add_argument("--liar", action="store_true", help="a scripted model that lies in every way")
    parser.add_argument("--small", action="store_true", help="the small real model, with a server of its own")
    parser.add_argument("--url", help="a real model's server, for example http://127.0.0.1:11434/v1")
    parser.add_argument("--model", default="", help="its name there")
    parser.add_argument("--window", type=int, default=WINDOW, help="its tokens (%(default)s)")
    parser.add_argument("--seconds", type=int, default=120, help="a real model may take for a question (%(default)s)")
    parser.add_argument("--samples-only", action="store_true", help="leave the reference folder out")
    parser.add_argument("--data", type=Path, metavar="DIR", help="a library of the reference plans, read before")
    parser.add_argument("--styles", nargs="*", default=(), help="only questions of these styles")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="only every Nth question")
    return parser.parse_args()


def _sets(given: argparse.Namespace, stack: contextlib.ExitStack) -> Iterator[tuple[Keys, Library]]:
    """Each set of keys with its library; the labels are of the reference plans, and share theirs."""
    samples = sample_keys()
    yield _chosen(samples, given), stack.enter_context(built_library(read_plans(samples), "none"))
    reference, labels = (None, None) if given.samples_only else (reference_keys(), label_keys())
    if reference is None or labels is None:
        return
    opened = (
        Library.open(given.data, embedder="none", writable=False)
        if given.data
        else built_library(read_plans(reference), "none")
    )
    library = stack.enter_context(opened)
    yield _chosen(reference, given), library
    yield _chosen(labels, given), library


def _chosen(keys: Keys, given: argparse.Namespace) -> Keys:
    found = [key for key in keys.questions if not given.styles or key.style in given.styles]
    return replace(keys, questions=tuple(found[:: given.every]))


@contextlib.contextmanager
def _real(given: argparse.Namespace) -> Iterator[Served]:
    python = interpreter()
    if given.url:
        yield Served(given.url, given.model or "default", given.window)
    elif python is None:
        sys.exit("the small model is not built: make llm-demo")
    else:
        with serving(python, window=given.window) as served:
            yield served


def _print(name: str, outcomes: list[Outcome], counts: Counts) -> int:
    print("\n".join([*report.of_model(name, outcomes, counts), *report.changes(outcomes)]) + "\n", flush=True)
    return sum(len(one.false) for one in outcomes)


def _perfect(keys: Keys, library: Library) -> int:
    script, counts = Perfect(keys), Counts()
    writer = writer_over(ScriptedModel(script), counts)
    outcomes = list(ask_all(keys, library, writer, counts, script.about))
    return _print(f"{keys.name}, perfect model", outcomes, counts)


def _real_model(keys: Keys, library: Library, served: Served, given: argparse.Namespace) -> int:
    counts = Counts()
    settings = Settings(
        llm_url=served.url, llm_model=served.model, llm_window=served.window, llm_seconds=given.seconds, llm_at_once=1
    )
    writer = writer_over(open_model(settings, counts), counts, given.seconds)
    outcomes = []
    for outcome in ask_all(keys, library, writer, counts):
        outcomes.append(outcome)
        if outcome.asked:
            print(f"{outcome.after.id}: {outcome.part or 'as before'}, {outcome.seconds:.0f} s", file=sys.stderr)
    return _print(f"{keys.name}, {served.model}", outcomes, counts)


def _lie(keys: Keys, library: Library) -> int:
    keys = with_summaries(keys, library)
    total, keys = len(keys.questions), asked_of(keys, library, writer_over(ScriptedModel(Liar("denied")), Counts()))
    found: dict[str, list[Outcome]] = {}
    reached, told = Counter[str](), Counter[str]()
    for manner in MANNERS:
        liar, counts = Liar(manner), Counts()
        outcomes = found[manner] = []
        writer = writer_over(ScriptedModel(liar), counts)
        for outcome in ask_all(keys, library, writer, counts, lambda _key, liar=liar: liar.ask_anew()):
            outcomes.append(outcome)
            told[manner] += len(liar.told)
            reached[manner] += sum(stands(lie, outcome.answer.text) for lie in liar.told if liar.makes_words)
    lines = [
        f"{keys.name}, liar: {len(keys.questions)} of {total} questions may be asked of a model, each way of lying",
        *report.of_liar(found, reached, told),
    ]
    every = [one for outcomes in found.values() for one in outcomes]
    lines += dict.fromkeys(line for line in report.changes(every) if " FALSE " in line)
    print("\n".join(lines) + "\n", flush=True)
    return reached.total() + sum(len(one.false) for one in every)


if __name__ == "__main__":
    sys.exit(main())
