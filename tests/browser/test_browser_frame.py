"""The frame of all pages: by keyboard, on a phone, with and without scripts; its theme and its language."""

from __future__ import annotations

import pytest
from watching import PHONE

NOWHERE = "/khong-co-trang-nay"
DAILY = ["/hoi", "/van-ban", "/nhiem-vu", "/thoi-han"]
MORE = ["/nhac", "/tien-do", "/bao-cao", "/hieu-chinh", "/quan-tri"]


@pytest.fixture
def frame(visit, site):
    """`frame(width=360)`: a visitor on a page that has nothing but the frame."""

    def arrive(**manner):
        visitor = visit(site, expects=["404"], **manner)
        visitor.go(NOWHERE)
        return visitor

    return arrive


def focused(page):
    return page.evaluate("document.activeElement.getAttribute('href') ?? document.activeElement.tagName")


def test_the_keyboard_reaches_everything_and_shows_where_it_is(frame):
    page = frame().page
    order = []
    for _ in range(len(DAILY) + len(MORE) + 3):
        page.keyboard.press("Tab")
        order.append(focused(page))
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid", order
    assert order == ["#noi-dung", "/", *DAILY, *MORE, "SUMMARY"]


def test_the_first_tab_leads_past_the_navigation(frame):
    page = frame().page
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_a_menu_opens_and_closes_by_keyboard_and_gives_the_focus_back(frame):
    page = frame().page
    page.locator(".account summary").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.name") == "theme"
    page.keyboard.press("Escape")
    assert page.locator("details[open]").count() == 0
    assert focused(page) == "SUMMARY"


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_on_a_phone_everything_is_two_touches_away(frame, scripts):
    visitor = frame(width=PHONE, scripts=scripts)
    page = visitor.page
    shown = page.locator(".main-nav a:visible").evaluate_all("found => found.map(a => a.getAttribute('href'))")
    assert shown == DAILY
    page.locator(".narrow summary").click()
    shown = page.locator(".main-nav a:visible").evaluate_all("found => found.map(a => a.getAttribute('href'))")
    assert shown == DAILY + MORE
    assert visitor.overflow() == 0


def test_the_theme_follows_the_system_until_one_is_chosen_and_then_stays(frame):
    visitor = frame(scheme="dark")
    page = visitor.page
    assert is_dark(page)
    page.locator(".account summary").click()
    page.get_by_label("Sáng").check()
    assert not is_dark(page)
    visitor.go(NOWHERE)
    assert not is_dark(page)
    page.locator(".account summary").click()
    page.get_by_label("Theo máy").check()
    assert is_dark(page)


def is_dark(page):
    red = page.evaluate("getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/)[0]")
    return int(red) < 100


def test_without_scripts_the_system_chooses_the_theme_and_no_choice_is_shown(frame):
    page = frame(scheme="dark", scripts=False).page
    assert is_dark(page)
    page.locator(".account summary").click()
    assert page.locator(".themes").is_hidden()
    assert page.locator(".languages").is_visible()


def test_english_is_kept_for_the_next_page(frame):
    visitor = frame()
    visitor.page.locator(".account summary").click()
    visitor.page.get_by_role("link", name="English").click()
    visitor.go(NOWHERE)
    assert visitor.page.locator("html").get_attribute("lang") == "en"
    assert visitor.page.locator(".main-nav a[href='/nhiem-vu']:visible").inner_text() == "Tasks"


def test_letters_of_vietnamese_are_drawn_with_our_fonts(frame):
    page = frame().page
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family)")
    assert {"Noto Sans", "Noto Serif"} <= {family.strip('"') for family in loaded}
