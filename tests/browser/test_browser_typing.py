"""The question box under a Vietnamese input method: a word that is being composed is never sent, nor changed."""

from __future__ import annotations

import unicodedata

import pytest

QUESTION = "Sở Tư pháp chủ trì nhiệm vụ nào?"


@pytest.fixture
def box(visit, site):
    """The page of a new conversation with the box in focus."""
    page = visit(site).go("/hoi")
    page.locator("#question").focus()
    return page


def asked(page):
    return page.locator("#log article").count()


def compose(page, text):
    """Text as ibus, macOS and phones put it in while they compose."""
    session = page.context.new_cdp_session(page)
    session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})
    return session


def test_enter_while_a_word_is_composed_sends_nothing(box):
    compose(box, "Sở Tư phá")
    box.keyboard.press("Enter")
    box.wait_for_timeout(300)
    assert asked(box) == 0
    assert box.url.endswith("/hoi")


def test_enter_after_the_word_is_there_sends_it(box):
    compose(box, "Sở Tư phá").send("Input.insertText", {"text": QUESTION})
    box.keyboard.press("Enter")
    box.locator("#log .answer").first.wait_for()
    assert box.locator("#log").get_by_text(QUESTION).first.is_visible()
    assert box.locator("#question").input_value() == ""


def test_enter_of_a_browser_that_says_too_late_that_it_composed_sends_nothing(box):
    box.keyboard.insert_text("Sở Tư")
    box.locator("#question").evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', keyCode: 229, bubbles: true}))"
    )
    box.wait_for_timeout(300)
    assert asked(box) == 0


def test_shift_and_enter_begin_a_new_line(box):
    box.keyboard.insert_text("một")
    box.keyboard.press("Shift+Enter")
    box.keyboard.insert_text("hai")
    assert box.locator("#question").input_value() == "một\nhai"
    assert asked(box) == 0


def test_a_keyboard_that_takes_letters_back_is_left_alone(box):
    """Unikey on Windows composes nothing: it sends Backspace and the letter with its mark."""
    box.keyboard.insert_text("Sơ")
    box.keyboard.press("Backspace")
    box.keyboard.insert_text("ở")
    assert box.locator("#question").input_value() == "Sở"


def test_letters_in_pieces_are_put_together_before_they_are_sent(box):
    with box.expect_request(lambda request: request.method == "POST") as sent:
        box.keyboard.insert_text(unicodedata.normalize("NFD", QUESTION))
        box.keyboard.press("Enter")
    assert QUESTION in sent.value.post_data
