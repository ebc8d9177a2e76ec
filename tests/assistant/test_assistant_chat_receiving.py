"""Updates on their way in: acknowledged when they are stored, never before."""

from __future__ import annotations

import asyncio
import json
import threading

import anyio
import pytest
from channel_values import MemoryChannel, update
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant.access.accounts import Accounts
from assistant.app import assistant_over
from assistant.channels.http import problems
from assistant.channels.http.metrics import Metrics
from assistant.channels.http.webhooks import LARGEST, webhook_routes
from assistant.channels.server import create_app
from assistant.chat import polling
from assistant.chat.channel import SendingFailed
from assistant.chat.messengers import Messengers
from assistant.chat.receiving import Receiver
from assistant.chat.update import Act, SentFile, dump, load
from assistant.clock import now
from index.updates import Updates
from plan.errors import LibraryBusy, StorageFull


class Slow:
    """Counts how updates are written, one transaction at a time."""

    def __init__(self):
        self.batches, self.go, self.fails = [], threading.Event(), None

    def put(self, rows):
        assert self.go.wait(10)
        self.batches.append([row.key for row in rows])
        if self.fails:
            raise self.fails
        return len(rows)


def test_an_update_comes_back_as_it_was_stored():
    whole = update(act=Act.FILE, group=True, title="Tổ", addressed=False, file=SentFile("h", "kế hoạch.docx", 12))
    assert load(dump(whole)) == whole
    assert load(dump(update())) == update()


def test_updates_that_arrive_while_others_are_written_are_written_together():
    stored, woken = Slow(), []

    async def deliver():
        receiver = Receiver(stored, lambda: woken.append(len(stored.batches)))
        waiting = [asyncio.create_task(receiver.take([update(str(n))])) for n in range(20)]
        await asyncio.sleep(0.05)
        assert not any(task.done() for task in waiting)
        stored.go.set()
        await asyncio.gather(*waiting)

    asyncio.run(deliver())
    assert [len(batch) for batch in stored.batches] == [20] or sum(map(len, stored.batches)) == 20
    assert len(stored.batches) <= 2
    assert woken[-1] == len(stored.batches)


def test_all_who_wait_are_told_that_it_failed_and_the_next_are_taken():
    stored = Slow()
    stored.go.set()

    async def deliver():
        receiver = Receiver(stored, lambda: None)
        stored.fails = StorageFull("Ổ đĩa đã đầy.")
        told = await asyncio.gather(*(receiver.take([update(str(n))]) for n in range(3)), return_exceptions=True)
        assert [type(error) for error in told] == [StorageFull] * 3
        stored.fails = None
        await receiver.take([update("9")])

    asyncio.run(deliver())
    assert stored.batches[-1] == ["9"]


def test_who_hangs_up_does_not_take_the_others_along():
    stored = Slow()

    async def deliver():
        receiver = Receiver(stored, lambda: None)
        gone, stays = (asyncio.create_task(receiver.take([update(key)])) for key in "12")
        await asyncio.sleep(0.02)
        gone.cancel()
        stored.go.set()
        await stays
        with pytest.raises(asyncio.CancelledError):
            await gone

    asyncio.run(deliver())
    assert sorted(key for batch in stored.batches for key in batch) == ["1", "2"]


@pytest.fixture
def site(own):
    app, metrics, channel = FastAPI(), Metrics(own), MemoryChannel()
    problems.install(app)
    stored = Updates(own.database, now)
    woken = []
    app.include_router(webhook_routes({"telegram": channel}, Receiver(stored, lambda: woken.append(1)), metrics))
    with TestClient(app) as client:
        client.stored, client.metrics, client.woken = stored, metrics, woken
        yield client


def deliver(site, body, mark="right", path="/webhook/telegram"):
    return site.post(path, content=body, headers={"x-secret": mark})


def test_a_delivery_is_stored_before_it_is_acknowledged(site):
    assert deliver(site, '["1", "2"]').status_code == 200
    assert (site.stored.waiting(), len(site.woken)) == (2, 1)
    assert deliver(site, '["1"]').status_code == 200
    assert (site.stored.waiting(), len(site.woken)) == (2, 1)


def test_a_delivery_of_somebody_else_is_refused_and_not_read(site):
    response = deliver(site, '["1"]', mark="wrong")
    assert (response.status_code, response.json()["code"]) == (403, "webhook_refused")
    assert site.stored.waiting() == 0


def test_a_delivery_nobody_understands_is_acknowledged_or_it_would_come_for_ever(site, caplog):
    assert deliver(site, "not json").status_code == 200
    assert site.stored.waiting() == 0
    assert "not understood" in caplog.text
    assert 'outcome="not_understood"} 1.0' in site.metrics.text().decode()


def test_the_server_takes_the_longest_delivery_and_no_endless_one(own):
    messengers = Messengers({"telegram": MemoryChannel()})
    server = create_app(
        assistant_over(own), own, writable=True, accounts=Accounts(own.database, now), messengers=messengers
    )
    site = TestClient(server, base_url="http://localhost")
    assert deliver(site, json.dumps(["k" * 110_000])).status_code == 200
    assert deliver(site, json.dumps(["k" * LARGEST])).status_code == 413
    assert Updates(own.database, now).waiting() == 1


def test_there_is_no_webhook_of_a_channel_that_is_not_set(site):
    assert deliver(site, "[]", path="/webhook/zalo-oa").status_code == 404


def test_what_cannot_be_stored_is_not_acknowledged(site, monkeypatch):
    def busy(_rows):
        raise LibraryBusy("Thư viện đang bận.")

    monkeypatch.setattr(site.stored, "put", busy)
    assert deliver(site, '["1"]').status_code == 503
    assert 'outcome="not_stored"} 1.0' in site.metrics.text().decode()


def test_the_next_updates_are_asked_for_only_when_those_before_are_stored(monkeypatch):
    monkeypatch.setattr(polling, "_FIRST_REST", 0.01)
    channel, stored = MemoryChannel(mode="polling"), Slow()
    stored.go.set()
    polled, asked = [], channel.poll
    seen = []

    async def poll():
        seen.append([key for batch in stored.batches for key in batch])
        if not channel.arriving:
            await anyio.sleep_forever()
        return await asked()

    channel.poll = poll
    channel.arriving = [[update("1")], SendingFailed("network"), [], [update("2"), update("3")]]

    async def listen():
        with anyio.move_on_after(5) as scope:
            async with anyio.create_task_group() as group:
                group.start_soon(polling.listen, channel, Receiver(stored, lambda: polled.append(1)))
                while len(seen) < 5:
                    await anyio.sleep(0.01)
                group.cancel_scope.cancel()
        assert not scope.cancelled_caught

    anyio.run(listen)
    assert seen == [[], ["1"], ["1"], ["1"], ["1", "2", "3"]]


def test_a_channel_is_prepared_until_it_has_understood(monkeypatch, caplog):
    monkeypatch.setattr(polling, "_FIRST_REST", 0.01)
    channel = MemoryChannel()
    answers = [SendingFailed("network"), LibraryBusy("Thư viện đang bận."), None]
    prepare = channel.prepare

    async def sometimes(webhook):
        error = answers.pop(0)
        if error:
            raise error
        return await prepare(webhook)

    channel.prepare = sometimes
    anyio.run(polling.prepare, channel, "https://kehoach.vanhai.gov.vn/webhook/telegram")
    assert channel.prepared == ["https://kehoach.vanhai.gov.vn/webhook/telegram"]
    assert "telegram is not ready" in caplog.text


def test_what_could_not_be_stored_is_tried_again_before_more_is_asked_for(monkeypatch):
    monkeypatch.setattr(polling, "_FIRST_REST", 0.01)
    channel, stored, asked = MemoryChannel(mode="polling"), Slow(), []
    stored.go.set()
    stored.fails = StorageFull("Ổ đĩa đã đầy.")
    give = channel.poll

    async def poll():
        asked.append(len(stored.batches))
        if not channel.arriving:
            await anyio.sleep_forever()
        return await give()

    channel.poll = poll
    channel.arriving = [[update("1")]]

    async def listen():
        async with anyio.create_task_group() as group:
            group.start_soon(polling.listen, channel, Receiver(stored, lambda: None))
            while len(stored.batches) < 2:
                await anyio.sleep(0.01)
            assert asked == [0]
            stored.fails = None
            while len(asked) < 2:
                await anyio.sleep(0.01)
            group.cancel_scope.cancel()

    anyio.run(listen)
    assert set(map(tuple, stored.batches)) == {("1",)}
