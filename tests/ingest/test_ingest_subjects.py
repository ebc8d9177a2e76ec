"""Who a sentence makes responsible, and who is only handed something."""

from __future__ import annotations

import unicodedata

import pytest

from ingest.tasks.subjects import begins_with_verb, coordinating, heading_units, sentence_subject, unit_list


@pytest.mark.parametrize(
    ("sentence", "who", "rest"),
    [
        ("Sở Y tế tổ chức khám mắt.", ("Sở Y tế",), "tổ chức khám mắt."),
        ("Các phòng có trách nhiệm trực ban.", ("Các phòng",), "có trách nhiệm trực ban."),
        (
            "Sở Văn hóa, Thể thao và Du lịch; Sở Y tế tổ chức hội thi.",
            ("Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"),
            "tổ chức hội thi.",
        ),
        ("Giao Sở Y tế chủ trì khám mắt.", ("Sở Y tế",), "chủ trì khám mắt."),
        ("Đề nghị Hội Nông dân vận động hội viên.", ("Hội Nông dân",), "vận động hội viên."),
        ("UBND tỉnh giao Sở Y tế thực hiện.", ("Sở Y tế",), "thực hiện."),
        ("UBND tỉnh yêu cầu các sở, ban, ngành kiểm tra kho.", ("các sở, ban, ngành",), "kiểm tra kho."),
        ("Chủ tịch UBND tỉnh yêu cầu Giám đốc Sở Y tế kiểm tra kho.", ("Giám đốc Sở Y tế",), "kiểm tra kho."),
        ("Giao các Sở: Y tế, Xây dựng tổ chức khám.", ("Sở Y tế", "Sở Xây dựng"), "tổ chức khám."),
        ("Công an tỉnh (cơ quan thường trực) kiểm tra chợ.", ("Công an tỉnh",), "kiểm tra chợ."),
    ],
)
def test_subjects(sentence, who, rest):
    for form in ("NFC", "NFD"):
        found = sentence_subject(unicodedata.normalize(form, sentence))
        assert found.names == who
        assert sentence[found.rest :] == rest


def test_a_subject_behind_an_adverbial():
    found = sentence_subject("Hằng năm, Sở Y tế phối hợp với các trường khám mắt cho trẻ.")
    assert (found.names, found.rest) == (("Sở Y tế",), 0)


@pytest.mark.parametrize(
    "sentence",
    [
        "Báo cáo UBND tỉnh (qua Sở Nội vụ).",
        "Phản ánh về Sở Y tế để tổng hợp.",
        "Hồ sơ gửi Sở Y tế thẩm định.",
        "Phòng, chống dịch bệnh được duy trì thực hiện.",
        "Ban hành quy chế và tổ chức thực hiện.",
        "Trồng sen, nuôi cá.",
        "Sở Y tế",
        "",
    ],
)
def test_no_subject(sentence):
    assert sentence_subject(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "units"),
    [
        ("Chủ trì, phối hợp với Sở Xây dựng, UBND các xã kiểm tra chợ.", ("Sở Xây dựng", "UBND các xã")),
        ("Phối hợp chặt chẽ với các đơn vị liên quan tổ chức khám.", ("các đơn vị liên quan",)),
        ("Phối hợp cùng Hội Nông dân vận động nông dân.", ("Hội Nông dân",)),
        ("Sở Y tế chủ trì, phối hợp với Sở Xây dựng; UBND các xã:", ("Sở Xây dựng", "UBND các xã")),
        ("Chủ trì, phối hợp với Công an tỉnh trồng sen ở đầm Vạc.", ("Công an tỉnh",)),
        ("Phối hợp Sở Nội vụ phát động thi đua.", ("Sở Nội vụ",)),
        ("Phối hợp với Ủy ban nhân dân cấp xã nhắc nhở chủ quán.", ("Ủy ban nhân dân cấp xã",)),
        ("Phối hợp tổ chức khám mắt.", ()),
        ("Tổ chức khám mắt.", ()),
        ("", ()),
    ],
)
def test_coordinating(sentence, units):
    assert coordinating(sentence) == units


@pytest.mark.parametrize(
    ("heading", "units"),
    [
        ("Văn phòng Sở", ("Văn phòng Sở",)),
        ("Trách nhiệm của các Sở, ban, ngành", ("các Sở, ban, ngành",)),
        ("Đề nghị Sở Tài chính", ("Sở Tài chính",)),
        ("Đối với UBND các xã:", ("UBND các xã",)),
        ("Công an tỉnh (cơ quan thường trực)", ("Công an tỉnh",)),
        ("Các cơ quan, đơn vị: Sở Y tế, Sở Xây dựng", ("Sở Y tế", "Sở Xây dựng")),
        ("Các doanh nghiệp hoạt động trong lĩnh vực xây dựng", ("Các doanh nghiệp hoạt động trong lĩnh vực xây dựng",)),
        ("Tuyên truyền, phổ biến", ()),
        ("PHÒNG, CHỐNG DỊCH", ()),
        ("Sở Y tế tổ chức khám.", ()),
        ("", ()),
    ],
)
def test_headings(heading, units):
    assert heading_units(heading) == units


def test_unit_lists_drop_asides_and_modifiers():
    words = "Công an tỉnh (cơ quan thường trực), Sở Y tế theo chức năng, nhiệm vụ được giao và"
    assert unit_list(words) == ("Công an tỉnh", "Sở Y tế")


@pytest.mark.parametrize(
    ("text", "begins"),
    [("Tham mưu kế hoạch", True), ("phối hợp", True), ("Đầm sen", False), ("Cây bần", False), ("", False)],
)
def test_begins_with_verb(text, begins):
    assert begins_with_verb(text) is begins


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("Sở Y tế mở lớp tập huấn cho cộng tác viên.", ("Sở Y tế",)),
        ("Sở Y tế ký hợp đồng với đơn vị cung ứng.", ("Sở Y tế",)),
        ("Sở Y tế tự kiểm tra trong tháng.", ("Sở Y tế",)),
        ("UBND cấp xã cử cán bộ dự lớp.", ("UBND cấp xã",)),
        ("Các sở, ban, ngành theo chức năng, nhiệm vụ được giao triển khai kế hoạch.", ("Các sở, ban, ngành",)),
    ],
)
def test_short_verbs_and_duties_as_given(sentence, names):
    subject = sentence_subject(sentence)
    assert subject is not None
    assert subject.names == names
