"""`kehoach ask`: one question, or a file of them."""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from assistant.answering.answer import Answer, Citation
from assistant.answering.engine import Assistant
from assistant.answering.improvement import Improver
from assistant.app import assistant_over, improver_over, open_reader, servers_of
from assistant.channels.cli.terminal import say, say_json
from assistant.channels.exports import line_range
from assistant.channels.render import answer_json, known_error_json
from assistant.settings import load_settings
from plan.errors import FileUnreadable, InputError, PathMissing, QuestionInvalid
from plan.system_errors import reason

_MARK = re.compile(r"<[^<>]{1,20}>")  # <br>, <b> in quotes from Markdown tables


def ask(given: argparse.Namespace) -> int:
    """Answer; 1 when a question could not be understood as one (a plain "không tìm thấy" is 0)."""
    settings = load_settings()
    vectors = given.vectors if given.vectors is not None else given.batch is not None
    embeddings = settings.embeddings if vectors else "none"
    folder = given.data or settings.data
    with open_reader(folder, embeddings, servers_of(settings)) as library:
        asking = _Asking(assistant_over(library, settings.reranker), improver_over(settings, folder))
        if given.batch is not None:
            with _lines(given.batch) as stream:
                return _answer_all(asking, stream)
        answer = asking.ask(_valid(given.question))
    if given.json:
        say_json(answer_json(answer))
    else:
        _say(answer)
    return 0


@dataclass(frozen=True, slots=True)
class _Asking:
    """The assistant, and what improves its answers where a language model is set."""

    assistant: Assistant
    improver: Improver | None

    def ask(self, question: str, history: Sequence[str] = ()) -> Answer:
        """One answer; raises QuestionInvalid."""
        answer = self.assistant.ask(question, history)
        if self.improver is None or not self.improver.may_help(question, answer):
            return answer
        return self.improver.improve(self.assistant, question, history, answer)


@dataclass(frozen=True, slots=True)
class _Asked:
    """One line of a batch."""

    id: object
    question: str
    history: tuple[str, ...]


def _answer_all(asking: _Asking, stream: TextIO) -> int:
    """A line out for every line in, in order; a bad line gets an error in its place."""
    failed = False
    for number, line in enumerate(stream, 1):
        if not line.strip():
            continue
        identity: object = None
        try:
            fields = _fields(line, number)
            identity = fields.get("id")
            asked = _asked(fields, number)
            say_json({"id": identity} | answer_json(asking.ask(asked.question, asked.history)))
        except InputError as error:
            failed = True
            say_json({"id": identity} | known_error_json(error))
    return 1 if failed else 0


def _fields(line: str, number: int) -> dict[str, object]:
    try:
        found = json.loads(line.lstrip("\ufeff"))
    except ValueError as error:
        raise QuestionInvalid(f"Dòng {number} không phải JSON ({error}). Hãy sửa lại dòng này.") from error
    if not isinstance(found, dict):
        raise QuestionInvalid(f'Dòng {number} phải là một đối tượng {{"id", "question"}}. Hãy sửa lại dòng này.')
    return found


def _asked(fields: dict[str, object], number: int) -> _Asked:
    question, history = fields.get("question"), fields.get("history") or []
    if not isinstance(question, str):
        raise QuestionInvalid(f"Dòng {number} thiếu “question” (câu hỏi, kiểu chữ). Hãy bổ sung.")
    if not isinstance(history, list) or not all(isinstance(item, str) for item in history):
        raise QuestionInvalid(f"“history” ở dòng {number} phải là danh sách các câu hỏi trước, cũ nhất trước.")
    return _Asked(fields.get("id"), _valid(question), tuple(_valid(item) for item in history if item.strip()))


@contextmanager
def _lines(name: str) -> Iterator[TextIO]:
    """The batch as UTF-8 text, from a file or standard input."""
    if name == "-":
        with open(sys.stdin.fileno(), encoding="utf-8", errors="replace", closefd=False) as stream:
            yield stream
        return
    path = Path(name)
    try:
        stream = path.open(encoding="utf-8-sig", errors="replace")
    except FileNotFoundError as error:
        raise PathMissing(f"Không tìm thấy “{path}”. Hãy kiểm tra lại đường dẫn.") from error
    except OSError as error:
        raise FileUnreadable(f"Không mở được “{path}” ({reason(error)}). Hãy kiểm tra lại tệp.") from error
    with stream:
        yield stream


def _valid(text: str) -> str:
    """Text without lone surrogates, which come from bytes that are no UTF-8 and which no store takes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _say(answer: Answer) -> None:
    say(answer.text)
    if answer.citations:
        say()
    for citation in answer.citations:
        say(_cited(citation))
    if answer.suggestions:
        say("\nGợi ý:")
    for suggestion in answer.suggestions:
        say(f"- {suggestion}")


def _cited(citation: Citation) -> str:
    span = citation.span
    page = f"trang {span.page}, " if span.page else ""
    quote = " ".join(_MARK.sub(" ", citation.quote).split())
    return f"[{citation.id}] {citation.document.file}, {page}dòng {line_range(span)}: “{quote}”"
