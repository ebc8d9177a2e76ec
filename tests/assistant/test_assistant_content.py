"""Quotes out of the text of plans: which passage, which sentences, and when none will do."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from assistant_values import entry

from assistant.answering.answer import Answer, AnswerStatus
from assistant.answering.content import ContentAnswers
from assistant.answering.sentences import split_sentences
from assistant.question.parse import parse
from assistant.question.query import Intent, Query
from assistant.retrieval.scoring import Hit
from assistant.retrieval.search import gather
from plan.language.wording import plain_words
from plan.passage import Passage, PassageKind
from plan.span import Span


@pytest.fixture
def content(corpus, sample_library) -> ContentAnswers:
    return ContentAnswers(sample_library, {p.id: p.stored for p in corpus.plans()})


@pytest.fixture
def said(corpus, content, today):
    def answer(question: str) -> Answer | None:
        understood = parse(question, corpus, today)
        candidates = gather(understood, corpus)
        best = content.best(understood.query, candidates)
        return content.quote(understood.query, [best], candidates.contents) if best else None

    return answer


@pytest.fixture
def quoted(corpus, content):
    """The answer out of one made-up paragraph, as far as a question gets one."""

    def answer(question: str, text: str) -> Answer | None:
        plan = corpus.plans()[1]
        item = Passage("x", PassageKind.PROSE, text, (), Span(1, 1))
        hit = Hit(replace(entry(item), document_id=plan.id), 1.0, 1.0)
        query = Query(question, " ".join(plain_words(question)), (Intent.CONTENT,), ())
        best = content.answering(query, [hit])
        return content.quote(query, [best], {plan.id: corpus.contents(plan.id)}) if best else None

    return answer


@pytest.mark.parametrize(
    ("question", "words", "number"),
    [
        ("Tỷ lệ che phủ rừng năm 2026 của Vân Hải duy trì bao nhiêu phần trăm?", "47,8%", "88/QĐ-UBND"),
        ("Năm 2022 Vân Hải giải quyết chế độ cho bao nhiêu người?", "297 người", "/KH-SNV"),
        ("Bao nhiêu yêu cầu cung cấp thông tin bị từ chối?", "61 yêu cầu bị từ chối", "246/KH-UBND"),
    ],
)
def test_the_passage_that_says_it_is_quoted(question, words, number, said):
    answer = said(question)
    assert answer.status is AnswerStatus.ANSWERED
    assert words in answer.text
    assert [c.document.document.number for c in answer.citations] == [number]


def test_a_quote_stands_word_for_word_in_the_lines_cited(said, sample_library):
    answer = said("Bao nhiêu yêu cầu cung cấp thông tin bị từ chối?")
    (citation,) = answer.citations
    lines = sample_library.lines(citation.document.id, citation.span.line_start, citation.span.line_end)
    assert citation.quote in " ".join(lines)
    assert f"“{citation.quote}” [{citation.id}]" in answer.text


@pytest.mark.parametrize(
    "question",
    ["Nhà máy điện hạt nhân Vân Hải công suất bao nhiêu?", "Giá vé xem bóng đá ở sân Hải Bình bao nhiêu tiền?"],
)
def test_what_no_passage_says_is_not_answered(question, said):
    assert said(question) is None


def test_the_task_read_from_the_quoted_lines_comes_along(said):
    answer = said("Danh sách tàu ba không ở các xã ven biển Vân Hải phân công cán bộ làm gì?")
    (shown,) = answer.responsibilities
    assert "ba không" in shown.task.text
    assert shown.task.span.overlaps(answer.citations[0].span)


@pytest.mark.parametrize(
    ("question", "without", "with_it"),
    [
        ("Kinh phí mua giống là bao nhiêu?", "Kinh phí mua giống do dân tự lo.", "Kinh phí mua giống là 3 tỷ đồng."),
        ("Phí bến bãi bao nhiêu đồng?", "Phí bến bãi thu theo quy định.", "Phí bến bãi là 15.000 mỗi lượt."),
        ("Gửi phiếu vào email nào?", "Phiếu gửi qua email của phòng.", "Phiếu gửi vào sen@vanhai.example."),
        ("Áp dụng từ ngày nào?", "Áp dụng ngay khi ban hành.", "Áp dụng từ ngày 01/7/2025."),
    ],
)
def test_a_passage_must_hold_the_kind_of_thing_asked_for(question, without, with_it, quoted):
    assert quoted(question, without) is None
    assert with_it in quoted(question, with_it).text


def test_which_one_exactly_is_answered_only_by_a_name(quoted):
    question = "Khu công nghiệp cụ thể nào được chọn làm thí điểm?"
    assert quoted(question, "Chọn một khu công nghiệp trên địa bàn làm thí điểm.") is None
    assert "Sậy Đông" in quoted(question, "Chọn Khu công nghiệp Sậy Đông làm thí điểm.").text


FILLER = "Các đơn vị liên quan căn cứ tình hình thực tế chủ động phối hợp để bảo đảm chất lượng công việc chung."


def test_of_a_long_passage_only_the_sentences_asked_for_are_quoted(quoted):
    text = " ".join([*[FILLER] * 5, "Đàn trâu của huyện có 1.250 con.", *[FILLER] * 5])
    quote = quoted("Đàn trâu của huyện có bao nhiêu con?", text).text
    assert "1.250 con" in quote
    assert quote.count("chủ động phối hợp") < 5
    assert len(quote) < len(text) / 2


def test_what_is_quoted_of_which_passage_is_told_beside_the_text(quoted):
    text = " ".join([*[FILLER] * 5, "Đàn trâu của huyện có 1.250 con.", *[FILLER] * 5])
    answer = quoted("Đàn trâu của huyện có bao nhiêu con?", text)
    assert [q.passage.item.text for q in answer.quotes] == [text]
    assert [q.words for q in answer.quotes] == re.findall("“(.+)”", answer.text)


def test_sentences_and_clauses_are_told_apart():
    first, second, third = (
        "Sở Y tế mở bốn lớp tập huấn.",
        "Công an tỉnh kiểm tra các bến;",
        "Sở Nội vụ báo cáo kết quả.",
    )
    assert split_sentences(f"{first} {second} {third}") == [first, second, third]


def test_short_pieces_stay_with_their_neighbours():
    assert split_sentences("Xong. Sở Y tế mở bốn lớp tập huấn ở xã.") == ["Xong. Sở Y tế mở bốn lớp tập huấn ở xã."]
    assert split_sentences("Sở Y tế mở bốn lớp tập huấn ở xã. Xong.") == ["Sở Y tế mở bốn lớp tập huấn ở xã. Xong."]


@pytest.mark.parametrize("text", ["Hoàn thành trước ngày 31.12.2025 theo mẫu số 02", "mua 2.500 cây giống; trồng xong"])
def test_points_inside_a_sentence_do_not_end_it(text):
    assert split_sentences(text) == [text]


def test_no_word_is_lost(sample_library):
    for stored in sample_library.passages():
        assert " ".join(split_sentences(stored.passage.text)).split() == stored.passage.text.split()


@pytest.mark.parametrize(
    ("question", "text", "answered"),
    [
        ("Công an tỉnh triển khai bao nhiêu dự án?", "Công an tỉnh triển khai 04 dự án trong năm.", True),
        ("Công an tỉnh triển khai bao nhiêu dự án?", "Công an tỉnh triển khai Tiểu dự án 2 (Dự án 7).", False),
        ("Tỉnh có bao nhiêu xã đạt chuẩn?", "Số xã đạt chuẩn của tỉnh là 41.", True),
        ("Tỉnh có bao nhiêu xã đạt chuẩn?", "Các xã đạt chuẩn của tỉnh được thưởng trong năm 2025.", False),
    ],
)
def test_a_number_is_served_only_for_the_things_counted(question, text, answered, quoted):
    assert (quoted(question, text) is not None) is answered


def test_dong_in_the_name_of_a_place_asks_for_no_money(quoted):
    question = "Đồng Nai phấn đấu kinh tế số đạt bao nhiêu phần trăm?"
    assert quoted(question, "Phấn đấu kinh tế số của Đồng Nai đạt 30%.") is not None
