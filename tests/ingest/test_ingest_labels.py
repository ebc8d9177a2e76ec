"""Label lines: what they announce and whom they name."""

from __future__ import annotations

import pytest

from ingest.tasks.labels import Label, label_units, read_label, read_labels


@pytest.mark.parametrize(
    ("line", "label", "value"),
    [
        ("Cơ quan chủ trì: Trạm Y tế.", "lead", "Trạm Y tế."),
        ("Đơn vị thực hiện: Ấp 1", "lead", "Ấp 1"),
        ("Phân công: Ấp 1", "lead", "Ấp 1"),
        ("Các đơn vị phối hợp thực hiện: Ấp 2", "coordinate", "Ấp 2"),
        ("Phối hợp: Ấp 2", "coordinate", "Ấp 2"),
        ("Thời gian thực hiện: Quý I/2027", "deadline", "Quý I/2027"),
        ("Thời hạn hoàn thành:", "deadline", ""),
        ("Tiến độ: T5/2027", "deadline", "T5/2027"),
        ("Sản phẩm dự kiến: 5 ha sen", "product", "5 ha sen"),
        ("Kết quả đạt được: sổ", "product", "sổ"),
        ("Nội dung thực hiện: Trồng sen", "content", "Trồng sen"),
        ("Nhiệm vụ cụ thể: Trồng sen", "content", "Trồng sen"),
    ],
)
def test_labels(line, label, value):
    found = read_label(line)
    assert (found.label, found.value) == (Label(label), value)


@pytest.mark.parametrize(
    "line", ["Sở Y tế: khám mắt", "Trồng sen", "Nguồn kinh phí: ngân sách", "Chủ trì cuộc họp nên: đến sớm", "a: b", ""]
)
def test_what_is_no_label(line):
    assert read_label(line) is None


def test_several_labels_on_one_line():
    found = read_labels("Đơn vị chủ trì: Trạm Y tế; Đơn vị phối hợp: Ấp 1, Ấp 2; Thời gian hoàn thành: Quý I/2027.")
    assert [(f.label.value, f.value) for f in found] == [
        ("lead", "Trạm Y tế"),
        ("coordinate", "Ấp 1, Ấp 2"),
        ("deadline", "Quý I/2027"),
    ]
    assert read_labels("Dọn kênh. Đơn vị chủ trì: Ấp 1") == []


@pytest.mark.parametrize(
    ("value", "lead", "together"),
    [
        ("Trạm Y tế, Hội Phụ nữ xã.", ("Trạm Y tế", "Hội Phụ nữ xã"), ()),
        ("Sở Y tế chủ trì, phối hợp với Sở Xây dựng", ("Sở Y tế",), ("Sở Xây dựng",)),
        ("Sở Y tế; các sở, ban, ngành", ("Sở Y tế", "các sở, ban, ngành"), ()),
        ("", (), ()),
    ],
)
def test_units_of_a_lead_label(value, lead, together):
    assert label_units(value) == (lead, together)
