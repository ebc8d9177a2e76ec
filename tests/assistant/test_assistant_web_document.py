"""One plan: its text, the cited passage, its parts, who may see it, and its removal."""

from __future__ import annotations

import itertools
import re
import time
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import quote

import pytest
from plan_page_values import by, plan_client, plan_reading, words_of

from assistant.answering.grounding import Citations
from assistant.jobs.service import JobService
from assistant.loading import find_plans, load_plans
from assistant.quotes import words
from index.audit_log import AuditLog, Wanted
from index.job import Kind, Status
from index.teams import Teams
from ingest.lines import clean_cell
from ingest.pipeline import EXTRACTOR, read, read_lines

SAMPLE = Path("samples/plans/02_ubnd_chuyen_doi_so_2025.txt")
FIRST_VIEW = 150 * 1024  # bytes of a page with its styles and scripts
BESIDE = 45 * 1024  # of the styles and scripts of a page of plans


@pytest.fixture
def stored(library):
    """A sample plan, with its file kept."""
    digest = library.keep(SAMPLE, SAMPLE.name)
    library.replace(read(SAMPLE), source=str(SAMPLE), extractor=EXTRACTOR, originals=[digest])
    return library.documents()[0]


@pytest.fixture
def client(library):
    return plan_client(library)


@pytest.fixture
def team(library):
    return Teams(library.database).add("Tổ mật").id


def text_of(html):
    """The words of the text on a page: not those in its margin, nor the header of a table that began on another."""
    sheet = html.partition('<article class="sheet"')[2].partition("</article>")[0].partition(">")[2]
    apart = (
        r'<nav class="pager".*?</nav>',
        r'<p class="sheet-number.*?</p>',
        r'<h\d lang="vi" class="again">.*?</h\d>',
        r'<aside class="margin">.*?</aside>',
        r'<t[dh](?: scope="col")? class="margin">.*?</t[dh]>',
        r"<tr(?![^>]* id=)[^>]*>.*?</tr>",
    )
    for pattern in apart:
        sheet = re.sub(pattern, " ", sheet, flags=re.DOTALL)
    return words(words_of(sheet))


def marked(html):
    return [unescape(part) for part in re.findall(r"<mark>(.*?)</mark>", html, re.DOTALL)]


def test_headings_are_headings_and_tables_tables(client, stored):
    page = client.get(f"/van-ban/{stored.id}", headers=by("reader")).text
    assert '<h2 lang="vi" id="d' in page
    assert '<th scope="col">Nhiệm vụ</th>' in page
    assert "<td>Sở Khoa học và Công nghệ</td>" in page
    levels = [int(level) for level in re.findall(r"<h(\d)", page)]
    assert all(after <= before + 1 for before, after in itertools.pairwise(levels))


def test_the_pages_of_the_text_say_every_word_once(client, library):
    lines = SAMPLE.read_text(encoding="utf-8").splitlines() * 4
    library.replace(read_lines(lines, "dài.txt", "a" * 64), source="dài.txt")
    (stored,) = library.documents()
    said, ids = [], []
    for n in itertools.count(1):
        page = client.get(f"/van-ban/{stored.id}?trang={n}", headers=by("reader")).text
        said += text_of(page)
        ids += map(int, re.findall(r'id="d(\d+)"', page))
        if 'rel="next"' not in page:
            break
    assert n > 2
    assert said == words(" ".join(clean_cell(line.replace("|", " ")) for line in lines))
    assert ids == sorted(set(ids))


def test_tasks_and_issues_stand_beside_their_lines(client, stored, library):
    page = client.get(f"/van-ban/{stored.id}", headers=by("reader")).text
    for found in library.tasks([stored.id])[:5]:
        assert f'href="/nhiem-vu/{found.identity}"' in page
    task = library.tasks([stored.id])[-1].task
    assert task.deadline.text in page
    assert f'href="/van-ban/{stored.id}/van-de#v1"' in page


@pytest.mark.parametrize("number", range(5))
def test_the_marked_words_are_the_quote_of_a_citation(library, tmp_path, number):
    load_plans(find_plans([Path("samples/plans")]), library)
    stored = library.documents()[number]
    client = plan_client(library)
    citations = Citations(library)
    for found in library.tasks([stored.id]):
        citations.cite(stored, found.task.span, found.task.section, found.task.text)
    for citation in citations.all():
        where = f"doan={citation.span.line_start}-{citation.span.line_end}&trich={quote(citation.quote)}"
        for url in (f"/van-ban/{stored.id}?{where}", f"/van-ban/{stored.id}/doan?{where}"):
            found = marked(client.get(url, headers=by("reader")).text)
            assert words(" ".join(found)) == words(citation.quote), url


def test_a_citation_opens_its_part_at_its_line_without_scripts(client, stored, library):
    task = library.tasks([stored.id])[-1].task
    page = client.get(f"/van-ban/{stored.id}?doan={task.span.line_start}", headers=by("reader")).text
    (focused,) = re.findall(r"<[^>]* autofocus>", page)
    assert f'id="d{task.span.line_start}"' in focused
    assert "cited" in focused


def test_the_passage_is_a_fragment_in_its_section_and_table(client, stored, library):
    task = next(found.task for found in library.tasks([stored.id]) if found.task.label == "5")
    line = task.span.line_start
    quoted = quote(task.text)
    part = client.get(f"/van-ban/{stored.id}/doan?doan={line}&trich={quoted}", headers=by("reader")).text
    assert "<html" not in part
    assert " id=" not in part
    assert '<th scope="col">Nhiệm vụ</th>' in part
    assert "PHỤ LỤC" in part
    assert "HẠ TẦNG SỐ" in part
    assert words(" ".join(marked(part))) == words(task.text)
    assert f'href="/van-ban/{stored.id}?doan={line}-{line}&amp;trich=' in part
    assert "Kiện toàn Ban Chỉ đạo" not in part


def test_a_quote_from_a_url_is_never_shown(client, stored):
    evil = quote("<script>alert(1)</script> Trả lương cho tôi")
    for url in (f"/van-ban/{stored.id}?doan=9&trich={evil}", f"/van-ban/{stored.id}/doan?doan=9&trich={evil}"):
        page = client.get(url, headers=by("reader"))
        assert page.status_code == 200
        assert "alert" not in page.text
        assert "Trả lương" not in unescape(page.text)
        assert marked(page.text) == []


@pytest.mark.parametrize("where", ["0", "5-3", "abc", "", "99999999999999999999", "-1"])
def test_lines_that_are_none_open_the_plan_as_it_is(client, stored, where):
    page = client.get(f"/van-ban/{stored.id}?doan={where}", headers=by("reader"))
    assert page.status_code == 200
    assert "autofocus" not in page.text
    assert client.get(f"/van-ban/{stored.id}/doan?doan={where}", headers=by("reader")).status_code == 422


def test_a_passage_is_no_way_to_fetch_a_whole_plan_at_once(client, library):
    library.replace(
        read_lines(["KẾ HOẠCH", "Về việc mở lớp", "Số: 9/KH-SNV", *["- Mở lớp tập huấn."] * 5000], "dài.txt", "c" * 64),
        source="dài.txt",
    )
    (stored,) = library.documents()
    part = client.get(f"/van-ban/{stored.id}/doan?doan=1-5000", headers=by("reader"))
    assert len(part.content) < 50_000


def test_a_plan_without_any_line_can_be_opened(client, library):
    library.replace(replace(plan_reading("rỗng"), lines=()), source="rỗng")
    (stored,) = library.documents()
    page = client.get(f"/van-ban/{stored.id}?doan=3", headers=by("reader"))
    assert "không có chữ nào" in page.text


def test_lines_behind_the_end_are_said_to_be_missing(client, stored):
    assert client.get(f"/van-ban/{stored.id}?doan=5000", headers=by("reader")).status_code == 200
    part = client.get(f"/van-ban/{stored.id}/doan?doan=5000", headers=by("reader"))
    assert "Các dòng này không có" in part.text


def test_a_long_plan_stays_light(library, client):
    lines = [line.replace("\t", " ") for line in SAMPLE.read_text(encoding="utf-8").splitlines()]
    reading = read_lines(lines * 40, "dài.txt", "a" * 64)
    library.replace(reading, source="dài.txt")
    identity = library.documents()[0].id
    for part in ("", "?trang=7", "?doan=3000-3001", "/nhiem-vu", "/van-de", "/nhiem-vu?offset=900"):
        page = client.get(f"/van-ban/{identity}{part}", headers=by("administrator"))
        assert page.status_code == 200
        assert len(page.content) < FIRST_VIEW - BESIDE, part


def test_what_a_page_of_plans_needs_beside_it_is_small():
    folder = Path("assistant/channels/web/static")
    files = ("css/base.css", "css/document.css", "js/base.js", "js/document.js", "js/upload.js", "kehoach.svg")
    assert sum((folder / name).stat().st_size for name in files) < BESIDE


def test_no_page_has_inline_styles_or_scripts(client, stored):
    for part in ("", "/nhiem-vu", "/van-de", "/trang-in", "/phien-ban", "/quan-ly"):
        page = client.get(f"/van-ban/{stored.id}{part}", headers=by("editor"))
        assert page.status_code == 200
        assert not re.search(r" style=|<style| on\w+=|<script(?![^>]* src=)", page.text), part


@pytest.mark.parametrize("part", ["", "/doan?doan=9", "/nhiem-vu", "/van-de", "/trang-in", "/phien-ban", "/quan-ly"])
def test_a_plan_of_another_team_is_as_one_that_is_not_there(client, library, stored, team, part):
    library.limit(stored.id, [team])
    hidden = client.get(f"/van-ban/{stored.id}{part}", headers=by("editor"))
    missing = client.get(f"/van-ban/{'0' * 16}{part}", headers=by("editor"))
    assert (hidden.status_code, missing.status_code) == (404, 404)
    assert hidden.text.replace(stored.id, "") == missing.text.replace("0" * 16, "")
    assert client.get(f"/van-ban/{stored.id}{part}", headers=by(f"editor:{team}")).status_code == 200


def test_relations_point_at_plans_that_may_be_seen(client, library, team):
    base = ["KẾ HOẠCH", "Căn cứ Kế hoạch số 31/KH-UBND ngày 02/3/2026 của UBND tỉnh về chuyển đổi số;", "1. Sở Nội vụ"]
    library.replace(read_lines(["Số: 77/KH-SNV", *base], "mới.txt", "b" * 64), source="mới.txt")
    library.replace(plan_reading("cũ", number="31/KH-UBND", issuer="UBND tỉnh", date=None), source="cũ")
    new, old = library.documents()
    page = client.get(f"/van-ban/{new.id}", headers=by("reader")).text
    assert f'<a href="/van-ban/{old.id}">31/KH-UBND</a>' in page
    library.limit(old.id, [team])
    page = client.get(f"/van-ban/{new.id}", headers=by("reader")).text
    assert old.id not in page
    assert "31/KH-UBND" in page


def test_versions_say_what_was_changed(client, library):
    library.replace(plan_reading("bản 1", "Mở lớp tập huấn tin học", "Sơ kết công tác"), source="k")
    library.replace(plan_reading("bản 2", "Mở lớp tập huấn tin học văn phòng", "Lập báo cáo năm"), source="k")
    (stored,) = library.documents()
    said = words_of(client.get(f"/van-ban/{stored.id}/phien-ban", headers=by("reader")).text)
    assert "1 thêm" in said
    assert "1 sửa" in said
    assert "1 bỏ" in said
    assert "nội dung: Mở lớp tập huấn tin học → Mở lớp tập huấn tin học văn phòng" in said


def test_readers_manage_nothing(client, stored):
    assert client.get(f"/van-ban/{stored.id}/quan-ly", headers=by("reader")).status_code == 403
    assert client.post(f"/van-ban/{stored.id}/xoa", data={"dong_y": "1"}, headers=by("reader")).status_code == 403
    assert client.post(f"/van-ban/{stored.id}/gioi-han", headers=by("reader")).status_code == 403
    assert f"/van-ban/{stored.id}/quan-ly" not in client.get(f"/van-ban/{stored.id}", headers=by("reader")).text


def test_an_editor_limits_a_plan_to_his_own_teams_alone(client, library, stored, team):
    other = Teams(library.database).add("Tổ khác").id
    url = f"/van-ban/{stored.id}/gioi-han"
    done = client.post(url, data={"nhom": [team, other]}, headers=by(f"editor:{team}"))
    assert (done.status_code, done.headers["location"]) == (303, f"/van-ban/{stored.id}/quan-ly")
    assert library.teams(stored.id) == {team}
    refused = client.post(url, headers=by(f"editor:{team}"))
    assert refused.status_code == 403
    assert library.teams(stored.id) == {team}
    client.post(url, headers=by("administrator"))
    assert library.teams(stored.id) == frozenset()


def test_teams_an_editor_is_not_in_stay(client, library, stored, team):
    other = Teams(library.database).add("Tổ khác").id
    library.limit(stored.id, [team, other])
    page = client.get(f"/van-ban/{stored.id}/quan-ly", headers=by(f"editor:{team}")).text
    assert "Tổ khác" not in page
    client.post(f"/van-ban/{stored.id}/gioi-han", data={"nhom": [team]}, headers=by(f"editor:{team}"))
    assert library.teams(stored.id) == {team, other}


def test_a_plan_is_removed_once_that_was_confirmed(client, library, stored):
    url = f"/van-ban/{stored.id}/xoa"
    assert client.post(url, headers=by("editor")).headers["location"].endswith("/quan-ly#xoa")
    assert [d.id for d in library.documents()] == [stored.id]
    assert client.post(url, data={"dong_y": "1"}, headers=by("editor")).headers["location"] == "/van-ban"
    assert library.documents() == []


def test_an_editor_has_a_plan_read_again_and_its_tasks_stay_who_they_are(library, stored):
    before = [found.identity for found in library.tasks([stored.id])]
    service = JobService(library)
    client = plan_client(library, service=service)
    assert client.post(f"/van-ban/{stored.id}/doc-lai", headers=by("reader")).status_code == 403
    assert client.post(f"/van-ban/{stored.id}/doc-lai", headers=by("editor")).status_code == 303
    service.start()
    try:
        for _ in range(600):
            (job,) = service.jobs.find()
            if job.ended:
                break
            time.sleep(0.05)
    finally:
        service.stop()
    assert (job.kind, job.status, job.change) == (Kind.REREAD, Status.DONE, "changed")
    assert [found.identity for found in library.tasks([stored.id])] == before


def test_a_plan_whose_file_was_not_kept_cannot_be_read_again(library):
    library.replace(plan_reading("mất"), source="upload:mất")
    (stored,) = library.documents()
    client = plan_client(library, service=JobService(library))
    answer = client.post(f"/van-ban/{stored.id}/doc-lai", headers=by("editor"))
    assert answer.status_code == 404
    assert "/doc-lai" not in client.get(f"/van-ban/{stored.id}/quan-ly", headers=by("editor")).text


def test_nothing_changes_where_the_library_is_open_for_reading_only(library, stored):
    client = plan_client(library, writable=False)
    for action in ("gioi-han", "xoa", "doc-lai"):
        answer = client.post(f"/van-ban/{stored.id}/{action}", data={"dong_y": "1"}, headers=by("editor"))
        assert answer.status_code == 503
    assert len(library.documents()) == 1


def test_opening_limiting_and_removing_are_written_down(client, library, stored, team):
    client.get(f"/van-ban/{stored.id}", headers=by("reader"))
    for part in ("/doan?doan=9", "/nhiem-vu", "/van-de", "/trang-in", "/phien-ban"):
        client.get(f"/van-ban/{stored.id}{part}", headers=by("reader"))
    client.post(f"/van-ban/{stored.id}/gioi-han", data={"nhom": [team]}, headers=by("administrator"))
    client.post(f"/van-ban/{stored.id}/xoa", data={"dong_y": "1"}, headers=by("administrator"))
    entries = AuditLog(library.database, lambda: None).find(Wanted(subject=stored.id))
    assert [entry.action for entry in reversed(entries)] == ["read"] * 6 + ["limit", "remove"]


def test_boxes_of_cited_lines_are_drawn_over_their_page(library, client):
    scan = Path("samples/formats/02_ubnd_chuyen_doi_so_2025.pdf")
    library.replace(read(scan), source=str(scan), originals=[library.keep(scan, scan.name)])
    (stored,) = library.documents()
    task = library.tasks([stored.id])[-1].task
    where = f"doan={task.span.line_start}-{task.span.line_end}"
    page = client.get(f"/van-ban/{stored.id}/trang-in?{where}", headers=by("reader")).text
    number = task.span.page
    assert f'src="/api/documents/{stored.id}/pages/{number}.png"' in page
    assert re.findall(r'id="trang-(\d+)" open', page) == [str(number)]
    assert re.search(r'<rect x="0\.\d+" y="0\.\d+" width="0\.\d+" height="0\.\d+"/>', page)
    part = client.get(f"/van-ban/{stored.id}/doan?{where}", headers=by("reader")).text
    assert f"/trang-in?doan={task.span.line_start}-{task.span.line_end}#trang-{number}" in part
