"""Disks that are full or may only be read, and a write-ahead log that is lost: told, harmless, and mended.

The disks are real ones, in memory; where nothing can be mounted, their tests are skipped.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pytest
from processes import environment, run, start
from test_end_to_end_jobs import plan
from test_end_to_end_stopping import call, until, upload

from assistant.channels.cli.main import main
from assistant.clock import now
from assistant.jobs.service import JobService
from assistant.loading import find_plans, load_plans
from assistant.testing.said import mistakes
from index.job import Status
from index.library import Library
from index.sqlite import FILE
from index.vectors import ChromaVectors
from plan.errors import StorageFull

QUESTION = "Ai chủ trì xây dựng kế hoạch tinh giản biên chế?"
ASKED = json.dumps({"question": QUESTION}).encode()


class Disk:
    """A file system of its own."""

    def __init__(self, folder):
        self.folder = folder
        self.data = folder / "data"
        self._ballast = folder / "ballast"

    def fill(self, left=0):
        """Leave so many KiB free."""
        self.empty()
        state = os.statvfs(self.folder)
        with self._ballast.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, state.f_bavail * state.f_frsize - left * 1024)

    def empty(self):
        self._ballast.unlink(missing_ok=True)

    def protect(self):
        """Let nobody write to it, root neither."""
        mount("-o", "remount,ro", self.folder)

    def free(self):
        mount("-o", "remount,rw", self.folder)


def mount(*words):
    try:
        done = subprocess.run(["mount", *map(str, words)], capture_output=True, encoding="utf-8", check=False)
    except OSError as error:
        pytest.skip(f"no file system can be mounted here: {error.strerror}")
    if done.returncode:
        pytest.skip(f"no file system can be mounted here: {done.stderr.strip()}")


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A library with one plan and its vectors, closed in order."""
    folder = tmp_path_factory.mktemp("stored")
    with Library.open(folder / "data", embedder="hash", writable=True) as library:
        (folder / "01.txt").write_text(plan(801), encoding="utf-8")
        load_plans(find_plans([folder / "01.txt"]), library)
    return folder / "data"


@pytest.fixture
def disk(tmp_path, stored):
    place = tmp_path / "disk"
    place.mkdir()
    mount("-t", "tmpfs", "-o", "size=40m", "tmpfs", place)
    shutil.copytree(stored, place / "data")
    yield Disk(place)
    subprocess.run(["umount", "--lazy", place], check=True)


class Server:
    """`kehoach serve` over a library, and all that it said."""

    def __init__(self, data):
        env = environment(KEHOACH_EMBEDDINGS="hash", KEHOACH_DATA=str(data))
        self.process = start("serve", "--port", "0", cwd=data.parent.parent, env=env)
        self.said = []
        for line in self.process.stderr:
            self.said.append(line)
            if found := re.search(r"http://127\.0\.0\.1:\d+", line):
                break
        else:
            pytest.fail(f"it did not come up: {self.said}")
        self.address = found[0]
        self._reader = threading.Thread(target=lambda: self.said.extend(self.process.stderr))
        self._reader.start()
        until(lambda: call(f"{self.address}/readyz")[0] == 200)

    def answer(self):
        status, found = call(f"{self.address}/api/ask", ASKED)
        assert (status, found["status"]) == (200, "answered")
        return found["answer"]

    def send(self, number):
        return upload(self.address, f"{number}.txt", plan(number, copies=4).encode())

    def jobs(self):
        return call(f"{self.address}/api/jobs")[1]["jobs"]

    def end(self, how=signal.SIGTERM):
        self.process.send_signal(how)
        code = self.process.wait(60)
        self._reader.join()
        assert mistakes("".join(self.said)) == []
        return code


@pytest.fixture
def serve():
    servers = []

    def begin(data):
        servers.append(Server(data))
        return servers[-1]

    yield begin
    for server in servers:
        server.process.kill()
        server.process.communicate()


@pytest.fixture
def command(monkeypatch, capsys, caplog):
    """A command over a library in this process, which has all modules loaded: its exit code and what it printed."""
    monkeypatch.setenv("KEHOACH_EMBEDDINGS", "hash")

    def call_main(data, *words):
        code = main([*map(str, words), "--data", str(data), "--json"])
        said = capsys.readouterr()
        assert mistakes(said.err + caplog.text) == []
        return code, json.loads(said.out or said.err.splitlines()[-1])

    return call_main


@pytest.fixture
def doctor(command):
    def look(data):
        code, found = command(data, "doctor", "--quick")
        return code, {check["name"]: check for check in found["checks"]}

    return look


@pytest.fixture
def ask(command):
    def answer(data):
        code, found = command(data, "ask", QUESTION)
        assert (code, found["status"]) == (0, "answered")
        return found["answer"]

    return answer


def settings(data):
    return environment(KEHOACH_EMBEDDINGS="hash", KEHOACH_DATA=str(data))


def assert_takes_plans(data):
    with Library.open(data, embedder="hash", writable=True) as library:
        (data.parent / "02.txt").write_text(plan(802), encoding="utf-8")
        load_plans(find_plans([data.parent / "02.txt"]), library)
        assert len(library.documents()) == 2
        library.examine_vectors()


def kept(data):
    return sorted(path.name for path in data.glob("originals/**/*") if path.is_file())


def test_uploads_to_a_full_disk_are_refused_or_done_later_and_nothing_is_half_stored(disk, serve, doctor, ask):
    server = serve(disk.data)
    wanted, before = server.answer(), kept(disk.data)
    for number, left in enumerate((0, 32, 64), 900):  # the form; the file that is kept; the row of the job
        disk.fill(left)
        status, body = server.send(number)
        assert (status, body["code"]) == (507, "storage_full")
        assert "dung lượng" in body["detail"] or "ổ đĩa" in body["detail"]
        assert server.answer() == wanted
    assert (kept(disk.data), list((disk.data / "incoming").iterdir()), server.jobs()) == (before, [], [])

    disk.fill(160)  # enough to take it, too little to store what it says
    status, body = server.send(910)
    assert status == 202
    until(lambda: server.jobs()[0]["attempts"] == 1 and server.jobs()[0]["status"] == "queued")
    assert server.answer() == wanted
    assert doctor(disk.data)[1]["Ổ đĩa"]["code"] == "storage_low"
    assert server.end(signal.SIGKILL) == -signal.SIGKILL
    disk.fill()
    assert ask(disk.data) == wanted

    disk.empty()
    with Library.open(disk.data, embedder="hash", writable=True) as library:
        later = JobService(library, clock=lambda: now() + dt.timedelta(hours=1))
        while later.workers.work_once("later"):
            pass
        (job,) = later.jobs.find()
        assert (job.id, job.status) == (body["id"], Status.DONE)
        assert len(library.documents()) == 2
        assert library.vector_status().in_line
    assert ask(disk.data) == wanted
    code, found = doctor(disk.data)
    assert (code, {found[name]["status"] for name in ("Thư viện", "Tệp gốc", "Vectơ")}) == (0, {"ok"})


def test_a_server_that_starts_on_a_full_disk_answers(disk, serve, doctor, ask):
    wanted = ask(disk.data)
    disk.fill()
    server = serve(disk.data)
    assert server.answer() == wanted
    status, body = server.send(900)
    assert (status, body["code"]) == (503, "library_busy")
    assert "kehoach doctor" in body["detail"]
    code, found = doctor(disk.data)
    assert (code, found["Ổ đĩa"]["code"], found["Thư viện"]["status"]) == (0, "storage_low", "ok")
    assert found["Vectơ"].get("code") in {None, "storage_full"}  # not damaged
    assert server.end() == 0
    disk.empty()
    assert_takes_plans(disk.data)
    assert ask(disk.data) == wanted


@pytest.mark.timeout(120)  # Chroma's next write waited for itself for ever
@pytest.mark.parametrize("left", [64, 500])
def test_vectors_that_a_full_disk_breaks_off_are_made_when_there_is_room(disk, tmp_path, monkeypatch, left):
    (tmp_path / "02.txt").write_text(plan(802, copies=8), encoding="utf-8")
    with Library.open(disk.data, embedder="none", writable=True) as library:
        load_plans(find_plans([tmp_path / "02.txt"]), library)
    monkeypatch.setattr(ChromaVectors, "_has_room", filled_meanwhile(ChromaVectors._has_room))
    with Library.open(disk.data, embedder="hash", writable=True) as library:
        disk.fill(left)
        with pytest.raises(StorageFull, match="kehoach repair"):
            library.drain()
        assert library.vector_status().pending == 1
        assert library.search("tinh giản biên chế")
        assert library.nearest("tinh giản biên chế")  # of the plan that had its vectors before
        with pytest.raises(StorageFull):  # now seen before anything is begun
            library.drain()
        disk.empty()
        assert library.drain() == 0
        library.examine_vectors()
    with Library.open(disk.data, embedder="hash", writable=False) as library:
        library.examine_vectors()


def filled_meanwhile(has_room):
    """Room when the first write begins, and none any more while it goes on."""
    began = []

    def ask_again(store):
        began.append(store)
        return len(began) == 1 or has_room(store)

    return ask_again


def test_a_folder_that_may_only_be_read_is_served_and_told_and_unharmed(tmp_path, disk, serve, command, doctor, ask):
    wanted, before = ask(disk.data), kept(disk.data)
    disk.protect()
    server = serve(disk.data)
    assert any("reading only: storage_full" in line for line in server.said)
    assert server.answer() == wanted
    status, body = server.send(900)
    assert (status, body["code"]) == (503, "library_busy")
    assert "kehoach doctor" in body["detail"]
    components = call(f"{server.address}/readyz")[1]["components"]
    assert (components["jobs"]["code"], components["vectors"]["code"]) == ("read_only", "storage_full")
    code, found = doctor(disk.data)
    assert code == 0
    assert found["Thư viện"]["status"] == "ok"
    assert (found["Thư mục dữ liệu"]["status"], found["Thư mục dữ liệu"]["code"]) == ("warning", "storage_full")
    assert found["Vectơ"]["code"] == "storage_full"  # whole, as far as anybody knows
    code, told = command(disk.data, "repair")
    assert (code, told["error"]["code"]) == (2, "storage_full")
    assert command(disk.data, "backup", tmp_path / "copy.zip")[0] == 0
    assert server.end() == 0

    disk.free()
    assert kept(disk.data) == before
    assert_takes_plans(disk.data)
    assert ask(disk.data) == wanted


@pytest.fixture
def open_folder():
    """A folder that every user can look into; those of pytest are the user's own."""
    with tempfile.TemporaryDirectory(prefix="kehoach-faults-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_a_folder_that_another_user_owns_is_read(open_folder, stored):
    """As the service's user would, after files were copied there as root."""
    if os.getuid() or not shutil.which("setpriv"):
        pytest.skip("only root can become another user, with setpriv")
    data = open_folder / "data"
    shutil.copytree(stored, data)
    data.chmod(0o755)
    program = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", sys.executable]
    program += ["-m", "assistant.channels.cli.main"]
    usable = run("--version", cwd=open_folder, env=settings(data), program=program)
    if usable.returncode:
        pytest.skip("another user cannot run the program from where it lies here")
    found = run("ask", QUESTION, "--json", cwd=open_folder, env=settings(data), program=program)
    assert (found.returncode, json.loads(found.stdout)["status"]) == (0, "answered")
    told = run("ingest", open_folder, cwd=open_folder, env=settings(data), program=program)
    assert (told.returncode, "[storage_full]" in told.stderr) == (2, True)

    data.chmod(0o700)  # as the program itself makes one
    for words in (["ask", QUESTION], ["doctor"], ["serve", "--port", "0"]):
        told = run(*words, cwd=open_folder, env=settings(data), program=program)
        assert (words, told.returncode, "quyền" in told.stdout + told.stderr) == (words, 2, True)
        assert mistakes(told.stderr) == []


def test_nobody_writes_while_a_file_is_read_as_it_lies_there(disk, command):
    """A reader without SQLite's files beside sees no change; beside a writer it would read nonsense."""
    disk.fill()
    with Library.open(disk.data, embedder="none", writable=False) as reader:
        disk.empty()
        code, told = command(disk.data, "repair")
        assert (code, told["error"]["code"]) == (2, "library_busy")
        assert len(reader.documents()) == 1
    assert command(disk.data, "repair")[0] == 0


WRITER = """
import sys, time
from pathlib import Path
from assistant.loading import find_plans, load_plans
from index.library import Library
with Library.open(Path(sys.argv[1]), embedder="none", writable=True) as library:
    load_plans(find_plans([Path(sys.argv[2])]), library)
    print("ready", flush=True)
    time.sleep(60)
"""


@pytest.fixture(scope="module")
def just_killed(tmp_path_factory, stored):
    """A library whose writer was killed right after it had stored a second plan; never opened since."""
    folder = tmp_path_factory.mktemp("killed")
    shutil.copytree(stored, folder / "data")
    (folder / "02.txt").write_text(plan(802), encoding="utf-8")
    command = [sys.executable, "-c", WRITER, str(folder / "data"), str(folder / "02.txt")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(), encoding="utf-8") as writer:
        assert writer.stdout.readline() == "ready\n"
        writer.kill()
    assert log_of(folder / "data").stat().st_size > 0
    return folder / "data"


@pytest.fixture
def killed(tmp_path, just_killed):
    return shutil.copytree(just_killed, tmp_path / "data")


def log_of(data):
    return data / f"{FILE}-wal"


def index_of(data):
    return data / f"{FILE}-shm"


HARMLESS = {
    "nothing": lambda data: None,
    "the log's index is gone": lambda data: index_of(data).unlink(),
    "the log's index is nonsense": lambda data: index_of(data).write_bytes(os.urandom(32768)),
    "half a frame more": lambda data: log_of(data).write_bytes(log_of(data).read_bytes() + os.urandom(2000)),
}


@pytest.mark.parametrize("how", HARMLESS)
def test_whatever_else_happens_a_whole_log_has_all_that_was_committed(killed, how):
    HARMLESS[how](killed)
    with Library.open(killed, embedder="hash", writable=True) as library:
        assert len(library.documents()) == 2
        assert library.drain() == 0
        library.examine()
        library.examine_vectors()


LOST = {
    "gone": lambda data: (log_of(data).unlink(), index_of(data).unlink()),
    "gone, its index not": lambda data: log_of(data).unlink(),
    "empty": lambda data: log_of(data).write_bytes(b""),
    "cut off": lambda data: os.truncate(log_of(data), log_of(data).stat().st_size // 2),
    "overwritten": lambda data: log_of(data).write_bytes(os.urandom(log_of(data).stat().st_size)),
}


@pytest.mark.parametrize("how", LOST)
def test_what_a_lost_log_takes_along_is_told_and_read_again_from_the_kept_file(killed, command, doctor, ask, how):
    """SQLite itself cannot know of a log that somebody deleted: the number of the last commit tells."""
    LOST[how](killed)
    before = ask(killed)
    code, found = doctor(killed)
    assert (code, found["Thay đổi sau cùng"]["code"]) == (2, "changes_lost")
    assert {found[name]["status"] for name in ("Thư viện", "Tệp gốc", "Vectơ")} == {"ok"}
    with Library.open(killed, embedder="hash", writable=True) as library:  # as a server that is started all the same
        assert len(library.documents()) == 1
    code, counts = command(killed, "repair")
    assert (code, counts["recovered"], counts["failed"]) == (0, 1, [])
    assert ask(killed) == before
    assert doctor(killed)[0] == 0
    with Library.open(killed, embedder="hash", writable=False) as library:
        assert len(library.documents()) == 2
        assert library.examine().missing == library.examine().altered == []
        library.examine_vectors()
