"""The pages of accounts: as accessible and narrow as all others, for strangers and for administrators."""

from __future__ import annotations

import pytest
from people import BEFORE, FIRST, STRANGER, at_home, first_run, settle
from watching import PHONE


@pytest.fixture(scope="module")
def guarded(serve):
    """A server that asks for accounts, without one yet."""
    return serve("guarded", KEHOACH_ACCOUNTS="on")


def faults(visitor, address):
    """What is wrong with a page in light, in dark and on a phone."""
    page = visitor.go(address)
    found = visitor.faults()
    page.emulate_media(color_scheme="dark")
    found += visitor.faults()
    page.set_viewport_size({"width": PHONE, "height": 740})
    found += visitor.faults()
    found += [f"{visitor.overflow()} pixels too wide"] if visitor.overflow() else []
    page.set_viewport_size({"width": 1280, "height": 800})
    page.emulate_media(color_scheme="light")
    return {address: found} if found else {}


def test_from_the_first_run_to_groups(visit, guarded):
    visitor = visit(guarded)
    found = {} | faults(visitor, BEFORE["khoi-tao"])
    first_run(visitor, guarded, FIRST)
    settle(visitor)
    for address in at_home(visitor).values():
        found |= faults(visitor, address)
    found |= faults(visit(guarded), STRANGER["dang-nhap"])
    assert found == {}
