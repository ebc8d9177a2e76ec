"""Reminders and codes for chats: made, seen and removed, with and without scripts, on a phone too."""

from __future__ import annotations

import re

import pytest
from watching import PHONE, WIDE

UNIT = "Sở Tư pháp"


@pytest.fixture(scope="module")
def own(serve):
    """The samples, to be changed."""
    return serve("reminders")


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
@pytest.mark.parametrize("width", [WIDE, PHONE])
def test_a_reminder_is_set_seen_and_removed(visit, own, width, scripts):
    visitor = visit(own, width=width, scripts=scripts)
    page = visitor.go("/nhac")
    page.get_by_label("Tên đơn vị").fill(UNIT)
    page.get_by_label("Số ngày trước hạn").fill("14, 3")
    page.get_by_role("button", name="Đặt lời nhắc").click()
    kept = page.locator("ul.reminders > li")
    assert kept.count() == 1
    assert f"Việc của {UNIT}" in kept.inner_text()
    assert "14" in kept.inner_text()
    assert visitor.overflow() == 0
    if scripts:
        assert visitor.faults() == []
    kept.get_by_role("button", name=re.compile("Bỏ")).click()
    assert page.locator("ul.reminders > li").count() == 0


def test_what_is_typed_beside_a_choice_makes_it(visit, own):
    page = visit(own).go("/nhac")
    page.get_by_label("Kế hoạch", exact=True).select_option(index=1)
    assert page.get_by_label("Việc của kế hoạch").is_checked()
    page.get_by_label("Ngày trong tuần").select_option(index=4)
    assert page.get_by_label("Tổng hợp hằng tuần, vào").is_checked()


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "plain"])
def test_a_code_is_made_and_shown_once(visit, own, scripts):
    visitor = visit(own, scripts=scripts)
    page = visitor.go("/tai-khoan/lien-ket")
    page.get_by_role("button", name="Tạo mã liên kết").click()
    command = page.get_by_label("Tin nhắn cần gửi").input_value()
    assert re.fullmatch(r"/lienket [A-Z2-9]{5}-[A-Z2-9]{5}", command)
    if scripts:
        assert visitor.faults() == []
        page.get_by_role("button", name="Chép").click()
        page.get_by_text("Đã chép.").wait_for()
    page.set_viewport_size({"width": PHONE, "height": 740})
    assert visitor.overflow() == 0
    assert command not in visitor.go("/tai-khoan/lien-ket").content()


def test_a_plan_is_subscribed_to_on_its_page(visit, own):
    visitor = visit(own)
    page = visitor.go("/van-ban")
    page.locator("table.plans tbody th a").first.click()
    page.locator("summary", has_text="Nhắc tôi").click()
    assert visitor.faults() == []
    page.get_by_role("button", name="Nhắc tôi").click()
    assert "Đã đặt lời nhắc" in page.locator(".flash").inner_text()
    assert "/van-ban/" in page.url
