"""Every body that Zalo is known to post, and what it reads as."""

from __future__ import annotations

import hashlib
import json

import pytest

from assistant.channels.zalo import bot_bodies, official_bodies
from assistant.channels.zalo.bodies import parse
from assistant.chat.channel import NotUnderstood
from assistant.chat.update import Act, SentFile, Update
from assistant.testing import zalo_bot

FLAT = """{"event_name":"message.text.received","message":{"from":{"id":"6ede","display_name":"Ted","is_bot":false},
"chat":{"id":"6ede","chat_type":"PRIVATE"},"text":"Xin chào","message_id":"2d75","date":1750316131602}}"""
WRITTEN = Update("zalo_bot", "2d75", "6ede", Act.TEXT, name="Ted", text="Xin chào", message="2d75")
TEXT = """{"app_id":"18","sender":{"id":"1867"},"user_id_by_app":"55","recipient":{"id":"5797"},
"event_name":"user_send_text","message":{"text":"Xin chào","msg_id":"m1"},"timestamp":"1699003881354"}"""


def read_bot(body, *names):
    return bot_bodies.updates(parse(body if isinstance(body, str | bytes) else json.dumps(body)), names)


def read_official(body):
    return official_bodies.updates(parse(body if isinstance(body, str | bytes) else json.dumps(body)))


@pytest.mark.parametrize("body", [FLAT, '{"ok":true,"result":' + FLAT + "}"])
def test_a_bots_text_is_read_flat_and_wrapped(body):
    assert read_bot(body) == [WRITTEN]


@pytest.mark.parametrize("given", ["photo", "photo_url"])
def test_a_picture_has_its_address_under_either_name_and_its_caption(given):
    (found,) = read_bot(zalo_bot.event("image", {given: "https://photo.zdn.vn/a.jpg", "caption": "Trang 1"}))
    assert (found.act, found.text) == (Act.OTHER, "Trang 1")
    assert found.file == SentFile("https://photo.zdn.vn/a.jpg", "")


def test_what_zalo_cannot_hand_over_is_a_file_without_a_handle():
    (found,) = read_bot(zalo_bot.event("unsupported", {}))
    assert (found.act, found.file) == (Act.FILE, SentFile("", ""))


@pytest.mark.parametrize("kind", ["sticker", "voice", "link"])
def test_what_a_bot_cannot_read_is_said_to_be_that(kind):
    assert [update.act for update in read_bot(zalo_bot.event(kind, {"url": "https://x.example"}))] == [Act.OTHER]


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("@bot.VanHai ai chủ trì?", "ai chủ trì?"),
        ("@BOT.vanhai, ai chủ trì?", "ai chủ trì?"),
        ("ai chủ trì @bot.VanHai?", "ai chủ trì @bot.VanHai?"),
        ("@khác ai chủ trì?", "@khác ai chủ trì?"),
    ],
)
def test_in_a_group_the_name_of_the_bot_is_left_out(said, text):
    body = zalo_bot.written(said, "g1", group=True)
    (found,) = read_bot(body, "Trợ lý", "bot.VanHai")
    assert (found.group, found.addressed, found.address, found.text) == (True, True, "g1", text)


@pytest.mark.parametrize(
    ("chat", "group"),
    [
        ({"id": "6ede", "chat_type": "private"}, False),
        ({"id": "6ede"}, False),
        ({"id": "g1", "chat_type": "GROUP"}, True),
        ({"id": "g1", "chat_type": "COMMUNITY"}, True),
        ({"id": "g1"}, True),
    ],
)
def test_a_chat_that_is_not_known_to_be_private_is_a_group(chat, group):
    body = json.loads(FLAT)
    body["message"]["chat"] = chat
    assert [update.group for update in read_bot(body)] == [group]


def test_numbers_for_ids_are_read_and_half_a_letter_does_no_harm():
    body = zalo_bot.written("Chào \ud83d", "c", "k")
    body["message"]["chat"]["id"], body["message"]["message_id"] = 12, 34
    (found,) = read_bot(body)
    assert (found.address, found.key, found.text) == ("12", "34", "Chào ?")


def test_a_text_to_the_account_is_read():
    assert read_official(TEXT) == [Update("zalo_oa", "m1", "1867", Act.TEXT, text="Xin chào", message="m1")]
    assert read_official(TEXT.replace("msg_id", "message_id")) == read_official(TEXT)


def test_a_file_to_the_account_has_its_address_and_its_size_as_a_number():
    payload = {"url": "https://f.zdn.vn/x.pdf", "name": "x.pdf", "size": "1024000"}
    message = {"msg_id": "m2", "attachments": [{"type": "file", "payload": payload}]}
    body = json.loads(TEXT) | {"event_name": "user_send_file", "message": message}
    (found,) = read_official(body)
    assert (found.act, found.file) == (Act.FILE, SentFile("https://f.zdn.vn/x.pdf", "x.pdf", 1024000))


@pytest.mark.parametrize("attachments", [None, [], ["x"], [{}], [{"payload": {"size": "?"}}], [{"payload": []}]])
def test_a_file_without_its_address_is_still_one(attachments):
    body = json.loads(TEXT) | {"event_name": "user_send_file", "message": {"msg_id": "m", "attachments": attachments}}
    assert [update.file for update in read_official(body)] == [SentFile("", "")]


@pytest.mark.parametrize("kind", ["image", "link", "sticker", "gif", "audio", "video", "location", "business_card"])
def test_other_things_sent_to_the_account_are_said_to_be_that(kind):
    body = json.loads(TEXT) | {"event_name": f"user_send_{kind}"}
    assert [update.act for update in read_official(body)] == [Act.OTHER]


@pytest.mark.parametrize(("event", "act"), [("follow", Act.JOIN), ("unfollow", Act.LEAVE)])
def test_following_has_the_event_the_person_and_the_time_for_its_name(event, act):
    body = {"app_id": "18", "follower": {"id": "1867"}, "oa_id": "5797", "event_name": event, "timestamp": "169900"}
    assert read_official(body) == [Update("zalo_oa", f"{event}:1867:169900", "1867", act)]


@pytest.mark.parametrize("event", [
    "oa_send_text", "oa_send_image", "oa_send_file", "oa_send_anonymous_text", "user_received_message",
    "user_seen_message", "user_click_chatnow", "user_submit_info", "user_feedback", "next_year",
])  # fmt: skip
def test_echoes_and_unknown_events_of_the_account_are_none(event):
    assert read_official(json.loads(TEXT) | {"event_name": event}) == []


@pytest.mark.parametrize("body", [b"", b"null", b"3", b'"x"', b"\xff", b"[" * 99999, b'{"a":' + b"9" * 5000 + b"}"])
def test_what_is_no_object_is_not_understood(body):
    with pytest.raises(NotUnderstood):
        parse(body)


def test_the_signature_is_a_plain_digest_of_the_bytes_as_they_came():
    raw = '{"timestamp":"1699003881354", "x":"ấ"}'.encode()
    wanted = hashlib.sha256(b"18" + raw + b"1699003881354" + b"bi-mat").hexdigest()
    assert official_bodies.signature("18", raw, "1699003881354", "bi-mat") == wanted
    for given in (f"mac={wanted}", wanted, f"MAC={wanted.upper()}", f" mac={wanted} "):
        assert official_bodies.is_signed({"x-zevent-signature": given}, wanted)
    for given in ("", "mac=", wanted[:-1], f"mac=mac={wanted}", "ấ"):
        assert not official_bodies.is_signed({"x-zevent-signature": given}, wanted)


def test_the_time_in_the_body_goes_before_that_in_the_header():
    headers = {"x-zevent-timestamp": "2"}
    assert official_bodies.stamps(headers, b'{"timestamp":"1"}') == ["1", "2"]
    assert official_bodies.stamps(headers, b'{"timestamp":2}') == ["2"]
    assert official_bodies.stamps({}, b"no json") == []
