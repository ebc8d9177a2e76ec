"""What a plan does to the documents it names."""

from __future__ import annotations

import pytest

from ingest.lines import number_lines
from ingest.metadata import read_metadata
from ingest.relations import read_relations
from ingest.structure import build_blocks
from plan.relation import RelationKind

HEAD = "UBND TỈNH VÂN HẢI\nSố: 45/KH-UBND\nVân Hải, ngày 03 tháng 4 năm 2027\nKẾ HOẠCH\n{title}\n{preamble}\n"
BODY = "I. NHIỆM VỤ\n1. Sở Y tế tổ chức khám mắt theo Kế hoạch số 9/KH-UBND.\n{closing}"


def relations(title="Trồng sen năm 2027", preamble="", closing=""):
    text = HEAD.format(title=title, preamble=preamble) + BODY.format(closing=closing)
    lines = number_lines(tuple(text.split("\n")))
    return {(r.kind, r.number) for r in read_relations(build_blocks(lines), read_metadata(lines)[0])}


@pytest.mark.parametrize(
    ("places", "found"),
    [
        ({"preamble": "Căn cứ Quyết định số 7/QĐ-UBND ngày 02/01/2027;"}, (RelationKind.BASED_ON, "7/QĐ-UBND")),
        (
            {"preamble": "Thực hiện Kế hoạch số 7/KH-TU, UBND tỉnh ban hành Kế hoạch như sau:"},
            (RelationKind.IMPLEMENTS, "7/KH-TU"),
        ),
        (
            {"preamble": "UBND tỉnh ban hành Kế hoạch trồng sen thay thế Kế hoạch số 31/KH-UBND, cụ thể như sau:"},
            (RelationKind.REPLACES, "31/KH-UBND"),
        ),
        (
            {"closing": "Kế hoạch này thay thế Kế hoạch số 31/KH-UBND ngày 05/02/2026 của UBND tỉnh."},
            (RelationKind.REPLACES, "31/KH-UBND"),
        ),
        (
            {"closing": "Kế hoạch số 31/KH-UBND ngày 05/02/2026 hết hiệu lực kể từ ngày ký."},
            (RelationKind.REPLACES, "31/KH-UBND"),
        ),
        (
            {"title": "Sửa đổi, bổ sung một số nội dung của Kế hoạch số 31/KH-UBND"},
            (RelationKind.AMENDS, "31/KH-UBND"),
        ),
        ({"title": "Gia hạn thời gian thực hiện Kế hoạch số 31/KH-UBND"}, (RelationKind.EXTENDS, "31/KH-UBND")),
    ],
)
def test_kinds(places, found):
    assert relations(**places) == {found}


def test_a_law_that_amends_another_is_only_rested_on():
    preamble = "Căn cứ Luật sửa đổi, bổ sung một số điều theo Nghị quyết số 202/2025/QH15;"
    assert relations(preamble=preamble) == {(RelationKind.BASED_ON, "202/2025/QH15")}


def test_documents_named_in_passing_and_the_plan_itself_are_no_relations():
    assert relations(closing="Căn cứ Kế hoạch này (số 45/KH-UBND) và Kế hoạch số 9/KH-UBND, các xã thực hiện.") == set()
