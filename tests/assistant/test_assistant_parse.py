"""What is left of a question for retrieval, and what is taken out of it."""

from __future__ import annotations

import datetime as dt
import unicodedata

import pytest

from assistant.question.parse import parse
from assistant.question.query import Intent


@pytest.fixture
def understand(corpus, today):
    return lambda question: parse(question, corpus, today)


@pytest.fixture
def topic(understand):
    return lambda question: " ".join(key for word in understand(question).query.topic for key in word.first)


def test_topic_leaves_out_plan_name_and_asking_words(topic):
    question = "Ai chủ trì diễn tập ứng cứu sự cố trong kế hoạch chuyển đổi số năm 2025 của tỉnh Vân Hải, hạn khi nào?"
    assert topic(question) == "dien tap ung cuu su co"


def test_topic_leaves_out_the_number_of_the_plan(topic):
    assert topic("Theo Kế hoạch số 173/KH-UBND thì ai diễn tập ứng cứu sự cố?") == "dien tap ung cuu su co"


def test_topic_leaves_out_units(topic):
    assert topic("Công an tỉnh diễn tập ứng cứu sự cố khi nào?") == "dien tap ung cuu su co"


def test_topic_leaves_out_the_period(topic):
    assert topic("Những nhiệm vụ nào đến hạn trong tháng 8/2025?") == ""


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("Cấp mã số vùng trồng do ai làm?", {"ma", "trong"}),  # not "mà", not "trong"
        ("Ai xây cầu vượt ở Từ Sơn?", {"tu"}),
        ("Ai trồng cây cỏ?", {"co"}),
    ],
)
def test_accents_tell_subjects_from_asking_words(topic, question, words):
    assert words <= set(topic(question).split())


@pytest.mark.parametrize("question", ["Việc mà xã làm", "Ai làm trong xã?", "Xã có từ bao giờ?"])
def test_asking_words_with_their_own_accents_are_left_out(topic, question):
    assert not {"ma", "trong", "co", "tu"} & set(topic(question).split())


def test_without_accents_asking_words_are_left_out_as_well(topic):
    assert (
        topic("ai chu tri dien tap ung cuu su co cua tinh van hai, han khi nao") == "dien tap ung cuu su"
    )  # "co" may be "có"


def test_abbreviations_are_written_out(topic):
    assert topic("Ai số hóa hồ sơ TTHC?") == "so hoa ho so thu tuc hanh chinh"


def test_decomposed_letters_are_read_alike(understand):
    question = "Ai chủ trì diễn tập ứng cứu sự cố ở Vân Hải?"
    apart = understand(unicodedata.normalize("NFD", question)).query
    assert [w.first for w in apart.topic] == [w.first for w in understand(question).query.topic]
    assert apart.text == question


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Nhiệm vụ nào đến hạn tháng này?", Intent.LIST),
        ("Các thời hạn trong tháng 8/2025", Intent.LIST),
        ("Việc nào thực hiện thường xuyên, thời hạn thường xuyên?", Intent.LIST),
    ],
)
def test_a_period_asked_of_many_tasks_makes_a_list(understand, question, intent):
    assert understand(question).query.intent is intent


def test_a_window_belongs_to_lists_only(understand):
    assert understand("Ai diễn tập ứng cứu sự cố trong tháng 11/2025?").query.window is None


def test_today_is_given(corpus):
    query = parse("Nhiệm vụ nào đến hạn tháng này?", corpus, dt.date(2024, 2, 10)).query
    assert query.window is not None
    assert (query.window.first, query.window.last) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))


def test_unit_role_and_section(understand):
    query = understand("Sở Tư pháp chủ trì những việc nào trong phụ lục kế hoạch 173?").query
    assert [u.name for u in query.units] == ["so tu phap"]
    assert query.role == "lead"
    assert query.sections == ("phu luc",)
    assert query.pointed
    assert len(query.documents) == 1


@pytest.mark.parametrize("question", ["", "?", "😀", "a\x00b", "   ", "TTHC", "1/1/1"])
def test_odd_questions_are_parsed(understand, question):
    assert understand(question).query.intents


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("Gọi một số máy chung thì cơ quan nào giữ đường dây đó?", Intent.LEAD),
        ("Kế hoạch chuyển đổi số năm 2025 của Vân Hải mang số mấy?", Intent.METADATA),
        ("ke hoach chuyen doi so nam 2025 cua van hai mang so may?", Intent.METADATA),
        ("Lớp tập huấn là Sở Nội vụ hay Sở Tư pháp chủ trì?", Intent.LEAD),
    ],
)
def test_words_that_ask_are_told_from_words_that_look_alike(understand, question, intent):
    assert understand(question).query.intent is intent


@pytest.mark.parametrize(
    "words", ["chuyen doi so", "phat trien ben vung", "chuyen giao cong nghe", "lo trinh", "sua chua ben xe"]
)
def test_bare_words_of_a_subject_are_no_asking_words(topic, words):
    assert words in topic(f"ai chu tri {words} cua tinh")


def test_which_side_asks_for_the_lead_unless_something_is_compared(understand):
    assert understand("Bên nào đứng ra tổ chức lớp tập huấn?").query.intent is Intent.LEAD
    assert understand("Kế hoạch năm 2024 và năm 2025, bên nào xong sớm hơn?").query.intent is Intent.COMPARE


@pytest.mark.parametrize(
    "question",
    [
        "việc phải xong trước 30/6/2024",
        "những việc cần hoàn thành trước ngày 30/6/2024",
        "các nhiệm vụ có hạn trước 30/6/2024",
        "viec nao phai hoan thanh truoc 30/6/2024",
        "những việc phải hoàn thành sau ngày 30/6/2024",
    ],
)
def test_words_that_set_a_limit_are_no_subject(understand, question):
    query = understand(question).query
    assert (query.intent, query.topic) == (Intent.LIST, ())
    assert query.window is not None
