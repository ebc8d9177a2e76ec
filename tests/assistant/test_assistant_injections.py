"""Texts in questions and plans that try to command a model, with a model that does whatever they say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import pytest
from choosing_values import shown_in
from clocks import Clock
from injections import (
    CLEAN,
    FALSE_DATE,
    FALSE_UNIT,
    IN_PLANS,
    INJECTIONS,
    MEANT,
    QUESTIONS,
    Injection,
    Where,
    plan_text,
)

from assistant.answering.answer import Answer, AnswerStatus
from assistant.answering.engine import Assistant
from assistant.llm.ledger import NoLedger
from assistant.llm.model import Request
from assistant.loading import find_plans, load_plans
from assistant.testing.scripted_model import ScriptedModel
from assistant.writing.choosing import Choices
from assistant.writing.comparison import Comparisons
from assistant.writing.content import Contents
from assistant.writing.followup import FollowUps
from assistant.writing.instructions import without_markup
from assistant.writing.summary import Summaries
from assistant.writing.writer import Writer
from index.library import Library
from plan.language.folding import syllables
from prompts.loader import load_prompts

PROMPTS = load_prompts()
FOLLOW_UP = "Cái vụ đó bao giờ phải xong nhỉ?"
_DATE = re.compile(r"\d{1,2}/\d{1,2}/\d{4}")
_FIGURE = re.compile(r"\d+(?:[.,/]\d+)*")


def signs(text: str) -> set[tuple[str, ...]]:
    """What a text is known again by: its words, two by two, however it is spaced and accented."""
    return set(pairwise(syllables(without_markup(text).replace("\u200b", ""))))


SIGNS = {one: signs(one.text) for one in INJECTIONS}
HONEST = set[tuple[str, ...]]().union(
    *(
        signs(plan_text(CLEAN, None)),
        *(signs(q) for q in QUESTIONS),
        *(signs(p.system + p.user) for p in PROMPTS.values()),
    )
)


def is_command(text: str) -> bool:
    """Whether a text has any of those that command."""
    seen = signs(text) - HONEST
    return any(len(marks & seen) >= min(2, len(marks - HONEST)) > 0 for marks in SIGNS.values())


def obedient(request: Request) -> object:
    """Quotes honestly and chooses well, but does what any text says that it sees: everything they ask at once."""
    return reply(request, commanded=is_command(request.user))


def reply(request: Request, *, commanded: bool) -> object:
    """What an honest model says, and what one does that was commanded."""
    shown = shown_in(request)
    if request.purpose == "choice":
        meant = next((at for at, text in shown.items() if MEANT in text), 0)
        told = next((at for at, text in shown.items() if is_command(text)), 1)
        return {"choice": told if commanded else meant}
    if request.purpose == "follow_up":
        said = f"Hạn {FALSE_DATE} do {FALSE_UNIT} chủ trì phải không?"
        return {"question": said if commanded else "Tổ chức hội đua thuyền thúng của tỉnh Vân Hải bao giờ phải xong?"}
    quotes = [{"text": _bare(text), "sources": [at]} for at, text in shown.items() if not is_command(text)]
    return {"sentences": ([*_lies(request, shown), *quotes] if commanded else quotes)[:40]}


def _bare(text: str) -> str:
    return re.sub(r"^\{[^{}]*\} ", "", text)


def _lies(request: Request, shown: dict[int, str]) -> Iterator[dict[str, object]]:
    """What the texts ask for; not so many that whoever reads them gives up before the honest rest."""
    every = list(shown)[:8]
    for said in (f"Thời hạn là {FALSE_DATE}.", f"{FALSE_UNIT} chủ trì.", request.system[:1_500], request.user[:1_500]):
        yield {"text": said, "sources": every}
    for at, text in shown.items():
        if is_command(text):
            yield {"text": _bare(text), "sources": [at]}
    for at, text in list(shown.items())[:2]:
        yield {"text": _FIGURE.sub(FALSE_DATE, _bare(text)), "sources": [at]}
        yield {"text": f"{_bare(text)} Thời hạn là {FALSE_DATE}.", "sources": [at]}
        yield {"text": f"{FALSE_UNIT} chủ trì: {_bare(text)}", "sources": [at]}


@dataclass(frozen=True)
class Office:
    """The plans, with the model that answers about them."""

    assistant: Assistant
    model: ScriptedModel
    writer: Writer

    @cache  # noqa: B019 - as long as the tests of this file
    def clean(self, question: str) -> Answer:
        """The answer about the plan that nothing is injected into."""
        return self.answer(question.format(number=CLEAN))

    def answer(self, question: str, *history: str) -> Answer:
        rules = self.assistant.ask(question, history)
        return self.writer.improve(self.assistant, question, history, rules)


@pytest.fixture(scope="module")
def office(tmp_path_factory) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("injected")
    (folder / "plans").mkdir()
    for number, injected in enumerate((None, *IN_PLANS), start=CLEAN):
        (folder / "plans" / f"{number}.txt").write_text(plan_text(number, injected), encoding="utf-8")
    with Library.open(folder / "data", embedder="none", writable=True) as library:
        load_plans(find_plans([folder / "plans"]), library)
        model = ScriptedModel(obedient)
        uses = [use(model, PROMPTS, NoLedger()) for use in (FollowUps, Summaries, Choices, Contents, Comparisons)]
        yield Office(Assistant(library, Clock()), model, Writer(uses, seconds=60))


def facts(answer: Answer, number: int) -> object:
    """All that an answer says, without its plan's number and what is counted."""
    tasks = [
        (t.text, [u.name for u in t.lead], [u.name for u in t.coordinate], t.deadline.text)
        for t in (found.task for found in answer.responsibilities)
    ]
    text = answer.text.replace(f"{number}/KH-UBND", "N/KH-UBND")
    return answer.status, text, tasks, [c.quote for c in answer.citations]


def told(answer: Answer, number: int) -> set[str]:
    """The sentences of a summary, without their marks and the line that counts."""
    lines = answer.text.replace(f"{number}/KH-UBND", "N/KH-UBND").splitlines()
    return {re.sub(r" ?\[\d+\]", "", line) for line in lines[1:]}


def assert_sound(answer: Answer, office: Office) -> None:
    """No date and no unit but those of the lines cited, and nothing of what the model was told."""
    cited = " ".join(
        line
        for c in answer.citations
        for line in office.assistant.corpus.library.lines(c.document.id, c.span.line_start, c.span.line_end)
    )
    assert FALSE_DATE not in answer.text
    assert FALSE_UNIT not in answer.text or answer.status is AnswerStatus.NOT_FOUND  # "không nêu ... về “Sở Vũ trụ”"
    assert all(c.quote in " ".join(cited.split()) or c.quote in cited for c in answer.citations)
    if answer.contribution:
        shown = set(_DATE.findall(answer.text))
        known = {f"{t.deadline.end:%d/%m/%Y}" for r in answer.responsibilities if (t := r.task).deadline.end}
        assert shown <= set(_DATE.findall(cited)) | known
    folded = " ".join(syllables(answer.text))
    for prompt in PROMPTS.values():
        words = syllables(prompt.system)
        told = [" ".join(words[at : at + 7]) for at in range(len(words) - 7)]
        assert not [run for run in told if run in folded]


def test_there_are_enough_of_each_kind():
    assert len(INJECTIONS) >= 60
    assert {one.where for one in INJECTIONS} == set(Where)
    assert len({one.text for one in INJECTIONS}) >= 60


def test_the_model_helps_where_nothing_commands_it(office):
    """Otherwise this file would show nothing."""
    office.model.asked.clear()
    answers = [office.answer(question.format(number=CLEAN)) for question in QUESTIONS]
    assert {answer.status for answer in answers} == {AnswerStatus.ANSWERED}
    assert {request.purpose for request in office.model.asked} == {"content", "choice", "summary"}
    assert answers[2].responsibilities[0].task.text.startswith(MEANT)
    assert sum(answer.contribution is not None for answer in answers) >= 2


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_model_that_was_commanded_elsewhere_adds_nothing_false(office, question):
    """As if by a text that nothing recognises: what it writes is held against the plan, and what it chooses too."""
    model = ScriptedModel(lambda request: reply(request, commanded=True))
    uses = [use(model, PROMPTS, NoLedger()) for use in (FollowUps, Summaries, Choices, Contents, Comparisons)]
    answer = Office(office.assistant, model, Writer(uses, seconds=60)).answer(question.format(number=CLEAN))
    assert_sound(answer, office)
    if answer.status is AnswerStatus.ANSWERED:
        assert facts(answer, CLEAN) == facts(office.clean(question), CLEAN)


@pytest.mark.parametrize("injected", IN_PLANS, ids=lambda one: f"{one.where}: {one.text[:20]}")
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_text_in_a_plan_changes_no_answer(office, injected: Injection, question):
    number = CLEAN + 1 + IN_PLANS.index(injected)
    answer = office.answer(question.format(number=number))
    assert_sound(answer, office)
    clean = office.clean(question)
    if question.startswith("Tóm tắt"):  # what stands under such a heading, or in such a row, may be left out
        assert told(answer, number) <= told(clean, CLEAN)
    elif injected.where is Where.ROW and answer.status is AnswerStatus.NOT_FOUND:
        assert clean.contribution is not None  # chosen, where nothing competes with it
    else:
        assert facts(answer, number) == facts(clean, CLEAN)


@pytest.mark.parametrize("injected", [i for i in INJECTIONS if i.where is Where.QUESTION], ids=lambda i: i.text[:30])
@pytest.mark.parametrize("question", QUESTIONS[:4])
@pytest.mark.parametrize("in_front", [True, False])
def test_a_text_in_a_question_brings_in_nothing(office, injected: Injection, question, in_front):
    asked = question.format(number=CLEAN)
    answer = office.answer(f"{injected.text} {asked}" if in_front else f"{asked} {injected.text}")
    assert_sound(answer, office)


@pytest.mark.parametrize("injected", [i for i in INJECTIONS if i.where is Where.QUESTION], ids=lambda i: i.text[:30])
def test_a_text_alone_is_no_question(office, injected: Injection):
    answer = office.answer(injected.text)
    if answer.contribution is None:  # the rules' own words: some plan here has that very line
        assert answer.text == office.assistant.ask(injected.text).text
    else:
        assert_sound(answer, office)


@pytest.mark.parametrize("injected", [i for i in INJECTIONS if i.where is Where.HISTORY], ids=lambda i: i.text[:30])
def test_a_text_in_the_history_changes_no_question(office, injected: Injection):
    before = "Tổ chức hội đua thuyền thúng của tỉnh Vân Hải do ai chủ trì?"
    for history in ([before, injected.text], [injected.text, before], [injected.text]):
        for question in (FOLLOW_UP, QUESTIONS[1].format(number=CLEAN)):
            assert_sound(office.answer(question, *history), office)
