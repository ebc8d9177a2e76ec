"""Without JavaScript: the library, the tasks and the plans are read all the same, and questions are asked."""

from __future__ import annotations

import re

import pytest


@pytest.fixture
def plain(visit, site):
    """A visitor whose browser runs no scripts."""
    return visit(site, scripts=False)


def test_a_plan_is_found_and_read(plain):
    page = plain.go("/van-ban")
    page.get_by_label("Tìm", exact=True).fill("chuyen doi so")
    page.get_by_role("button", name="Tìm").click()
    rows = page.locator("table.plans tbody tr")
    assert rows.count() == 1
    rows.get_by_role("link", name=re.compile("Chuyển đổi số")).click()
    assert page.locator("h1").inner_text().startswith("Chuyển đổi số")
    assert "Làm sạch dữ liệu hộ tịch" in page.locator("article.sheet").inner_text()


def test_the_parts_of_a_plan_are_links(plain):
    page = plain.go("/van-ban")
    page.locator("table.plans tbody th a").first.click()
    for part in ("Nhiệm vụ", "Điểm cần xem"):
        page.locator(".tabs").get_by_role("link", name=part).click()
        assert page.locator(".tabs a[aria-current]").inner_text().startswith(part)


def test_tasks_are_filtered_sorted_and_opened_at_their_line(plain):
    page = plain.go("/nhiem-vu")
    page.get_by_label("Đơn vị", exact=True).fill("Sở Tư pháp")
    page.get_by_role("button", name="Lọc").click()
    rows = page.locator("table.tasks tbody tr")
    assert all("Sở Tư pháp" in text for text in rows.all_inner_texts())
    page.locator("thead").get_by_role("link", name=re.compile("Thời hạn")).click()
    assert "sort=" in page.url
    assert "unit=" in page.url
    page.locator("table.tasks tbody tr").first.get_by_role("link", name=re.compile("dòng")).click()
    assert page.locator(".sheet .cited, .sheet mark").count() > 0


def test_a_task_is_marked(plain):
    page = plain.go("/nhiem-vu")
    page.locator("table.tasks tbody th a").first.click()
    page.get_by_label("Đang làm").check()
    page.get_by_label("Ghi chú").fill("Đã giao cho tổ giúp việc")
    page.get_by_role("button", name="Lưu tiến độ").click()
    assert page.locator(".flash").is_visible()
    assert "Đã giao cho tổ giúp việc" in page.locator("main").inner_text()


def test_a_question_is_asked_and_its_source_opened(plain):
    page = plain.go("/hoi")
    page.locator("#question").fill("Cơ quan nào chủ trì làm sạch dữ liệu hộ tịch?")
    page.get_by_role("button", name="Hỏi", exact=True).click()
    assert "Sở Tư pháp" in page.locator("#log .answer").inner_text()
    page.locator("#log a.mark").first.click()
    assert "Làm sạch dữ liệu hộ tịch" in page.locator(".sheet mark").first.inner_text()


def test_deadlines_progress_and_report_are_there(plain):
    for address, part in [("/thoi-han", "table"), ("/tien-do", "table"), ("/bao-cao", "form")]:
        assert plain.go(address).locator(f"main {part}").first.is_visible(), address
