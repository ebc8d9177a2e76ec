"""With a language model: what it writes is shown as a draft and replaced; proposals are looked through."""

from __future__ import annotations

import json
import re
from threading import Event

import pytest
from playwright.sync_api import expect
from processes import environment, run

from assistant.testing.model_server import ModelServer
from assistant.testing.scripted_model import ScriptedModel
from assistant.testing.serving import running
from assistant.writing.wording import SUMMED_UP

QUESTION = "Tóm tắt kế hoạch 173/KH-UBND"
PASSAGE = re.compile(r"^\[(\d+)\] (?:\{[^{}\n]*\} )?(.*)$", re.MULTILINE)
DRAFTED = 3  # sentences that come before the model is held up
PATIENCE = 20.0  # seconds


class Writer:
    """A script that copies passages; it is held up in the middle of a summary until `goes_on` is set."""

    def __init__(self):
        self.goes_on = Event()

    def __call__(self, request):
        shown = {int(number): text for number, text in PASSAGE.findall(request.user)}
        if '"tasks"' in request.system:
            blank = {"lead": [], "coordinate": [], "deadline": ""}
            return {"tasks": [{"text": text, "source": number} | blank for number, text in shown.items()]}
        return self._sentences(shown)

    def _sentences(self, shown):
        yield '{"sentences": ['
        for at, (number, text) in enumerate(shown.items()):
            if at == DRAFTED:
                self.goes_on.wait(PATIENCE)
            yield ", " * bool(at) + json.dumps({"text": text, "sources": [number]}, ensure_ascii=False)
        yield "]}"


@pytest.fixture(scope="module")
def model():
    return Writer()


@pytest.fixture(scope="module")
def office(serve, model):
    """A server with a model that writes, and proposals of it."""
    with running(ModelServer(ScriptedModel(model)).app) as address:
        settings = {"KEHOACH_LLM_URL": f"{address}/v1", "KEHOACH_LLM_MODEL": ScriptedModel.name}
        site = serve("office", **settings)
        run("propose", "--data", site.data, cwd=site.data.parent, env=environment(**settings)).check_returncode()
        yield site


@pytest.fixture
def asked(model, visit, office):
    """The page of a question of which a part of the answer is there."""
    model.goes_on.clear()
    visitor = visit(office)
    page = visitor.go("/hoi")
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    expect(page.locator(".coming")).to_contain_text(re.compile(rf"(?:- .+\n){{{DRAFTED}}}"))
    yield visitor
    model.goes_on.set()


def test_a_draft_is_shown_and_replaced_by_the_answer(asked, model):
    page = asked.page
    drafted = [line for line in page.locator(".coming").inner_text().splitlines() if line]
    assert len(drafted) == DRAFTED
    assert all(line.startswith("- ") for line in drafted)
    assert "nháp" in page.locator("#told").inner_text()
    assert page.locator("#log").get_attribute("aria-busy") == "true"
    assert asked.faults() == []
    model.goes_on.set()
    page.get_by_text(SUMMED_UP).wait_for()
    expect(page.locator("#log")).not_to_have_attribute("aria-busy", "true")
    assert page.locator(".coming").count() == 0
    assert page.locator("#log article").count() == 1
    assert page.locator("#told").inner_text() == ""
    assert "Kế hoạch 173/KH-UBND có " in page.locator("#log .text").inner_text()
    assert asked.faults() == []


def test_a_draft_is_stopped(asked):
    page = asked.page
    page.get_by_role("button", name="Dừng").click()
    page.locator("#log .trouble").wait_for()
    assert page.locator(".coming").count() == 0
    assert page.locator("#question").input_value() == QUESTION
    assert page.get_by_role("button", name="Hỏi", exact=True).is_visible()


def test_without_scripts_the_page_comes_with_the_whole_answer(visit, office, model):
    model.goes_on.set()
    page = visit(office, scripts=False).go("/hoi")
    page.locator("#question").fill(QUESTION)
    page.get_by_role("button", name="Hỏi", exact=True).click()
    assert page.get_by_text(SUMMED_UP).is_visible()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_a_proposal_is_looked_at(visit, office, width, scheme):
    visitor = visit(office, width=width, scheme=scheme)
    page = visitor.go("/hieu-chinh?loai=de-xuat")
    page.get_by_role("link", name=re.compile("Mô hình đề xuất")).first.click()
    page.get_by_role("button", name="Chấp nhận, thêm nhiệm vụ").wait_for()
    assert visitor.faults() == []
    assert visitor.overflow() == 0
    visitor.go(f"{page.url.split('#')[0]}&ngon-ngu=en")
    page.get_by_text("It is no task of the library yet").wait_for()
