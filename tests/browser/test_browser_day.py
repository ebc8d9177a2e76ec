"""A day with the program, from its first start to the sign-out, as one person lives it."""

from __future__ import annotations

import csv
import io
import re
import urllib.request

import docx
import icalendar
import openpyxl
import pytest
from people import FIRST, first_run
from processes import ROOT

FORMATS = ROOT / "samples" / "formats"
WORD, SCAN = "02_ubnd_chuyen_doi_so_2025.docx", "04_so_noi_vu_tinh_gian_2023.scan.pdf"
QUESTION = "Cơ quan nào chủ trì làm sạch dữ liệu hộ tịch, phải xong trước ngày nào?"
UNIT = "Sở Tư pháp"
DONE_NOTE = "Đã làm sạch 12.408 bản ghi hộ tịch"


@pytest.fixture
def person(needs, serve, visit):
    """Somebody before an empty library that asks for accounts."""
    needs("tesseract")
    server = serve("day", empty=True, KEHOACH_ACCOUNTS="on")
    return visit(server, expects=["status of 4"]), server


def test_a_day(person, tmp_path):
    visitor, server = person
    page = visitor.page
    first_run(visitor, server, FIRST)
    assert FIRST.display in page.locator(".account summary").inner_text()
    sign_out(page)
    sign_in(page)
    upload(page, tmp_path)
    ask(page)
    open_the_citation(page)
    follow_up(page)
    say_it_was_right(page)
    filter_the_tasks(page)
    export_them(page)
    mark_one_done(page)
    draft_the_report(page, tmp_path)
    fetch_the_calendar(page)
    sign_out(page)
    assert is_kept_out(page)


def words(text):
    return " ".join(text.split())


def sign_in(page):
    page.goto("/van-ban")
    page.get_by_label("Tên đăng nhập").fill(FIRST.name)
    page.get_by_label("Mật khẩu").fill("không phải mật khẩu")
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Mật khẩu").fill(FIRST.password)
    page.get_by_role("button", name="Đăng nhập", exact=True).click()
    page.wait_for_url("**/van-ban")


def sign_out(page):
    page.locator(".account summary").click()
    page.get_by_role("button", name="Đăng xuất").click()
    page.wait_for_url("**/dang-nhap")


def is_kept_out(page):
    page.goto("/van-ban")
    return "/dang-nhap" in page.url


def upload(page, tmp_path):
    bad = tmp_path / "hong.docx"
    bad.write_bytes(b"PK\x03\x04 not what it says it is")
    page.locator("input[type=file]").set_input_files([FORMATS / WORD, FORMATS / SCAN, bad])
    jobs = page.locator("[data-jobs] > li")
    jobs.nth(2).wait_for()
    page.locator("[data-jobs] > li[data-ended]").nth(2).wait_for(timeout=240_000)
    ended = {
        words(job.locator(".name").inner_text()): (job.get_attribute("data-ended"), words(job.inner_text()))
        for job in jobs.all()
    }
    assert {name: how for name, (how, _text) in ended.items()} == {WORD: "done", SCAN: "done", bad.name: "failed"}
    assert "Hãy" in ended[bad.name][1]
    page.goto("/van-ban")
    assert page.locator("table.plans tbody tr").count() == 2


def ask(page):
    page.goto("/hoi")
    page.locator("#question").fill(QUESTION)
    page.keyboard.press("Enter")
    answer = page.locator("#log article:not(.pending) .answer").first
    answer.wait_for()
    assert UNIT in answer.inner_text()
    assert "31/10/2025" in answer.inner_text()
    page.wait_for_url(re.compile(r"/hoi/\w+"))


def open_the_citation(page):
    quote = words(page.locator(".sources .quote").first.inner_text())
    page.locator("#log a.mark").first.click()
    page.locator("#passage mark").first.wait_for()
    marked = " ".join(page.locator("#passage mark").all_inner_texts())
    assert letters(marked) == letters(quote)
    page.locator("#passage").get_by_role("link", name="Mở toàn văn").click()
    page.locator(".sheet mark").first.wait_for()
    assert letters(" ".join(page.locator(".sheet mark").all_inner_texts())) == letters(quote)
    page.go_back()


def letters(text):
    """Words alone: the signs between the cells of a row are drawn as lines."""
    return re.findall(r"\w+", text)


def follow_up(page):
    page.locator("#question").fill("Phối hợp với ai?")
    page.get_by_role("button", name="Hỏi", exact=True).click()
    answer = page.locator("#log article:not(.pending)").nth(1)
    answer.wait_for()
    assert "Công an tỉnh" in answer.inner_text()


def say_it_was_right(page):
    page.locator("#log article").first.get_by_role("button", name="Đúng", exact=True).click()
    page.get_by_text("Đã ghi ý kiến").wait_for()
    page.reload()
    assert page.locator("#log article").first.locator(".verdict").inner_text() == "Anh/chị đánh giá: đúng"


def filter_the_tasks(page):
    page.goto("/nhiem-vu")
    every = page.locator("table.tasks tbody tr").count()
    page.get_by_label("Đơn vị", exact=True).fill(UNIT)
    page.get_by_role("button", name="Lọc").click()
    page.wait_for_url("**unit=**")
    rows = page.locator("table.tasks tbody tr")
    assert 0 < rows.count() < every
    assert all(UNIT in text for text in rows.all_inner_texts())


def export_them(page):
    shown = page.locator("table.tasks tbody tr").count()
    with page.expect_download() as fetched:
        page.get_by_role("link", name="Excel").click()
    sheet = openpyxl.load_workbook(io.BytesIO(fetched.value.path().read_bytes())).active
    rows = [row for row in sheet.iter_rows(values_only=True) if isinstance(row[0], int)]
    assert len(rows) == shown
    assert all(UNIT in " ".join(map(str, row)) for row in rows)
    with page.expect_download() as fetched:
        page.get_by_role("link", name="CSV").click()
    lines = list(csv.reader(io.StringIO(fetched.value.path().read_text(encoding="utf-8-sig"))))
    assert [line[1] for line in lines[1:]] == [row[1] for row in rows]


def mark_one_done(page):
    page.locator("table.tasks").get_by_role("link", name=re.compile("hộ tịch")).click()
    page.wait_for_url(re.compile(r"/nhiem-vu/\w+"))
    page.get_by_label("Hoàn thành", exact=True).check()
    page.get_by_label("Ngày", exact=True).fill("2025-10-20")
    page.get_by_label("Ghi chú").fill(DONE_NOTE)
    page.get_by_role("button", name="Lưu tiến độ").click()
    page.locator(".flash").wait_for()
    assert DONE_NOTE in page.locator(".marks").inner_text()
    page.goto("/nhiem-vu?progress=done")
    assert page.locator("table.tasks tbody tr").count() == 1


def draft_the_report(page, tmp_path):
    page.goto("/bao-cao")
    page.get_by_label("Đơn vị báo cáo").select_option(UNIT)
    page.get_by_label("Kỳ báo cáo").select_option(label="Cả năm")
    page.get_by_label("Năm", exact=True).fill("2025")
    page.get_by_role("button", name="Xem trước").click()
    assert UNIT in page.locator("article.paper").inner_text()
    with page.expect_download() as fetched:
        page.get_by_role("button", name="Tải dự thảo").click()
    file = tmp_path / "bao-cao.docx"
    fetched.value.save_as(file)
    report = docx.Document(str(file))
    written = [cell.text for table in report.tables for row in table.rows for cell in row.cells]
    written += [paragraph.text for paragraph in report.paragraphs]
    for part in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", UNIT, DONE_NOTE):
        assert any(part in text for text in written), part


def fetch_the_calendar(page):
    page.goto(f"/thoi-han?unit={UNIT}")
    page.get_by_label("Chỉ việc chưa hoàn thành").uncheck()
    page.get_by_role("button", name="Tạo liên kết").click()
    link = page.get_by_label("Liên kết", exact=True).input_value()
    with urllib.request.urlopen(link, timeout=60) as found:  # noqa: S310 - our own address, without the session
        events = icalendar.Calendar.from_ical(found.read()).walk("VEVENT")
    assert any("hộ tịch" in event["SUMMARY"] for event in events)
