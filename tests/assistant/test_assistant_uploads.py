from __future__ import annotations

import io
import threading
import time

import pypdfium2
import pytest
from fastapi.testclient import TestClient
from job_values import plan_text, zipped
from PIL import Image

from assistant import drawing
from assistant.app import assistant_over
from assistant.channels.http.middleware import LARGEST
from assistant.channels.http.multipart import FILES
from assistant.channels.server import create_app
from assistant.drawing import draw
from assistant.jobs.service import JobService
from index.library import Library
from ingest import pipeline
from ingest.source import Limits
from plan.errors import DrawingBusy, FileDamaged, PageMissing, PagesMissing

UPLOAD = "/api/documents"
HOSTS = ["testserver"]  # the name that TestClient calls
FORM = {"Content-Type": "multipart/form-data; boundary=xyz"}


@pytest.fixture
def client(library):
    service = JobService(library, limits=Limits(size=200_000))
    with TestClient(
        create_app(assistant_over(library), library, writable=True, service=service, hosts=HOSTS)
    ) as opened:
        yield opened


def post(client, *files, **fields):
    return client.post(UPLOAD, files=[("file", file) for file in files], data=fields)


def done(client, job_id):
    for _ in range(600):
        job = client.get(f"/api/jobs/{job_id}").json()
        if job["status"] not in {"queued", "running"}:
            return job
        time.sleep(0.05)
    return pytest.fail("never done")


def problem(response, status, code):
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["code"] == code
    return response.json()["detail"]


def incoming(library):
    folder = library.database.path.parent / "incoming"
    return list(folder.iterdir()) if folder.exists() else []


def test_an_upload_is_a_job_that_becomes_a_document(client, library):
    found = post(client, ("kế hoạch.txt", plan_text()))
    assert found.status_code == 202
    body = found.json()
    assert found.headers["location"] == f"/api/jobs/{body['id']}"
    assert body["jobs"] == [{key: value for key, value in body.items() if key != "jobs"}]
    assert (body["name"], body["status"], body["stage"]) == ("kế hoạch.txt", "queued", "receive")
    job = done(client, body["id"])
    assert (job["status"], job["change"], job["error"], job["attempts"]) == ("done", "new", None, 1)
    assert job["created_at"].endswith("+07:00")
    shown = client.get(f"/api/documents/{job['document_id']}").json()
    assert (shown["number"], shown["counts"]["issues"]) == ("1/KH-UBND", job["issues"])
    assert incoming(library) == []


def test_several_files_are_several_jobs_listed_newest_first(client):
    found = post(client, *((f"{n}.txt", plan_text(n)) for n in range(1, 6)))
    body = found.json()
    assert "id" not in body
    assert [job["name"] for job in body["jobs"]] == [f"{n}.txt" for n in range(1, 6)]
    assert {done(client, job["id"])["status"] for job in body["jobs"]} == {"done"}
    page = client.get("/api/jobs", params={"limit": 2, "offset": 1}).json()
    assert ([job["name"] for job in page["jobs"]], page["total"]) == (["4.txt", "3.txt"], 5)
    assert client.get("/api/jobs", params={"status": "failed"}).json()["total"] == 0
    problem(client.get("/api/jobs", params={"status": "lost"}), 422, "request_invalid")
    assert client.get("/api/documents").json()["total"] == 5


def test_files_sent_together_are_one_plan(client):
    body = post(client, ("a.txt", plan_text()), ("b.txt", "PHỤ LỤC\nChỉ tiêu."), together="true").json()
    job = done(client, body["id"])
    assert job["status"] == "done"
    parts = [client.get(f"/api/documents/{job['document_id']}/original", params={"part": n}) for n in (1, 2, 3)]
    assert [part.text for part in parts[:2]] == [plan_text(), "PHỤ LỤC\nChỉ tiêu."]
    problem(parts[2], 404, "original_missing")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../../etc/kế hoạch.txt", "kế hoạch.txt"),
        ("/etc/passwd.txt", "passwd.txt"),
        ("C:\\Windows\\a.txt", "a.txt"),
        ("Kế hoạch “76” (bản 2); cuối.txt", "Kế hoạch “76” (bản 2); cuối.txt"),
        ('trích "dẫn".txt', 'trích "dẫn".txt'),
        ("hai\r\ndòng.txt", "hai dòng.txt"),
        ("ngược\u202etxt.txt", "ngược txt.txt"),
        ("e\u0302\u0301.txt", "ế.txt"),
        ("CON.TXT", "CON.TXT"),
        ("%2e%2e%2fa.txt", "%2e%2e%2fa.txt"),
        ("ế" * 300 + ".txt", "ế" * 146 + ".txt"),
        ("<img src=x onerror=alert(1)>.txt", "<img src=x onerror=alert(1)>.txt"),
    ],
)
def test_odd_names_are_only_labels(client, library, name, shown):
    body = post(client, (name, plan_text())).json()
    assert body["name"] == shown
    job = done(client, body["id"])
    assert job["status"] == "done"
    file = client.get(f"/api/documents/{job['document_id']}/original")
    assert file.headers["content-disposition"].startswith("inline; filename")
    assert file.headers["content-disposition"].isascii()
    kept = [path for path in library.database.path.parent.rglob("*.txt") if path.is_file()]
    assert [path.suffix for path in kept] == [".txt"]
    assert kept[0].is_relative_to(library.database.path.parent / "originals")


@pytest.mark.parametrize(
    ("file", "status", "code"),
    [
        (("a.exe", b"MZ"), 415, "format_unsupported"),
        (("không đuôi", b"x"), 415, "format_unsupported"),
        ((".txt", b"x"), 415, "format_unsupported"),
        (("a.txt", b""), 422, "file_empty"),
        (("a.txt", b"x" * 200_001), 413, "file_too_large"),
    ],
)
def test_a_file_that_is_not_taken_is_said_at_once_and_nothing_stays(client, library, file, status, code):
    detail = problem(post(client, ("tốt.txt", plan_text()), file), status, code)
    assert file[0] in detail
    assert client.get("/api/jobs").json()["total"] == 0
    assert incoming(library) == []


def test_the_largest_file_is_taken(client):
    assert post(client, ("a.txt", b"x" * 200_000)).status_code == 202


def test_a_body_over_the_limit_is_refused_before_it_is_read(client):
    headers = FORM | {"Content-Length": str(FILES * 200_000 + 300_000)}
    problem(client.post(UPLOAD, content=b"--xyz", headers=headers), 413, "file_too_large")
    data = b'{"question": "' + b"a" * LARGEST + b'"}'
    problem(client.post("/api/ask", content=data), 413, "request_too_large")


def part(name, content, filename=None):
    file = f'; filename="{filename}"' if filename is not None else ""
    return f'--xyz\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n{content}\r\n'


@pytest.mark.parametrize(
    "body",
    [
        "",
        "--xyz--\r\n",
        "not a form at all",
        part("together", "true") + "--xyz--\r\n",
        part("file", "", "") + "--xyz--\r\n",
        part("files", "x", "a.txt") + "--xyz--\r\n",
        part("file", "x", "a.txt"),  # cut off
        part("file", "x", "a.txt") + part("together", "có") + "--xyz--\r\n",
        part("file", "x", "a.txt") + part("x", "y" * 2000) + "--xyz--\r\n",
        "".join(part("file", "x", f"{n}.txt") for n in range(FILES + 1)) + "--xyz--\r\n",
        "".join(part(f"x{n}", "y") for n in range(30)) + "--xyz--\r\n",
        "--xyz\r\n" + "".join(f"X-{n}: y\r\n" for n in range(50)) + "\r\nx\r\n--xyz--\r\n",
    ],
)
def test_a_form_that_is_none_is_a_problem(client, library, body):
    problem(client.post(UPLOAD, content=body.encode(), headers=FORM), 422, "upload_invalid")
    assert incoming(library) == []


@pytest.mark.parametrize("kind", ["application/json", "multipart/form-data", "multipart/form-data; boundary=", None])
def test_what_is_no_form_is_a_problem(client, kind):
    problem(client.post(UPLOAD, content=b"x", headers={"Content-Type": kind} if kind else {}), 422, "upload_invalid")


def test_a_form_comes_in_any_pieces(client):
    body = (part("file", plan_text(), "a.txt") + part("together", "true") + "--xyz--\r\n").encode()
    found = client.post(UPLOAD, content=(body[n : n + 1] for n in range(len(body))), headers=FORM)
    assert done(client, found.json()["id"])["status"] == "done"


def test_an_archive_shows_its_members(client):
    content = zipped(("một.txt", plan_text(1)), ("../hai.txt", plan_text(2)), ("ba.txt", "Thư."))
    job = done(client, post(client, ("năm.zip", content)).json()["id"])
    assert (job["kind"], job["status"], job["done"], job["total"]) == ("archive", "done", 2, 2)
    assert [fault["code"] for fault in job["left_out"]] == ["member_unsafe_name"]
    assert [(child["name"], child["status"]) for child in job["children"]] == [
        ("một.txt", "done"),
        ("ba.txt", "failed"),
    ]
    assert client.get("/api/jobs").json()["total"] == 1


def test_a_failed_job_says_why(client):
    job = done(client, post(client, ("thư.txt", "Chỉ là một lá thư.")).json()["id"])
    assert (job["status"], job["error"]["code"], job["document_id"]) == ("failed", "not_a_plan", None)
    assert "thư.txt" in job["error"]["message"]


def test_a_job_is_cancelled_once_it_waits_and_not_when_it_has_ended(library):
    service = JobService(library)
    app = create_app(assistant_over(library), library, writable=True, service=service, hosts=HOSTS)
    client = TestClient(app)  # without its lifespan nobody works
    waiting = post(client, ("a.txt", plan_text())).json()["id"]
    assert client.delete(f"/api/jobs/{waiting}").json()["status"] == "cancelled"
    assert client.delete(f"/api/jobs/{waiting}").json()["status"] == "cancelled"
    problem(client.delete("/api/jobs/nope"), 404, "job_missing")
    problem(client.get("/api/jobs/nope"), 404, "job_missing")
    with client:
        ended = done(client, post(client, ("a.txt", plan_text())).json()["id"])["id"]
        problem(client.delete(f"/api/jobs/{ended}"), 409, "job_ended")


def test_beside_another_writer_nothing_is_taken_or_cancelled(library):
    folder = library.database.path.parent
    with (
        Library.open(folder, embedder="none", writable=False) as shelf,
        TestClient(create_app(assistant_over(shelf), shelf, writable=False, hosts=HOSTS)) as client,
    ):
        problem(post(client, ("a.txt", plan_text())), 503, "library_busy")
        problem(client.delete("/api/jobs/x"), 503, "library_busy")
        assert client.get("/api/jobs").json()["total"] == 0


def test_a_disk_that_takes_nothing_is_said(client, library):
    (library.database.path.parent / "incoming").write_text("a file where the folder should be")
    problem(post(client, ("a.txt", plan_text())), 507, "storage_full")


@pytest.mark.parametrize(
    ("headers", "own"),
    [
        ({}, True),
        ({"Origin": "http://testserver"}, True),
        ({"Origin": "https://TestServer"}, True),  # behind a proxy that does TLS
        ({"Sec-Fetch-Site": "same-origin", "Origin": "http://kehoach.vanhai"}, True),  # behind one that changes Host
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "http://testserver.evil.example"}, False),
        ({"Origin": "http://testserver:81"}, False),
        ({"Origin": "null"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site", "Origin": "http://testserver"}, False),
    ],
)
def test_changes_are_asked_for_by_own_pages_and_programs_alone(client, headers, own):
    for method, path in (("POST", UPLOAD), ("DELETE", "/api/documents/x"), ("DELETE", "/api/jobs/x")):
        found = client.request(method, path, headers=headers)
        assert (found.status_code == 403) is not own
        if not own:
            problem(found, 403, "cross_site")
            assert found.headers["x-content-type-options"] == "nosniff"
    assert client.get("/api/jobs", headers=headers).status_code == 200


def stored(library, name, data, *more):
    """A document with these kept files, whatever they are."""
    digests = [library.keep(content, label) for label, content in ((name, data), *more)]
    reading = pipeline.read_lines(plan_text().split("\n"), name, digests[0])
    library.replace(reading, source=name, extractor=pipeline.EXTRACTOR, originals=digests)
    return library.documents()[-1].id


def picture(*sizes, kind="PNG"):
    stream = io.BytesIO()
    first, *rest = [Image.new("RGB", size, "white") for size in sizes]
    first.save(stream, kind, **({"save_all": True, "append_images": rest} if rest else {}))
    return stream.getvalue()


def pdf(*sizes):
    stream = io.BytesIO()
    document = pypdfium2.PdfDocument.new()
    for size in sizes:
        document.new_page(*size)
    document.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "shown", "media"),
    [
        ("a.pdf", "inline", "application/pdf"),
        ("a.png", "inline", "image/png"),
        ("a.txt", "inline", "text/plain; charset=utf-8"),
        ("a.md", "inline", "text/plain; charset=utf-8"),
        ("a.html", "attachment", "application/octet-stream"),
        ("a.docx", "attachment", "application/octet-stream"),
        ("a.svg", "attachment", "application/octet-stream"),
    ],
)
def test_only_what_cannot_run_is_shown_by_the_browser(client, library, name, shown, media):
    identity = stored(library, name, b"<script>alert(1)</script>")
    found = client.get(f"/api/documents/{identity}/original")
    assert (found.content, found.headers["content-type"]) == (b"<script>alert(1)</script>", media)
    assert found.headers["content-disposition"].startswith(shown)
    assert found.headers["x-content-type-options"] == "nosniff"


def test_a_name_with_marks_is_sent_as_rfc_5987_says(client, library):
    identity = stored(library, "kế hoạch.pdf", pdf((100, 100)))
    header = client.get(f"/api/documents/{identity}/original").headers["content-disposition"]
    assert header == "inline; filename*=utf-8''k%E1%BA%BF%20ho%E1%BA%A1ch.pdf"


def test_a_document_without_its_file_says_so(client, library):
    library.replace(pipeline.read_lines(plan_text().split("\n"), "a.txt", "a" * 64), source="a")
    for rest in ("original", "pages/1.png"):
        problem(client.get(f"/api/documents/{'a' * 16}/{rest}"), 404, "original_missing")
        problem(client.get(f"/api/documents/nope/{rest}"), 404, "document_missing")
    problem(client.get("/api/documents/nope/versions"), 404, "document_missing")


def test_earlier_versions_are_listed(client):
    old = done(client, post(client, ("a.txt", plan_text())).json()["id"])
    more = "- Sở Y tế chủ trì kiểm tra, xong trước ngày 20/4/2025."
    new = done(client, post(client, ("b.txt", plan_text(more=more))).json()["id"])
    found = client.get(f"/api/documents/{new['document_id']}/versions").json()
    assert (found["total"], found["versions"][0]["id"]) == (1, old["document_id"])
    assert found["versions"][0]["counts"] == {"tasks": 1}
    assert found["versions"][0]["originals"][0]["name"] == "a.txt"
    place = f"/api/documents/{new['document_id']}/versions"
    assert client.get(f"{place}/{old['document_id']}/original").content.decode() == plan_text()
    problem(client.get(f"{place}/nope/original"), 404, "original_missing")


def test_an_earlier_version_that_is_sent_again_is_the_current_one(client):
    old = done(client, post(client, ("a.txt", plan_text())).json()["id"])
    new = done(client, post(client, ("b.txt", plan_text(more="- Sở Y tế chủ trì kiểm tra."))).json()["id"])
    again = done(client, post(client, ("a.txt", plan_text())).json()["id"])
    assert (again["document_id"], again["change"]) == (old["document_id"], "changed")
    found = client.get(f"/api/documents/{old['document_id']}/versions").json()
    assert [version["id"] for version in found["versions"]] == [new["document_id"]]


def size_of(png):
    return Image.open(io.BytesIO(png)).size


def test_a_page_is_drawn(client, library):
    identity = stored(library, "a.pdf", pdf((595, 842), (842, 595)))
    found = client.get(f"/api/documents/{identity}/pages/2.png")
    assert (found.headers["content-type"], size_of(found.content)) == ("image/png", (1287, 910))
    problem(client.get(f"/api/documents/{identity}/pages/3.png"), 404, "page_missing")
    problem(client.get(f"/api/documents/{identity}/pages/0.png"), 422, "request_invalid")
    problem(client.get(f"/api/documents/{identity}/pages/x.png"), 422, "request_invalid")


@pytest.fixture
def file(tmp_path):
    def write(data):
        path = tmp_path / str(len(list(tmp_path.iterdir())))
        path.write_bytes(data)
        return path

    return write


def test_pages_count_on_over_the_files_of_a_plan(file):
    files = [file(b"text"), file(pdf((72, 72), (144, 72))), file(picture((30, 20), (40, 20), kind="TIFF"))]
    assert [size_of(draw(files, n)) for n in (1, 2, 3, 4)] == [(110, 110), (220, 110), (30, 20), (40, 20)]
    with pytest.raises(PageMissing):
        draw(files, 5)
    with pytest.raises(PagesMissing):
        draw(files[:1], 1)


def test_a_huge_page_is_drawn_small(file):
    assert max(size_of(draw([file(pdf((14_400, 14_400)))], 1))) == 2400
    assert size_of(draw([file(picture((4000, 2000)))], 1)) == (1600, 800)


def test_what_cannot_be_drawn_is_said(file):
    bomb = bytearray(picture((10, 10)))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    for data in (b"%PDF-1.7 and nothing more", picture((10, 10))[:40], bytes(bomb)):
        with pytest.raises(FileDamaged):
            draw([file(data)], 1)


def test_pages_wait_for_their_turn_but_not_for_ever(file, monkeypatch):
    monkeypatch.setattr(drawing, "_PATIENCE", 0)
    monkeypatch.setattr(drawing, "_turns", threading.BoundedSemaphore(1))
    path = file(picture((10, 10)))
    with drawing._turns, pytest.raises(DrawingBusy):
        draw([path], 1)
    assert draw([path], 1)
