"""Plans sent into a chat."""

from __future__ import annotations

import dataclasses

import pytest
from chat_values import BUTTONS, NUMBERS, Talkers, phone
from job_values import plan_text

from assistant.chat.channel import SendingFailed, SendingRefused
from assistant.chat.update import Act, SentFile
from assistant.jobs.keeping import Keeping
from assistant.jobs.receiving import Inbox
from index.accounts import Role
from index.jobs import Jobs
from index.library import Library


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    with Library.open(tmp_path_factory.mktemp("files") / "data", embedder="none", writable=True) as opened:
        yield opened


@pytest.fixture
def jobs(library):
    return Jobs(library.database, lambda: Talkers(library).clock())


@pytest.fixture
def talkers(library, jobs):
    return Talkers(library, inbox=Inbox(Keeping(library), jobs))


@pytest.fixture
def editor(talkers):
    return talkers.person("bien", role=Role.EDITOR)


def send(talker, name: str = "76-KH.txt", size: int = 0) -> str:
    return talker.do(Act.FILE, file=SentFile("handle", name, size))


def test_an_editor_s_file_becomes_a_job_that_a_message_follows(talkers, editor, jobs):
    talkers.messenger.content = plan_text(1).encode()
    said = send(editor, "../../76-KH.txt")
    first, followed = editor.replies
    job = jobs.get(followed.job_id)
    assert (job.name, job.size) == ("76-KH.txt", len(talkers.messenger.content))
    assert "“76-KH.txt”" in said
    assert first.job_id is None
    assert "ai dùng trợ lý cũng xem được" in first.text
    assert ("upload", job.id) in [(entry.action, entry.subject) for entry in talkers.log.find()]


def test_a_reader_is_told_that_editors_send_files(talkers):
    assert "Chỉ biên tập viên" in send(talkers.person("doc"))


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.exe", b"x", "exe"),
        ("a.txt", b"", "rỗng"),
        ("a.txt", SendingFailed("network"), "Không tải được tệp “a.txt” từ Điện thoại"),
        ("a.txt", SendingRefused("gone"), "Không tải được tệp “a.txt” từ Điện thoại"),
        ("a.txt", b"x" * (2**20 + 1), "lớn hơn 1 MB"),
    ],
)
def test_what_cannot_be_taken_is_said(talkers, editor, name, content, told):
    talkers.messenger.content = content
    assert told in send(editor, name)
    assert all(reply.job_id is None for reply in editor.replies)


def test_a_file_that_says_it_is_too_large_is_not_fetched(talkers, editor):
    talkers.messenger.content = AssertionError("fetched")
    assert "lớn hơn 1 MB" in send(editor, size=2**20 + 1)
    assert editor.replies[0].links[0].url == "https://kehoach.vanhai.example/van-ban"


@pytest.mark.parametrize("abilities", [NUMBERS, dataclasses.replace(BUTTONS, files=False)])
def test_a_messenger_without_files_leads_to_the_web(library, abilities):
    editor = Talkers(library, messenger=phone(abilities)).person("bien", role=Role.EDITOR)
    assert "trang Văn bản" in send(editor)


def test_a_process_that_takes_no_files_leads_to_the_web(library):
    editor = Talkers(library).person("bien", role=Role.EDITOR)
    assert "trang Văn bản" in send(editor)
