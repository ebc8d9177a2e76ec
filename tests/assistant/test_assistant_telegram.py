"""Telegram without a network: what is read out of its updates, how replies are written, what its errors become."""

from __future__ import annotations

import datetime as dt
import json

import anyio
import pytest
import telegram
from hypothesis import given
from hypothesis import strategies as st
from telegram import error as ptb

from assistant.channels.telegram.channel import HEADER, Telegram
from assistant.channels.telegram.errors import translated
from assistant.channels.telegram.reading import Me, parse_body, read
from assistant.channels.telegram.writing import keyboard_of, text_of
from assistant.chat.channel import SendingFailed, SendingRefused
from assistant.chat.reply import Choice, Link, Reply
from assistant.chat.update import Act, SentFile
from assistant.testing.telegram_text import MarksInvalid, plain, units
from assistant.testing.telegram_updates import Happenings, Place
from plan.errors import SettingsInvalid

NUMBER, NAME = 700100200, "kehoach_vanhai_bot"
ME = Me(NUMBER, NAME)
STRANGER = Me(NUMBER)  # before the bot was told its name
GROUP = Place(-1001, "Tổ chuyển đổi số")


@pytest.fixture
def people():
    return Happenings(NUMBER, NAME)


def seen(update, me=ME):
    return read(telegram.Update.de_json(update, None), me)


def channel(**given):
    given = {"token": f"{NUMBER}:abc", "secret": "s", "mode": "webhook"} | given
    return Telegram(**given, api="http://127.0.0.1:9")


def test_a_private_message_says_who_and_where(people):
    found = seen(people.text(" /hoi ai chủ trì? ", Place(5007, writer="Lò Văn Ón")))
    assert (found.key, found.address, found.name) == ("900001", "5007", "Lò Văn Ón")
    assert (found.act, found.text, found.group, found.title) == (Act.TEXT, "/hoi ai chủ trì?", False, "")
    assert found.addressed
    assert found.message == "11"


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (f"@{NAME} ai chủ trì số hóa?", "ai chủ trì số hóa?"),
        (f"@{NAME.upper()}, ai chủ trì?", "ai chủ trì?"),
        (f"🙂🇻🇳 Kính hỏi @{NAME} việc của Sở Y tế 🏥", "🙂🇻🇳 Kính hỏi việc của Sở Y tế 🏥"),
        (f"ạ̃ế𠀀 nhờ @{NAME}", "ạ̃ế𠀀 nhờ"),
        (f"@{NAME} @{NAME} hỏi @lan_pham", "hỏi @lan_pham"),
        (f"/hoi@{NAME} ai chủ trì?", "/hoi ai chủ trì?"),
        ("/han", "/han"),
    ],
)
def test_in_a_group_its_name_or_command_means_the_bot(people, words, text):
    for me in (ME, STRANGER):
        found = seen(people.text(words, GROUP), me)
        assert (found.addressed, found.text) == (True, text)
    assert found.title == "Tổ chuyển đổi số"


@pytest.mark.parametrize(
    "words", ["họp lúc 8 giờ nhé", "@lan_pham xem giúp", "/hoi@weather_bot mưa?", "/weather", "thư kehoach_vanhai_bot"]
)
def test_what_a_group_says_to_others_is_not_for_the_bot(people, words):
    assert not seen(people.text(words, GROUP)).addressed


def test_other_bots_are_told_apart_once_the_name_is_known(people):
    update = people.text("@weather_bot mưa không?", GROUP)
    assert not seen(update).addressed
    assert seen(update, STRANGER).addressed


def test_an_answer_to_the_bot_is_for_it(people):
    assert seen(people.text("còn đơn vị phối hợp?", GROUP, answers=True)).addressed
    other = people.text("còn?", GROUP, answers=True)
    other["message"]["reply_to_message"]["from"]["id"] = 5
    assert not seen(other).addressed
    assert seen(people.text("còn?", GROUP, answers=True), Me(0)).addressed


def test_a_name_that_is_a_link_to_the_bot_is_its_name(people):
    update = people.text("Kế hoạch ơi, ai chủ trì?", GROUP)
    update["message"]["entities"] = [{"type": "text_mention", "offset": 0, "length": 8, "user": people.bot()}]
    found = seen(update)
    assert (found.addressed, found.text) == (True, "ơi, ai chủ trì?")


def test_a_press_tells_which_button_of_which_message(people):
    found = seen(people.press("q:12:1", 77, GROUP))
    assert (found.act, found.action, found.message, found.address) == (Act.PRESS, "q:12:1", "77", "-1001")
    assert found.group
    assert found.press.startswith("44")


def test_a_press_of_a_message_that_is_too_old_still_counts(people):
    update = people.press("q:1:2", 7)
    update["callback_query"]["message"] |= {"date": 0}  # as InaccessibleMessage
    assert seen(update).action == "q:1:2"


def test_a_file_is_one_with_its_handle(people):
    found = seen(people.document("kế hoạch.docx", "BQAD", 12_000, caption="đọc giúp"))
    assert (found.act, found.file, found.text) == (Act.FILE, SentFile("BQAD", "kế hoạch.docx", 12_000), "đọc giúp")
    assert not seen(people.document("a.pdf", "f", 1, GROUP)).addressed
    assert seen(people.document("a.pdf", "f", 1, GROUP, caption=f"@{NAME} đọc")).addressed


def test_what_no_bot_can_read_is_said_to_be_so(people):
    assert seen(people.sticker()).act is Act.OTHER
    assert not seen(people.sticker(GROUP)).addressed


@pytest.mark.parametrize(
    ("old", "new", "act"),
    [
        ("left", "member", Act.JOIN),
        ("kicked", "member", Act.JOIN),
        ("member", "kicked", Act.LEAVE),
        ("administrator", "left", Act.LEAVE),
        ("member", "restricted", None),
        ("member", "administrator", None),
    ],
)
def test_coming_and_going_is_noticed(people, old, new, act):
    for place in (Place(), GROUP):
        found = seen(people.membership(old, new, place))
        assert (found.act if found else None) is act


def test_a_group_that_gets_a_new_address_leaves_the_old_one(people):
    assert seen(people.service(GROUP, migrate_to_chat_id=-100200)).act is Act.LEAVE
    assert seen(people.service(Place(-100200), migrate_from_chat_id=-1001)).act is Act.JOIN


def test_other_bots_are_not_answered_but_nameless_administrators_are(people):
    update = people.text("/hoi ai chủ trì?", GROUP)
    update["message"]["from"]["is_bot"] = True
    assert seen(update) is None
    update["message"]["sender_chat"] = GROUP.chat()
    assert seen(update).addressed


def test_an_update_with_parts_of_next_year_is_read_all_the_same(people):
    update = people.text("ai chủ trì?") | {"something_new": {"without": "what the library wants"}, "poll": {}}
    update["message"] |= {"new_field": [1, 2]}
    (found,) = parse_body(json.dumps(update).encode(), ME)
    assert found.text == "ai chủ trì?"


@given(st.text(max_size=40), st.text(max_size=40))
def test_a_name_is_found_wherever_it_stands(before, after):
    words = f"{before} @{NAME} {after}"
    found = seen(Happenings(NUMBER, NAME).text(words, GROUP))
    assert found.addressed
    assert f"@{NAME}" not in found.text or f"@{NAME}" in before + after


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("trước 30/6/2026. (125/KH-UBND)", "trước 30/6/2026. (125/KH-UBND)"),
        ("a < b & c > d", "a &lt; b &amp; c &gt; d"),
        ("Theo kế hoạch:\n> Dòng <1>\n> Dòng 2\nXem thêm", None),
        (">không phải trích", "&gt;không phải trích"),
        ("> cả tin là trích", "<blockquote>cả tin là trích</blockquote>"),
    ],
)
def test_replies_are_written_as_html(text, written):
    if written is None:
        written = "Theo kế hoạch:\n<blockquote>Dòng &lt;1&gt;\nDòng 2</blockquote>\nXem thêm"
    assert text_of(Reply(text)) == written


@given(st.text(alphabet=st.sampled_from("ab <>&;/#\"'\n>ế🙂"), max_size=60))
def test_what_is_written_is_read_as_it_was_meant(text):
    meant = "\n".join(line.removeprefix("> ") for line in text.split("\n"))
    assert plain(text_of(Reply(text))) == meant.strip()


@pytest.mark.parametrize("wrong", ["a < b", "<b>a", "</b>", "<b><i>x</b></i>", "<div>x</div>", "30 <"])
def test_the_fake_refuses_what_telegram_refuses(wrong):
    with pytest.raises(MarksInvalid, match="can't parse entities"):
        plain(wrong)


def test_short_labels_stand_side_by_side():
    labels = ("1", "2", "3", "Xem thêm", "Kế hoạch chuyển đổi số năm 2026 của tỉnh", "Có", "Không")
    keyboard = keyboard_of(Reply("?", tuple(Choice(label, f"q:1:{n}") for n, label in enumerate(labels))))
    assert [[button.text for button in row] for row in keyboard.inline_keyboard] == [
        ["1", "2", "3"],
        ["Xem thêm"],
        ["Kế hoạch chuyển đổi số năm 2026 của tỉnh"],
        ["Có", "Không"],
    ]
    assert keyboard_of(Reply("?")) is None


def test_links_are_buttons_or_text_where_telegram_takes_no_button():
    good, local = Link("Mở kế hoạch", "https://kehoach.vanhai.gov.vn/x"), Link("Mở", "http://localhost:8000/x")
    reply = Reply("Xong.", links=(good, local))
    assert [[button.url for button in row] for row in keyboard_of(reply).inline_keyboard] == [[good.url]]
    assert text_of(reply) == "Xong.\nMở: http://localhost:8000/x"
    full = Reply("ế" * 4090, links=(local,))
    assert units(plain(text_of(full))) == 4090


@pytest.mark.parametrize(
    ("error", "kind", "code", "gone"),
    [
        (ptb.Forbidden("Forbidden: bot was blocked by the user"), SendingRefused, "telegram_blocked", True),
        (ptb.BadRequest("Bad Request: chat not found"), SendingRefused, "telegram_chat_missing", True),
        (ptb.BadRequest("Bad Request: message is too long"), SendingRefused, "telegram_too_long", False),
        (ptb.BadRequest("MESSAGE_TOO_LONG"), SendingRefused, "telegram_too_long", False),
        (ptb.BadRequest("Bad Request: not enough rights to send"), SendingRefused, "telegram_no_rights", False),
        (ptb.BadRequest("Bad Request: something new"), SendingRefused, "telegram_refused", False),
        (ptb.ChatMigrated(-1002), SendingRefused, "telegram_moved", True),
        (ptb.InvalidToken("The token `1:geheim` was rejected"), SendingRefused, "telegram_token", False),
        (ptb.TimedOut(), SendingFailed, "telegram_timeout", None),
        (ptb.Conflict("Conflict: terminated by other"), SendingFailed, "telegram_conflict", None),
        (ptb.NetworkError("Bad Gateway <a href='/bot1:geheim/x'>"), SendingFailed, "telegram_unreachable", None),
    ],
)
def test_errors_have_stable_codes_and_tell_no_secret(error, kind, code, gone):
    found = translated(error, ["geheim", ""])
    assert type(found) is kind
    assert found.code == code
    assert getattr(found, "gone", None) is gone
    assert "geheim" not in str(found)


def test_flood_control_says_how_long():
    found = translated(ptb.RetryAfter(dt.timedelta(seconds=41)), [])
    assert (found.code, found.wait) == ("telegram_flood", 41.0)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"secret": ""}, "telegram_mode = polling"),
        ({"secret": "có dấu"}, "telegram_secret"),
        ({"secret": "x" * 257}, "256"),
        ({"token": "1:a/b"}, "BotFather"),
        ({"token": "1:a\n"}, "BotFather"),
        ({"token": ""}, "BotFather"),
    ],
)
def test_settings_that_cannot_be_are_refused_without_repeating_them(given, words):
    with pytest.raises(SettingsInvalid, match=words) as caught:
        channel(**given)
    assert not any(value and value in str(caught.value) for value in given.values())


def test_without_a_secret_every_delivery_is_refused():
    polling = channel(secret="", mode="polling")
    assert not any(polling.verify(headers, b"{}") for headers in ({}, {HEADER: ""}))


def test_it_is_not_used_before_it_is_opened():
    with pytest.raises(RuntimeError, match="not open"):
        channel().poll().send(None)


def test_a_webhook_without_an_address_is_told_with_what_to_set():
    with pytest.raises(SendingRefused, match="KEHOACH_PUBLIC_URL") as error:
        anyio.run(channel().prepare, "/webhook/telegram")
    assert error.value.code == "telegram_no_address"
