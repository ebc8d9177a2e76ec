"""What holds for every page: accessible, light, narrow enough for a phone, nothing from elsewhere."""

from __future__ import annotations

import pytest
from places import FAILING, LIBRARY, fill_in
from watching import PHONE, WIDE, Visitor, weigh

HEAVIEST = 150 * 1000  # bytes of a first view, besides fonts


@pytest.fixture(scope="module")
def addresses(browser, site):
    visitor = Visitor(browser, site.address)
    yield fill_in(visitor)
    visitor.context.close()


@pytest.mark.parametrize("name", LIBRARY)
def test_a_page_is_accessible_in_light_and_dark_and_on_a_phone(visit, site, addresses, name):
    visitor = visit(site, expects=[f"status of {FAILING[name]}"] if name in FAILING else [])
    page = visitor.go(addresses[name])
    assert visitor.faults() == []
    page.emulate_media(color_scheme="dark")
    assert visitor.faults() == []
    page.set_viewport_size({"width": PHONE, "height": 740})
    assert visitor.faults() == []
    assert visitor.overflow() == 0


@pytest.mark.parametrize("name", LIBRARY)
def test_a_first_view_is_light(visit, site, addresses, name):
    weights = weigh(visit(site, expects=[f"status of {FAILING[name]}"] if name in FAILING else []), addresses[name])
    assert sum(weights.values()) <= HEAVIEST, weights


@pytest.mark.parametrize("name", LIBRARY)
def test_a_page_has_one_heading_of_the_first_rank_and_a_title_of_its_own(visit, site, addresses, name):
    page = visit(site, expects=[f"status of {FAILING[name]}"] if name in FAILING else []).go(addresses[name])
    assert page.locator("h1").count() == 1
    assert page.title().endswith(" · kehoach")


def test_what_opens_on_a_page_is_accessible_too(visit, site, addresses):
    visitor = visit(site)
    page = visitor.go(addresses["tra-loi"])
    page.locator(".account summary").click()
    assert visitor.faults() == []
    page.keyboard.press("Escape")
    page.locator("#log summary", has_text="Chưa đúng").first.click()
    page.locator("#log a.mark").first.click()
    page.locator("#passage mark").first.wait_for()
    for width in (WIDE, PHONE):
        page.set_viewport_size({"width": width, "height": 740})
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert visitor.faults() == []
        assert visitor.overflow() == 0


def test_a_request_to_another_host_is_refused_and_noticed(visit, site):
    visitor = visit(site)
    page = visitor.go("/van-ban")
    page.evaluate("fetch('https://example.org/').catch(() => {})")
    page.evaluate("document.body.style = 'color: red'; document.body.setAttribute('style', 'color: red')")
    page.wait_for_timeout(200)
    assert any("example.org" in trouble for trouble in visitor.troubles)
    assert any("style" in trouble for trouble in visitor.troubles)
    visitor.troubles.clear()
