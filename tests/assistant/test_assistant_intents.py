"""What kind of answer a question wants."""

from __future__ import annotations

import pytest

from assistant.question.intents import read_intents
from assistant.question.query import Intent
from plan.language.wording import plain_words


def intents(question: str) -> list[str]:
    return [intent.value for intent in read_intents(" ".join(plain_words(question)))]


@pytest.mark.parametrize(
    ("question", "wanted"),
    [
        ("Ai chủ trì trồng rừng ngập mặn?", "lead"),
        ("Việc trồng rừng ngập mặn thuộc trách nhiệm của ai?", "lead"),
        ("Nhiệm vụ trồng rừng ngập mặn do đơn vị nào chủ trì?", "lead"),
        ("Trồng rừng ngập mặn xong khi nào?", "deadline"),
        ("Hạn cuối trồng rừng ngập mặn", "deadline"),
        ("Trồng rừng ngập mặn phải xong trước ngày nào?", "deadline"),
        ("Trồng rừng ngập mặn mất bao lâu?", "deadline"),
        ("Sản phẩm của việc trồng rừng ngập mặn là gì?", "product"),
        ("Liệt kê nhiệm vụ của Chi cục Kiểm lâm", "list"),
        ("Chi cục Kiểm lâm phải làm gì?", "list"),
        ("Chi cục Kiểm lâm chủ trì những việc nào?", "list"),
        ("Việc quá hạn của Chi cục Kiểm lâm", "list"),
        ("Nhiệm vụ sắp đến hạn", "list"),
        ("Chi cục Kiểm lâm có bao nhiêu nhiệm vụ?", "count"),
        ("Tỷ lệ che phủ rừng là bao nhiêu phần trăm?", "content"),
        ("Kinh phí lấy từ nguồn nào?", "content"),
        ("Mỗi năm có mấy sản phẩm được thương mại hóa?", "content"),
        ("Kinh tế số chiếm bao nhiêu GRDP?", "content"),
        ("Có bao nhiêu kế hoạch năm 2025?", "metadata"),
        ("Ông Mạc Hữu Toản ký những kế hoạch nào?", "metadata"),
        ("Sở Công Thương phải có bao nhiêu kế hoạch thanh tra?", "content"),
        ("Vì sao phải trồng rừng?", "content"),
        ("Kế hoạch do ai ký?", "metadata"),
        ("Kế hoạch ban hành ngày nào?", "metadata"),
        ("Kế hoạch gửi nơi nhận nào?", "metadata"),
        ("So sánh hạn trồng rừng và hạn cấp mã vùng", "compare"),
        ("Trồng rừng và cấp mã vùng, việc nào xong trước?", "compare"),
        ("Ai là giám đốc Sở?", "person"),
        ("Xin chào", "greeting"),
        ("cảm ơn", "greeting"),
        ("Bạn làm được gì?", "help"),
        ("bạn là ai?", "help"),
        ("hướng dẫn sử dụng", "help"),
        ("Trồng rừng ngập mặn", "content"),
    ],
)
def test_main_intent(question, wanted):
    assert intents(question)[0] == wanted


@pytest.mark.parametrize(
    ("accented", "plain"),
    [
        ("Ai chủ trì số hóa hồ sơ?", "ai chu tri so hoa ho so"),
        ("Hạn chót là khi nào?", "han chot la khi nao"),
        ("Có mấy nhiệm vụ?", "co may nhiem vu"),
        ("Liệt kê các việc phải làm", "liet ke cac viec phai lam"),
    ],
)
def test_diacritics_do_not_matter(accented, plain):
    assert intents(accented) == intents(plain)


def test_several_fields_are_all_asked():
    assert intents("Ai chủ trì, phối hợp với ai, hạn khi nào, sản phẩm là gì?") == [
        "lead",
        "deadline",
        "coordinate",
        "product",
    ]


def test_who_is_asked_beside_the_coordinating_unit():
    assert "coordinate" in intents("Ai phối hợp trồng rừng?")


def test_an_office_is_not_asked_for_by_its_own_word():
    assert intents("Phòng Văn hóa có sản phẩm gì") == ["product"]


@pytest.mark.parametrize("question", ["", "   ", "?!", "123", "😀"])
def test_something_is_always_understood(question):
    assert intents(question) == [Intent.CONTENT.value]
