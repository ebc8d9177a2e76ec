"""What pages say in the same way: deadlines, units, plans, forms; and that everything is escaped."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from assistant.channels.web.pages import Pages
from plan.deadline import NO_DEADLINE, Deadline, DeadlineKind, Recurrence
from plan.span import Span
from plan.unit import Unit

TODAY = dt.date(2026, 3, 1)


@pytest.fixture
def shown():
    """`shown("m.due(deadline, today)", deadline=...)`: what a macro writes, and the words of it."""
    environment = Pages(lambda: dt.datetime(2026, 3, 1, tzinfo=dt.UTC))._templates

    def show(call, **values):
        template = environment.from_string(
            "{% import 'macros.html' as m with context %}{{ " + call + " }}",
            {"_": lambda text, **named: text.format(**named), "csrf": "word", "today": TODAY},
        )
        return template.render(values)

    return show


def words(html):
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def until(day, text="", **more):
    return Deadline(text, DeadlineKind.BEFORE, end=day, **more)


@pytest.mark.parametrize(
    ("deadline", "said"),
    [
        (until(TODAY, "trước ngày 01/3/2026"), "trước ngày 01/3/2026 hôm nay"),
        (until(dt.date(2026, 3, 4), "Ngày 04/03/2026"), "Ngày 04/03/2026 còn 3 ngày"),
        (until(dt.date(2026, 2, 27), "27-2-2026"), "27-2-2026 27/02/2026 quá hạn 2 ngày"),
        (until(dt.date(2026, 3, 31), "Tháng 3", inherited=True), "Tháng 3 31/03/2026 còn 30 ngày suy ra"),
        (Deadline("hằng quý", DeadlineKind.RECURRING, recurrence=Recurrence.QUARTERLY), "hằng quý định kỳ"),
        (Deadline("suốt năm", DeadlineKind.ONGOING), "suốt năm thường xuyên"),
        (Deadline("ngày 3l/6", DeadlineKind.DATE, damaged=True), "ngày 3l/6 ngày in chưa rõ"),
        (NO_DEADLINE, "Không nêu thời hạn"),
    ],
)
def test_a_deadline_says_its_words_its_day_and_how_far_off_it_is(shown, deadline, said):
    assert words(shown("m.due(deadline, today)", deadline=deadline)) == said


def test_what_is_done_is_not_counted(shown):
    late = until(dt.date(2026, 2, 27), "27/02/2026")
    assert words(shown("m.due(deadline, today, true)", deadline=late)) == "27/02/2026"


def test_a_day_says_itself_to_machines(shown):
    assert 'datetime="2026-03-31"' in shown("m.due(d, today)", d=until(dt.date(2026, 3, 31), "Tháng 3"))


def test_units_say_which_of_them_were_inferred(shown):
    units = (Unit("Văn phòng", "Văn phòng Sở", False, Span(1, 1)), Unit("Sở Y tế", "Sở Y tế", True, Span(1, 1)))
    assert words(shown("m.units(units)", units=units)) == "Văn phòng; Sở Y tế suy ra"
    assert words(shown("m.units(units)", units=())) == "Không nêu"


def test_words_of_plans_are_escaped(shown):
    bad = '"><script>alert(1)</script>'
    unit = Unit(bad, bad, False, Span(1, 1))
    for html in (
        shown("m.units([unit])", unit=unit),
        shown("m.badge(text, 'warn')", text=bad),
        shown("m.field(text, 'name', text, hint=text)", text=bad),
        shown("m.choose(text, 'name', [(text, text)], text)", text=bad),
        shown("m.due(deadline, today)", deadline=until(TODAY, bad)),
        shown("m.page_head(text, text)", text=bad),
        shown("m.pager(50, 20, 20, '/x?q=' ~ text)", text=bad),
    ):
        assert "<script>" not in html


def test_a_field_is_joined_to_its_label_and_its_hint(shown):
    html = shown("m.field('Tên', 'name', 'a', hint='gợi ý', required=true, maxlength=9)")
    assert '<label for="name">' in html
    assert 'aria-describedby="name-hint"' in html
    assert 'id="name-hint"' in html
    assert ' maxlength="9"' in html
    assert " required" in html


def test_a_choice_is_kept(shown):
    html = shown("m.choose('Năm', 'year', [('', 'Tất cả'), (2025, '2025')], '2025')")
    assert '<option value="2025" selected>' in html
    assert html.count("selected") == 1


@pytest.mark.parametrize(
    ("offset", "links"),
    [
        (0, ["/x?q=1&amp;offset=20"]),
        (20, ["/x?q=1&amp;offset=0", "/x?q=1&amp;offset=40"]),
        (40, ["/x?q=1&amp;offset=20"]),
    ],
)
def test_a_list_of_pages_leads_forth_and_back(shown, offset, links):
    html = shown("m.pager(50, 20, offset, '/x?q=1')", offset=offset)
    assert re.findall(r'href="([^"]+)"', html) == links


def test_one_page_has_no_list_of_pages(shown):
    assert shown("m.pager(20, 20, 0, '/x')").strip() == ""
