from __future__ import annotations

import datetime as dt
import hashlib
import os
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st
from job_values import plan_text, sent, zipped
from waiting import until

from assistant.jobs.hold import GivenUp
from assistant.jobs.joining import join, join_digests
from assistant.jobs.keeping import Keeping
from assistant.jobs.labels import LONGEST, label
from assistant.jobs.queue import JobQueue
from assistant.jobs.service import JobService
from assistant.jobs.watching import Watch
from assistant.jobs.workers import Workers
from index.job import Kind, Order, Part, Stage, Status
from index.jobs import Jobs
from index.library import Change, Library
from ingest import pipeline
from ingest.source import Limits, Source, SourceLine
from plan.errors import FormatUnsupported, PathMissing, StorageFull
from plan.issue import Issue, Severity
from plan.place import Place
from plan.span import Span


@pytest.fixture
def service(library, clock):
    return JobService(library, clock=clock)


@pytest.fixture
def post(service, tmp_path):
    """Sends files and works everything off that is due then; gives the jobs as they are then."""
    (tmp_path / "sent").mkdir()

    def send(*files, together=False):
        received = [sent(tmp_path / "sent", name, content) for name, content in files]
        jobs = service.inbox.take(received, together=together)
        work_off(service)
        return [service.jobs.get(job.id) for job in jobs]

    return send


def work_off(service):
    while service.workers.work_once("w"):
        pass


def kept(library):
    return [path for path in (library.database.path.parent / "originals").rglob("*") if path.is_file()]


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Kế hoạch 76.docx", "Kế hoạch 76.docx"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\An\\kế hoạch.pdf", "kế hoạch.pdf"),
        ("a\r\nSet-Cookie: x.txt", "a Set-Cookie: x.txt"),
        ("ngược\u202etxt.exe", "ngược txt.exe"),
        ("ê\u0301.txt", "ế.txt"),
        ("nul\x00.txt", "nul.txt"),
        ("   .txt", ".txt"),
        ("lẻ\ud800.txt", "lẻ.txt"),
        ("a/b/", "không tên"),
        ("", "không tên"),
    ],
)
def test_a_name_is_only_a_label(name, shown):
    assert label(name) == shown


@given(st.text(max_size=400))
def test_any_label_can_be_shown_and_stored(name):
    found = label(name)
    assert 0 < len(found) <= LONGEST
    assert found.isprintable()
    assert not set(found) & set("/\\")
    found.encode()


def test_a_long_name_keeps_its_suffix():
    assert label("ế" * 300 + ".docx").endswith("ế.docx")


def source(*texts, pages=None):
    lines = tuple(SourceLine(text, Place(pages) if pages else None) for text in texts)
    return Source(lines, (Issue(Severity.INFO, "x", "Ghi chú.", Span(1, len(texts), pages)),), ("lề",), pages)


def test_files_of_one_plan_are_counted_on():
    found = join([source("a", "b", pages=2), source("c", "d", pages=3), source("e")])
    assert [line.text for line in found.lines] == ["a", "b", "", "c", "d", "", "e"]
    assert [line.place and line.place.page for line in found.lines] == [2, 2, None, 5, 5, None, None]
    assert [issue.span for issue in found.issues] == [Span(1, 2, 2), Span(4, 5, 5), Span(7, 7)]
    assert (found.pages, len(found.margins)) == (5, 3)
    assert join([source("a")]) == source("a")


def test_digests_of_several_files_depend_on_their_order():
    assert join_digests(["a"]) == "a"
    assert len({join_digests(["a", "b"]), join_digests(["b", "a"]), "a", "b"}) == 4


def test_a_file_becomes_a_document_with_its_original(post, library):
    (job,) = post(("kế hoạch.txt", plan_text()))
    assert (job.status, job.change, job.attempts, job.owner) == (Status.DONE, Change.NEW, 1, None)
    stored = library.document(job.document_id)
    assert (stored.file, stored.document.number) == ("kế hoạch.txt", "1/KH-UBND")
    (file,) = library.original(job.document_id)
    assert file.path.read_text(encoding="utf-8") == plan_text()


def test_the_same_content_again_changes_nothing(post, library):
    (first,) = post(("a.txt", plan_text()))
    (again,) = post(("b.txt", plan_text()))
    assert (again.status, again.change, again.document_id) == (Status.DONE, Change.UNCHANGED, first.document_id)
    assert len(library.documents()) == 1
    assert len(kept(library)) == 1


def test_two_plans_of_one_name_stand_side_by_side(post, library):
    post(("kế hoạch.txt", plan_text(1)), ("kế hoạch.txt", plan_text(2)))
    assert sorted(d.document.number for d in library.documents()) == ["1/KH-UBND", "2/KH-UBND"]


def test_a_corrected_plan_takes_the_place_of_the_old_one_whose_file_brings_it_back(post, library):
    (old,) = post(("a.txt", plan_text()))
    (new,) = post(("b.txt", plan_text(more="- Sở Y tế chủ trì kiểm tra, xong trước ngày 20/4/2025.")))
    assert new.change == Change.CHANGED
    assert [d.id for d in library.documents()] == [new.document_id]
    (again,) = post(("a.txt", plan_text()))
    assert (again.change, again.document_id) == (Change.CHANGED, old.document_id)
    assert [version.replaced for version in library.versions(old.document_id)] == [new.document_id]


def test_a_plan_and_its_annex_are_one_document(post, library):
    annex = "PHỤ LỤC\n- Sở Y tế chủ trì khám sức khỏe, hoàn thành trước ngày 01/6/2025."
    (job,) = post(("main.txt", plan_text()), ("annex.txt", annex), together=True)
    assert (job.status, job.name) == (Status.DONE, "main.txt")
    assert [file.name for file in library.original(job.document_id)] == ["main.txt", "annex.txt"]
    assert library.lines(job.document_id, 1, 99)[-2:] == tuple(annex.split("\n"))
    (again,) = post(("main.txt", plan_text()), ("annex.txt", annex), together=True)
    assert (again.change, again.document_id) == (Change.UNCHANGED, job.document_id)


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.txt", "Chỉ là một lá thư.", "not_a_plan"),
        ("a.txt", b"\xff\xfe\xff\x00\xd8", "file_encoding"),
        ("a.txt", plan_text().replace("KẾ HOẠCH", "MẬT\nKẾ HOẠCH", 1), "file_secret"),
    ],
)
def test_a_file_that_cannot_be_used_says_so_under_its_own_name_and_is_not_kept(post, library, name, content, code):
    (job,) = post((name, content))
    assert (job.status, job.code) == (Status.FAILED, code)
    assert "van-ban" not in job.message
    assert kept(library) == []


def test_bytes_that_came_under_another_suffix_before_are_read_by_their_own(post, library):
    (first, second) = post(("a.md", plan_text()), ("a.txt", plan_text()))
    assert (first.status, second.status) == (Status.DONE, Status.DONE)


def test_a_cancelled_job_leaves_no_file(service, library, tmp_path):
    (job,) = service.inbox.take([sent(tmp_path, "a.txt", plan_text())])
    assert kept(library)
    service.inbox.cancel(job.id)
    assert kept(library) == []
    assert not service.workers.work_once("w")


def test_an_archive_is_no_part_of_a_plan(service, tmp_path):
    with pytest.raises(FormatUnsupported):
        service.inbox.take([sent(tmp_path, "a.zip", zipped(("a.txt", "x")))], together=True)


def test_files_of_which_one_cannot_be_kept_leave_none(service, library, tmp_path):
    files = [sent(tmp_path, f"{n}.txt", plan_text(n)) for n in (1, 2)]
    files[1].path.unlink()
    with pytest.raises(PathMissing):
        service.inbox.take(files)
    assert (kept(library), service.jobs.count()) == ([], 0)


def test_a_file_in_hand_outlives_the_end_of_another_job_and_goes_when_nothing_came_of_it(library):
    files = Keeping(library)
    with files.hold() as keep:
        digest = keep(b"x", "a.txt")
        with files.hold([digest]):
            files.discard([digest])
        assert library.kept([digest])
    assert kept(library) == []


def test_a_file_in_hand_stays_when_a_job_names_it_then(library, jobs):
    files = Keeping(library)
    with files.hold() as keep:
        digest = keep(b"x", "a.txt")
        files.discard([digest])
        jobs.put([Order(Kind.PLAN, "a.txt", "a", parts=(Part(digest, "a.txt"),))])
    assert library.kept([digest])


def test_a_failure_lets_go_of_what_nobody_else_holds(library):
    files = Keeping(library)

    def fail():
        with files.hold() as keep:
            keep(b"x", "b.txt")
            keep(b"y", "c.txt")
            raise ZeroDivisionError

    with files.hold() as keep:
        digest = keep(b"x", "a.txt")
        with pytest.raises(ZeroDivisionError):
            fail()
        assert [path.stem for path in kept(library)] == [digest]


def test_the_file_of_a_job_cancelled_while_it_is_read_goes_when_its_worker_notices(service, library, tmp_path):
    (job,) = service.inbox.take([sent(tmp_path, "a.txt", plan_text())])
    with service.files.hold(part.digest for part in job.parts):
        service.inbox.cancel(job.id)
        assert len(kept(library)) == 1
    assert kept(library) == []


def test_the_file_of_a_plan_removed_before_its_job_was_done_goes(service, library, tmp_path):
    (job,) = service.inbox.take([sent(tmp_path, "a.txt", plan_text())])
    service.jobs.claim("w", dt.timedelta(seconds=15))
    reading = pipeline.read_lines(plan_text().split("\n"), "a.txt", job.parts[0].digest)
    library.replace(reading, source=job.source, originals=[job.parts[0].digest])
    (document,) = library.documents()
    service.jobs.stored(job.id, "w", document.id, Change.NEW)
    library.remove(document.id)
    service.jobs.release(job.id, "w")
    work_off(service)
    assert (service.jobs.get(job.id).status, kept(library)) == (Status.DONE, [])


def test_a_job_whose_worker_died_after_storing_goes_on_behind_that(service, library, tmp_path, clock):
    (job,) = service.inbox.take([sent(tmp_path, "a.txt", plan_text())])
    service.jobs.claim("dead", dt.timedelta(seconds=15))
    service.jobs.stored(job.id, "dead", "d1", Change.NEW)
    clock.now += dt.timedelta(seconds=15)
    work_off(service)
    found = service.jobs.get(job.id)
    assert (found.status, found.change, found.document_id, found.attempts) == (Status.DONE, Change.NEW, "d1", 2)


class Task:
    """Does what it is told for every job."""

    def __init__(self, work):
        self._work = work
        self.tidied = []

    def __call__(self, job, hold):
        self._work(job, hold)

    def tidy(self, job_id):
        self.tidied.append(job_id)


@pytest.fixture
def jobs(library, clock):
    return Jobs(library.database, clock)


def raising(error):
    def work(_job, _hold):
        raise error

    return work


def test_a_mistake_in_the_program_fails_the_job_and_not_the_worker(jobs, caplog):
    jobs.put([Order(Kind.PLAN, "a", "a"), Order(Kind.PLAN, "b", "b")])
    task = Task(raising(ZeroDivisionError()))
    workers = Workers(JobQueue(jobs, task), count=1)
    while workers.work_once("w"):
        pass
    assert [job.code for job in jobs.find()] == ["internal_error"] * 2
    assert len(task.tidied) == 2
    assert "ZeroDivisionError" in caplog.text


def test_a_full_disk_puts_a_job_off_and_fails_it_at_last(jobs, clock):
    (job,) = jobs.put([Order(Kind.PLAN, "a", "a")])
    workers = Workers(JobQueue(jobs, Task(raising(StorageFull("Ổ đĩa đã đầy.")))), count=1)
    rests = 0
    while jobs.get(job.id).status is Status.QUEUED:
        if not workers.work_once("w"):
            rests += 1
            clock.now += dt.timedelta(seconds=30)
    assert (jobs.get(job.id).code, rests) == ("storage_full", 3)


def test_a_cancelled_job_is_given_up_by_the_worker_at_it(jobs):
    def work(job, hold):
        jobs.cancel(job.id)
        with pytest.raises(GivenUp):
            hold.advance(Stage.READ, 1, 2)
        assert hold.given_up()
        raise GivenUp

    (job,) = jobs.put([Order(Kind.PLAN, "a", "a")])
    Workers(JobQueue(jobs, Task(work)), count=1).work_once("w")
    assert jobs.get(job.id).status is Status.CANCELLED


def test_a_long_job_is_held_by_its_heartbeat_and_its_loss_is_noticed(jobs, clock):
    lease, noticed = dt.timedelta(seconds=0.3), []

    def work(job, hold):
        for _ in range(3):
            clock.now += lease * 0.9
            until(lambda: jobs.get(job.id).lease_until >= clock.now + lease)
            assert jobs.claim("other", lease) is None
        jobs.cancel(job.id)
        until(hold.given_up)
        noticed.append(job.id)
        raise GivenUp

    (job,) = jobs.put([Order(Kind.PLAN, "a", "a")])
    Workers(JobQueue(jobs, Task(work), lease), count=1).work_once("w")
    assert noticed == [job.id]


def test_stopping_puts_the_job_under_way_back_at_once(jobs):
    begun = threading.Event()

    def work(_job, hold):
        begun.set()
        while True:
            hold.check()
            threading.Event().wait(0.01)

    (job,) = jobs.put([Order(Kind.PLAN, "a", "a")])
    workers = Workers(JobQueue(jobs, Task(work)), count=2)
    workers.start()
    assert begun.wait(10)
    workers.stop(10)
    found = jobs.get(job.id)
    assert (found.status, found.attempts, found.owner) == (Status.QUEUED, 0, None)


def test_no_job_is_taken_before_all_is_ready(jobs):
    ready, taken = threading.Event(), threading.Event()
    (job,) = jobs.put([Order(Kind.PLAN, "a", "a")])
    workers = Workers(JobQueue(jobs, Task(lambda _job, _hold: taken.set())), count=1)
    workers.start(ready.is_set)
    assert not taken.wait(0.2)
    ready.set()
    workers.wake()
    assert taken.wait(10)
    until(lambda: jobs.get(job.id).status is Status.DONE)
    workers.stop(10)


def test_an_archive_becomes_a_job_for_each_plan_in_it(post, service, library):
    content = zipped(
        ("Năm 2025/một.txt", plan_text(1)),
        ("hai.txt", plan_text(2)),
        ("thư.txt", "Chỉ là một lá thư."),
        ("../leo.txt", plan_text(3)),
        ("ảnh.exe", b"MZ"),
        ("trong.zip", zipped(("a.txt", "x"))),
        ("__MACOSX/._hai.txt", b"x"),
    )
    (parent,) = post(("năm.zip", content))
    assert (parent.kind, parent.status, parent.done, parent.total) == (Kind.ARCHIVE, Status.DONE, 3, 3)
    left = {(fault.name, fault.code) for fault in parent.left_out}
    expected = {("leo.txt", "member_unsafe_name"), ("ảnh.exe", "format_unsupported"), ("trong.zip", "member_archive")}
    assert left == expected
    children = service.jobs.find(parent=parent.id)
    assert [(c.name, c.status) for c in children] == [
        ("một.txt", Status.DONE),
        ("hai.txt", Status.DONE),
        ("thư.txt", Status.FAILED),
    ]
    assert len(library.documents()) == len(kept(library)) == 2  # neither the archive nor the letter is kept


def test_an_archive_with_nothing_to_read_fails_with_the_reasons(post, library):
    (job,) = post(("a.zip", zipped(("a.exe", b"MZ"), ("b.txt", b""))))
    assert (job.status, job.code) == (Status.FAILED, "archive_empty")
    assert [fault.code for fault in job.left_out] == ["format_unsupported", "file_empty"]
    assert kept(library) == []


def test_an_archive_that_is_refused_on_the_way_leaves_no_file(library, clock, tmp_path):
    (tmp_path / "sent").mkdir()
    service = JobService(library, limits=Limits(unpacked=1000), clock=clock)
    content = zipped(("a.txt", plan_text(1)), ("b.txt", "x" * 1000))
    (job,) = service.inbox.take([sent(tmp_path / "sent", "a.zip", content)])
    work_off(service)
    assert (service.jobs.get(job.id).code, kept(library)) == ("file_bomb", [])


def test_what_is_no_archive_fails(post):
    (job,) = post(("a.zip", b"PK\x03\x04 and nothing more"))
    assert (job.status, job.code) == (Status.FAILED, "file_damaged")


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share" / "2025"
    folder.mkdir(parents=True)
    return folder


def watch(service, share):
    return Watch(share.parent, service.jobs, service.wake)


def test_a_watched_file_is_taken_once_it_has_come_to_rest(service, share, library):
    file = share / "a.txt"
    looking = watch(service, share)
    file.write_text(plan_text()[:50], encoding="utf-8")
    assert looking.look() == 0
    file.write_text(plan_text(), encoding="utf-8")  # it is still being copied
    assert looking.look() == 0
    assert looking.look() == 1
    assert looking.look() == 0
    work_off(service)
    (job,) = service.jobs.find()
    assert (job.kind, job.status, job.change, job.size) == (Kind.WATCHED, Status.DONE, "new", len(plan_text().encode()))
    assert library.document(job.document_id).source == str(file)


def look_twice(looking):
    return looking.look() + looking.look()


def test_a_restart_takes_nothing_again_and_a_change_is_taken(service, share, library, clock):
    file = share / "a.txt"
    file.write_text(plan_text(), encoding="utf-8")
    assert look_twice(watch(service, share)) == 1
    assert look_twice(watch(service, share)) == 0  # also while the job still waits
    work_off(service)
    looking = watch(service, share)
    assert look_twice(looking) == 0
    clock.now += dt.timedelta(seconds=1)
    file.write_text(plan_text(more="- Sở Y tế chủ trì kiểm tra, xong trước ngày 20/4/2025."), encoding="utf-8")
    assert look_twice(looking) == 1
    work_off(service)
    assert service.jobs.find()[0].change == "changed"
    assert len(library.documents()) == 1


def test_a_deleted_file_stays_in_the_library(service, share, library):
    file = share / "a.txt"
    file.write_text(plan_text(), encoding="utf-8")
    looking = watch(service, share)
    look_twice(looking)
    work_off(service)
    file.unlink()
    assert look_twice(looking) == 0
    assert len(library.documents()) == 1


def test_a_share_that_was_away_while_jobs_waited_is_read_when_it_is_back(service, share, clock):
    (share / "a.txt").write_text(plan_text(), encoding="utf-8")
    looking = watch(service, share)
    look_twice(looking)
    share.rename(share.parent.parent / "away")
    work_off(service)
    assert (service.jobs.find()[0].code, look_twice(looking)) == ("path_missing", 0)
    (share.parent.parent / "away").rename(share)
    clock.now += dt.timedelta(seconds=1)
    assert look_twice(looking) == 1
    work_off(service)
    assert service.jobs.find()[0].status is Status.DONE
    assert look_twice(looking) == 0


def test_a_share_that_is_back_before_its_job_finds_it_away_is_read_too(service, share):
    (share / "a.txt").write_text(plan_text(), encoding="utf-8")
    away = share.parent.parent / "away"
    looking = watch(service, share)
    look_twice(looking)
    share.rename(away)
    looking.look()
    away.rename(share)
    assert look_twice(looking) == 0  # the job still waits
    share.rename(away)
    work_off(service)
    away.rename(share)
    assert look_twice(looking) == 1


def test_a_file_that_cannot_be_opened_is_not_tried_at_every_look(service, share):
    file = share / "a.txt"
    file.write_text(plan_text(), encoding="utf-8")
    looking = watch(service, share)
    look_twice(looking)
    file.rename(share / "b")
    work_off(service)
    (share / "b").rename(file)
    assert look_twice(looking) == 0
    assert look_twice(watch(service, share)) == 1


def test_a_watched_file_changed_back_is_the_plan_again(service, share, library, clock):
    file = share / "a.txt"
    looking = watch(service, share)
    for more in ("", "- Sở Y tế chủ trì kiểm tra, xong trước ngày 20/4/2025.", ""):
        clock.now += dt.timedelta(seconds=1)
        file.write_text(plan_text(more=more), encoding="utf-8")
        os.utime(file, (clock.now.timestamp(),) * 2)
        assert look_twice(looking) == 1
        work_off(service)
    (document,) = library.documents()
    assert document.digest == hashlib.sha256(plan_text().encode()).hexdigest()


def test_a_name_that_is_no_utf8_is_passed_over_with_one_warning(service, share, caplog):
    odd = share / os.fsdecode(b"k\xea ho\xe1ch.txt")
    odd.write_text(plan_text(1), encoding="utf-8")
    (share / "a.txt").write_text(plan_text(2), encoding="utf-8")
    looking = watch(service, share)
    assert (look_twice(looking), look_twice(looking)) == (1, 0)
    assert caplog.text.count("UTF-8") == 1


def test_hidden_files_links_and_other_formats_are_passed_over(service, share, tmp_path):
    (tmp_path / "secret.txt").write_text(plan_text(), encoding="utf-8")
    for name in (".a.txt", "~$a.docx", "a.exe", "a.txt.part"):
        (share / name).write_text(plan_text(), encoding="utf-8")
    (share / "link.txt").symlink_to(tmp_path / "secret.txt")
    assert look_twice(watch(service, share)) == 0


def test_a_folder_that_is_away_is_looked_for_again(service, tmp_path, caplog):
    looking = watch(service, tmp_path / "away" / "2025")
    assert look_twice(looking) == 0
    assert caplog.text.count("cannot be opened") == 1
    (tmp_path / "away").mkdir()
    (tmp_path / "away" / "a.txt").write_text(plan_text(), encoding="utf-8")
    assert look_twice(looking) == 1


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda file: file.unlink(), "path_missing"),
        (lambda file: file.write_bytes(b""), "file_empty"),
        (lambda file: file.write_bytes(b"x" * 2**20), "file_too_large"),
    ],
)
def test_a_watched_file_that_has_changed_meanwhile_is_said(library, clock, share, change, code):
    service = JobService(library, limits=Limits(size=2**20 - 1), clock=clock)
    (share / "a.txt").write_text(plan_text(), encoding="utf-8")
    look_twice(watch(service, share))
    change(share / "a.txt")
    work_off(service)
    assert service.jobs.find()[0].code == code


def test_documents_of_an_older_extractor_are_read_again_once_after_everything_else(library, clock, tmp_path):
    digest = library.keep(plan_text(1).encode(), "a.txt")
    reading = pipeline.read_lines(plan_text(1).split("\n")[:5], "a.txt", digest)
    library.replace(reading, source="upload:x", extractor="0", originals=[digest])
    lost = pipeline.read_lines(plan_text(2).split("\n"), "b.txt", "b" * 64)
    library.replace(lost, source=str(tmp_path / "gone.txt"), extractor="0")
    service = JobService(library, clock=clock)
    service.start()
    service.stop()
    service = JobService(library, clock=clock)
    service._put_rereads()
    assert service.jobs.count() == 1
    work_off(service)
    (job,) = service.jobs.find()
    assert (job.kind, job.status, job.change) == (Kind.REREAD, Status.DONE, "changed")
    assert len(library.tasks([job.document_id])) == 1
    assert [d.file for d in library.stale(pipeline.EXTRACTOR)] == ["b.txt"]


@pytest.fixture
def stale(library, service, tmp_path):
    """A stored plan whose file was not kept, read by an older extractor, and the job that reads it again."""
    file = tmp_path / "a.txt"
    file.write_bytes(plan_text().encode())
    digest = hashlib.sha256(plan_text().encode()).hexdigest()
    reading = pipeline.read_lines(plan_text().split("\n")[:5], "a.txt", digest)
    library.replace(reading, source=str(file), extractor="0")
    service._put_rereads()
    return file, library.documents()[0].id


def changes(service):
    work_off(service)
    return [(job.status, job.change) for job in service.jobs.find()]


def test_a_file_that_was_not_kept_is_read_again_where_it_lies(service, library, stale):
    assert changes(service) == [(Status.DONE, "changed")]
    assert len(library.tasks([stale[1]])) == 1


def test_reading_again_stores_no_other_bytes(service, library, stale):
    file, document_id = stale
    file.write_text(plan_text(2), encoding="utf-8")
    assert changes(service) == [(Status.DONE, "unchanged")]
    assert [d.id for d in library.documents()] == [document_id]
    assert kept(library) == []


def test_reading_again_brings_no_removed_plan_back(service, library, stale):
    library.remove(stale[1])
    assert {change for _status, change in changes(service)} <= {None, "unchanged"}
    assert (library.documents(), kept(library)) == ([], [])


def test_reading_again_takes_no_place_from_the_plan_that_stands_there_now(service, library, stale):
    file, document_id = stale
    reading = pipeline.read_lines(plan_text().split("\n")[:5], "a.txt", library.document(document_id).digest)
    library.replace(reading, source="elsewhere", extractor="0")
    other = pipeline.read_lines(plan_text(2).split("\n"), "a.txt", "b" * 64)
    library.replace(other, source=str(file), extractor=pipeline.EXTRACTOR)
    assert changes(service) == [(Status.DONE, "changed")]
    assert sorted(d.id for d in library.documents()) == sorted([document_id, "b" * 16])


def test_vectors_are_made_before_a_job_is_done(tmp_path, clock):
    (tmp_path / "sent").mkdir()
    with Library.open(tmp_path / "data", embedder="hash", writable=True) as library:
        service = JobService(library, clock=clock)
        service.inbox.take([sent(tmp_path / "sent", "a.txt", plan_text())])
        work_off(service)
        (job,) = service.jobs.find()
        assert (job.status, job.stage) == (Status.DONE, Stage.EMBED)
        assert job.done == job.total > 0
        assert library.vector_status().pending == 0


def test_plans_are_read_before_vectors_are_made_for_others(tmp_path, clock):
    (tmp_path / "sent").mkdir()
    with Library.open(tmp_path / "data", embedder="hash", writable=True) as library:
        service = JobService(library, clock=clock)
        service.inbox.take([sent(tmp_path / "sent", f"{n}.txt", plan_text(n)) for n in (1, 2)])
        for documents in (1, 2):
            service.workers.work_once("w")
            assert len(library.documents()) == documents
            assert service.jobs.count(status=Status.DONE) == documents - 1
        work_off(service)
        assert [(job.status, job.attempts) for job in service.jobs.find()] == [(Status.DONE, 1)] * 2
        assert library.vector_status().pending == 0


def test_a_server_that_is_never_restarted_lets_files_go_that_nothing_needs(tmp_path):
    moment = [dt.datetime.now(dt.UTC)]
    with Library.open(tmp_path / "own", embedder="none", writable=True, clock=lambda: moment[0]) as own:
        digest = own.keep(b"sent while the database went away", "sent.txt")
        service = JobService(own)
        service._stopping.set()
        service._sweep_daily()
        assert own.kept([digest])
        moment[0] += dt.timedelta(hours=2)
        service._sweep_daily()
        assert not own.kept([digest])
