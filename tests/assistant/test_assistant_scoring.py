"""How much of a topic an entry covers."""

from __future__ import annotations

import pytest
from assistant_values import entry, vocabulary
from hypothesis import given
from hypothesis import strategies as st

from assistant.retrieval.scoring import Topic, rank
from plan.language.everyday import find_everyday
from plan.language.wording import words_of

TEXTS = (
    "Trồng mới rừng ngập mặn ven biển",
    "Cấp mã số vùng trồng cho cây ăn quả",
    "Số hóa kết quả giải quyết thủ tục hành chính",
    "Tổ chức hội nghị sơ kết kế hoạch",
    "Thẩm định hồ sơ kinh tế của đơn vị",
    "Kiểm tra hồ sơ tại cơ sở",
)
WORDS = sorted({word for text in TEXTS for word in text.split()})
some_words = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8)


def topic(question: str) -> Topic:
    return Topic(words_of(question), *vocabulary(*TEXTS))


def score(question: str, text: str) -> float:
    return topic(question).score(entry(text))


def test_all_words_in_order_cover_everything():
    assert score("rừng ngập mặn", TEXTS[0]) == pytest.approx(1.0)


def test_no_word_covers_nothing():
    assert score("rừng ngập mặn", TEXTS[2]) == 0.0


def test_an_empty_topic_covers_nothing():
    nothing = topic("")
    assert nothing.empty
    assert nothing.score(entry(TEXTS[0])) == 0.0


def test_words_in_order_cover_more_than_words_apart():
    assert score("ngập mặn rừng", TEXTS[0]) < score("rừng ngập mặn", TEXTS[0])


def test_rare_words_count_more_than_soft_ones():
    apart = "chức rừng tổ"  # in an order that no pair of words fits
    assert score(apart, TEXTS[0]) > score(apart, TEXTS[3])


def test_diacritics_do_not_matter():
    assert score("rung ngap man", TEXTS[0]) == score("rừng ngập mặn", TEXTS[0])


@pytest.mark.parametrize("misspelt", ["rưng ngâp mặn", "trừng ngập mặn", "rừgn ngập mặn", "rừn ngập mặn"])
def test_one_letter_wrong_still_fits(misspelt):
    assert score(misspelt, TEXTS[0]) > 0.6


def test_numbers_are_never_respelt():
    assert Topic(words_of("đợt 2"), *vocabulary("đợt 1", "đợt 12")).score(entry("đợt 12")) < 0.9


def test_an_abbreviation_is_its_words():
    assert score("số hóa TTHC", TEXTS[2]) > 0.6


def test_an_abbreviation_fits_by_any_of_its_readings():
    question = Topic(words_of("KT hồ sơ"), *vocabulary(*TEXTS))  # "kinh tế" or "kiểm tra"
    assert question.score(entry(TEXTS[4])) > 0.3
    assert question.score(entry(TEXTS[5])) > 0.3


def test_named_by():
    assert topic("rừng ngập mặn").named_by({"trong", "rung", "ngap", "man"})
    assert not topic("rừng ngập mặn").named_by({"rung", "ngap"})
    assert not topic("").named_by({"rung"})


@given(some_words, some_words, some_words)
def test_more_words_never_cover_less(asked, said, more):
    question = topic(" ".join(asked))
    shorter, longer = entry(" ".join(said)), entry(" ".join([*said, *more]))
    assert question.score(longer) >= question.score(shorter) - 1e-9


@given(some_words, some_words)
def test_a_score_is_a_share(asked, said):
    assert 0.0 <= score(" ".join(asked), " ".join(said)) <= 1.0 + 1e-9


@given(some_words)
def test_a_text_covers_itself(said):
    assert score(" ".join(said), " ".join(said)) == pytest.approx(1.0)


def test_rank_puts_the_best_first_and_leaves_out_what_has_nothing():
    hits = rank(topic("rừng ngập mặn"), map(entry, TEXTS), {})
    assert [hit.entry.item.id for hit in hits] == [TEXTS[0]]
    assert hits[0].fit == pytest.approx(1.0)


def test_what_is_added_moves_the_score_and_not_the_fit():
    hits = rank(topic("hồ sơ"), map(entry, TEXTS), {entry(TEXTS[5]).key: 0.5})
    assert hits[0].entry.item.id == TEXTS[5]
    assert hits[0].score == pytest.approx(hits[0].fit + 0.5)


def test_long_texts_lose_a_little():
    padding = " ".join(f"chữ{n}" for n in range(120))
    hits = rank(topic("rừng ngập mặn"), [entry(f"{TEXTS[0]} {padding}"), entry(TEXTS[0])], {})
    assert len(hits[0].entry.keys) < 10
    assert hits[1].fit == pytest.approx(hits[0].fit)


def spoken(question: str) -> Topic:
    words = words_of(question)
    return Topic(words, *vocabulary(*TEXTS), find_everyday(question, words))


def test_an_everyday_expression_covers_what_plans_print_for_it():
    plain, with_everyday = topic("giấy tờ kinh tế"), spoken("giấy tờ kinh tế")  # "hồ sơ"
    assert plain.score(entry(TEXTS[4])) < 0.6
    assert 0.6 < with_everyday.score(entry(TEXTS[4])) < spoken("hồ sơ kinh tế").score(entry(TEXTS[4]))


def test_an_everyday_expression_whose_printed_words_stand_apart_covers_less():
    apart = entry("Hồ bơi và cơ sở")
    assert spoken("giấy tờ").score(apart) < spoken("giấy tờ").score(entry(TEXTS[5]))


@given(some_words)
def test_everyday_words_never_take_anything_away(words):
    question = " ".join(words)
    for text in TEXTS:
        assert spoken(question).score(entry(text)) >= topic(question).score(entry(text)) - 1e-9
