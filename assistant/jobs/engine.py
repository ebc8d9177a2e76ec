"""Workers of a library on a PostgreSQL server: procrastinate says which process works, and when.

The rows of `index.jobs` stay what a job is (whose, who may see it, how far it is); what goes through the engine is
only "look at the queue", at most one such word waiting at a time. The engine brings what rows cannot: waiting workers
of all processes and machines are woken at once (LISTEN/NOTIFY), and one look after another is shared out among them.
Nothing of worth is in its tables, which stand in a schema of their own and are made anew for another version of it.
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib.metadata
import logging
import threading
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, Protocol

import sqlalchemy as sa

from assistant.jobs.workers import Queue, at_once, this_process
from index import facts
from index.database import Database
from plan.errors import KehoachError

if TYPE_CHECKING:
    from procrastinate import App

_QUEUE = "kehoach"
_SCHEMA = "procrastinate"
_VERSION = "engine"  # the fact that says which version's tables there are
_LOOK = "* * * * * */10"  # when to look for leases that ran out and rows that have rested
_STALE_S = 60  # seconds without a sign after which a worker of the engine is dead
_CALL_S = 5.0  # seconds in which a connection is there, or the engine cannot be told
_TROUBLE = 5.0  # seconds until the engine is started again after it could not go on
_log = logging.getLogger(__name__)


class SharedQueue(Queue, Protocol):
    """A queue of which it can be said whether anything is due."""

    def is_due(self) -> bool:
        """Whether a worker would find something to take."""


class SharedWorkers:
    """Fits `assistant.jobs.workers.Workers`, for the processes of one library; `count` may be 0: then it only wakes."""

    def __init__(self, queue: SharedQueue, database: Database, url: str, *, count: int) -> None:
        self._queue = queue
        self._database = database
        self._url = url
        self._count = count
        self._stopping = threading.Event()
        self._ready: Callable[[], bool] = at_once
        self._thread = threading.Thread(target=self._run, name="engine", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._working: asyncio.Task[None] | None = None
        self._caller: App | None = None
        self._calling = threading.Lock()

    def start(self, ready: Callable[[], bool] = at_once) -> None:
        """Begin; nothing is taken before `ready`."""
        self._ready = ready
        _prepare(self._database)
        if self._count:
            self._thread.start()
        self.wake()

    def wake(self) -> None:
        """Say that there is something to do; where the engine cannot be told, workers find it within seconds."""
        from procrastinate.exceptions import AlreadyEnqueued, ConnectorException  # noqa: PLC0415 - not without servers
        from psycopg import Error  # noqa: PLC0415 - as above

        with self._calling:
            try:
                if self._caller is None:
                    caller = _app(self._url, self._look, sync=True)
                    caller.open()  # what cannot be opened is never open again: the next call makes another
                    self._caller = caller
                with contextlib.suppress(AlreadyEnqueued):  # one word is enough
                    self._caller.configure_task("look", queue=_QUEUE, queueing_lock="look").defer()
            except (ConnectorException, Error) as error:  # the row is written: whoever wrote it must not be told no
                _log.warning("workers could not be woken: %s", type(error).__name__)

    def stop(self, seconds: float) -> None:
        """Take nothing more; jobs under way go back to the queue; waits for that, but no longer than `seconds`."""
        self._stopping.set()
        loop, working = self._loop, self._working
        if loop is not None and working is not None:
            with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
                loop.call_soon_threadsafe(working.cancel)
        if self._thread.is_alive():
            self._thread.join(seconds)
        with self._calling:
            if self._caller is not None:
                self._caller.close()

    def work_once(self, owner: str) -> bool:
        """Take what is due, in the caller's own thread; False when nothing is."""
        return self._queue.work_once(owner, self._stopping)

    def _look(self) -> None:
        """Work off what is due, and let another worker do so too."""
        owner = f"{this_process()}:{uuid.uuid4().hex[:8]}"
        while not self._stopping.is_set() and self._ready() and self._queue.is_due():
            self.wake()
            if not self._queue.work_once(owner, self._stopping):
                return

    def _run(self) -> None:
        while not self._stopping.is_set():
            try:
                asyncio.run(self._work())
            except KehoachError as error:
                _log.warning("the queue cannot be used for the moment: %s", error.code)
            except Exception:  # noqa: BLE001 - a worker that ends would leave the queue standing without a word
                _log.exception("the engine stopped")
            self._stopping.wait(_TROUBLE)

    async def _work(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._loop.set_default_executor(ThreadPoolExecutor(self._count + 1, thread_name_prefix="worker"))
        app = _app(self._url, self._look, sync=False)
        async with app.open_async():
            self._working = asyncio.create_task(
                app.run_worker_async(
                    queues=[_QUEUE],
                    name=this_process(),
                    concurrency=self._count,
                    install_signal_handlers=False,
                    delete_jobs="always",
                    stalled_worker_timeout=_STALE_S,
                )
            )
            if self._stopping.is_set():  # while the engine was being opened, where `stop` saw nothing to cancel
                self._working.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._working


def _app(url: str, look: Callable[[], None], *, sync: bool) -> App:
    """The engine's application: one task, and the clockwork that looks after what nobody woke for."""
    from procrastinate import App, PsycopgConnector, SyncPsycopgConnector  # noqa: PLC0415 - not without servers
    from procrastinate.exceptions import AlreadyEnqueued  # noqa: PLC0415 - as above
    from procrastinate.jobs import Status  # noqa: PLC0415 - as above

    more: dict[str, Any] = (
        {"min_size": 1, "max_size": 2, "timeout": _CALL_S} if sync else {"min_size": 1, "max_size": 4}
    )
    options = {"conninfo": url, "kwargs": {"options": f"-c search_path={_SCHEMA}", "connect_timeout": 5}, **more}
    app = App(connector=SyncPsycopgConnector(**options) if sync else PsycopgConnector(**options))
    app.task(name="look", queue=_QUEUE, queueing_lock="look")(look)

    @app.periodic(cron=_LOOK)
    @app.task(name="look_now_and_then", queue=_QUEUE, queueing_lock="look_now_and_then")
    async def look_now_and_then(timestamp: int) -> None:  # noqa: ARG001 - the engine's signature
        for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_STALE_S):
            await app.job_manager.finish_job(job, Status.FAILED, delete_job=True)
        with contextlib.suppress(AlreadyEnqueued):
            await app.configure_task("look", queue=_QUEUE, queueing_lock="look").defer_async()

    return app


def _prepare(database: Database) -> None:
    """Make the engine's tables, anew where they are of another version of it: what is in them can be said again."""
    from procrastinate.schema import SchemaManager  # noqa: PLC0415 - not without servers

    version = importlib.metadata.version("procrastinate")
    with database.reading() as connection:
        if facts.get(connection, _VERSION) == version and _has_tables(connection):
            return
    with database.writing() as connection:
        if facts.get(connection, _VERSION) == version and _has_tables(connection):
            return
        connection.exec_driver_sql(f"DROP SCHEMA IF EXISTS {_SCHEMA} CASCADE")
        connection.exec_driver_sql(f"CREATE SCHEMA {_SCHEMA}")
        connection.exec_driver_sql(f"SET LOCAL search_path TO {_SCHEMA}")
        connection.exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))
        connection.exec_driver_sql("SET LOCAL search_path TO DEFAULT")
        facts.put(connection, _VERSION, version)


def _has_tables(connection: sa.Connection) -> bool:
    return sa.inspect(connection).has_table("procrastinate_jobs", schema=_SCHEMA)
