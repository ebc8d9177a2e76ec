"""An office for tests of access: users of all roles in and out of a team, and a plan that is limited to it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote

import sqlalchemy as sa
from argon2 import PasswordHasher
from fastapi import FastAPI
from fastapi.routing import APIRoute
from fastapi.testclient import TestClient
from starlette.routing import BaseRoute

from assistant.access.accounts import Accounts
from assistant.access.passwords import Passwords
from assistant.app import assistant_over
from assistant.channels.http.gate import COOKIE, CSRF_HEADER
from assistant.channels.server import create_app
from assistant.clock import now
from assistant.jobs.service import JobService
from index import people
from index.accounts import NewUser, Role
from index.job import Kind, Order
from index.jobs import Jobs
from index.library import Library
from index.servers import EMBEDDED, Servers
from ingest import pipeline

READER, EDITOR, ADMINISTRATOR = Role.READER, Role.EDITOR, Role.ADMINISTRATOR
PASSWORD = "mật khẩu dài của phép thử"  # noqa: S105 - of a library that lives for one test

PLAN = """UBND TỈNH VÂN HẢI
SỞ VĂN HÓA VÀ THỂ THAO

Số: 77/KH-SVHTT

Vân Hải, ngày 10 tháng 01 năm 2024

KẾ HOẠCH

{title} năm 2024

I. NHIỆM VỤ

1. {unit} chủ trì, phối hợp với Văn phòng Sở di dời hiện vật {what} trước ngày 30/6/2024.

2. {unit} chủ trì xây dựng quy chế trông coi {what} trong Quý III/2024.

3. Văn phòng Sở tham mưu báo cáo kết quả {what} trước ngày 15/12/2024.

II. TỔ CHỨC THỰC HIỆN

Giao {unit} theo dõi, đôn đốc việc thực hiện Kế hoạch này.

Nơi nhận:
- Như trên;
- Lưu: VT.

GIÁM ĐỐC

{signer}
"""
OPEN = PLAN.format(title="Sắp xếp kho lưu trữ", unit="Phòng Hành chính", what="kho lưu trữ", signer="Trần Văn Ổi")
OPEN = OPEN.replace("77/", "78/")
SHUT = PLAN.format(
    title="Bảo vệ kho Ngọc Lam Kỳ", unit="Phòng Bảo tồn Xích Thố", what="kho Ngọc Lam Kỳ", signer="Đặng Thị Mận"
)
TELLING = ("ngọc lam", "ngoc lam", "xích thố", "xich tho", "77/kh", "bi-mat", "mận")
"""Words that stand in the limited plan alone, or in the name of its file."""
PERIODS = (
    "",
    "?thang=2024-06",
    "?nam=2024&year=2024&progress=open",
    "?tu=2024-01-01&den=2024-12-31",
    "?doan=1-30&truong=lead&chu=x&dong=14",  # of routes that answer nothing without them
    "?assigned=me",
)


@dataclass(frozen=True)
class Office:
    """A server over two plans, one limited to a team; callers by the names of who calls; ids of the limited plan."""

    app: FastAPI
    library: Library
    accounts: Accounts
    values: dict[str, str]

    def caller(self, who: str) -> TestClient:
        """Somebody in a session of his own; "" is a stranger."""
        caller = TestClient(self.app, follow_redirects=False, base_url="http://localhost")
        if who:
            secret = self.accounts.sign_in(who, PASSWORD, "", "")
            caller.cookies.set(COOKIE, secret)
            caller.headers[CSRF_HEADER] = self.accounts.session(secret).csrf
        return caller

    def ask(self, who: str, method: str, path: str, **options: object) -> str:
        """All that the answer says, its address and headers too."""
        response = self.caller(who).request(method, path, **options)
        return told(response.content, [str(value) for value in response.headers.values()])


def told(content: bytes, beside: Iterable[str] = ()) -> str:
    """Content as the words in it, in lower case; of XLSX and DOCX every part."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            content = b"\n".join(archive.read(name) for name in archive.namelist())
    text = "\n".join([content.decode("utf-8", "replace"), *beside]).replace("\r\n ", "")  # lines of iCalendar go on
    return f"{text}\n{unquote(text)}".lower()


def opened(folder: Path, servers: Servers = EMBEDDED) -> Iterator[Office]:
    with Library.open(folder / "data", embedder="hash", writable=True, servers=servers) as library:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        accounts = Accounts(library.database, now, Passwords(hasher))
        callers = {
            name: accounts.add(NewUser(name, name.title(), role), PASSWORD)
            for name, role in (
                ("chu", ADMINISTRATOR),
                ("doc-ngoai", READER),
                ("doc-trong", READER),
                ("sua-ngoai", EDITOR),
                ("sua-trong", EDITOR),
            )
        }
        with library.database.writing() as connection:
            connection.execute(sa.insert(people.team), [{"id": "t", "name": "Nhóm kín"}])
            inside = [{"team_id": "t", "user_id": callers[name].id} for name in ("doc-trong", "sua-trong")]
            connection.execute(sa.insert(people.membership), inside)
        shut = _store(library, folder / "bi-mat.txt", SHUT, ["t"])
        _store(library, folder / "thuong.txt", OPEN, [])
        jobs = Jobs(library.database, now)
        job = jobs.put([Order(Kind.PLAN, "bi-mat.txt", "upload:bi-mat", teams=frozenset({"t"}))])[0]
        jobs.cancel(job.id)
        values = {
            "document_id": shut,
            "identity": library.tasks([shut])[0].identity,
            "job_id": job.id,
            "page": "1",
            "team_id": "t",
            "number": "0",
        }
        service = JobService(library)
        app = create_app(assistant_over(library), library, writable=True, service=service, accounts=accounts)
        yield Office(app, library, accounts, values)


def _store(library: Library, path, text: str, teams: list[str]) -> str:
    path.write_text(text, encoding="utf-8")
    reading = pipeline.read(path)
    assert reading.tasks
    library.replace(reading, source=path.name, originals=[library.keep(path, path.name)], teams=teams)
    return reading.digest[:16]


def routes(found: Iterable[BaseRoute]) -> Iterator[tuple[str, str]]:
    """Every route, also those of routers that were included, by method and path."""
    for route in found:
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods)
        else:
            yield from routes(getattr(getattr(route, "original_router", None), "routes", ()))


def address(path: str, values: dict[str, str]) -> str:
    """The path with its parameters filled in; those nobody gave are ids of nothing."""
    return re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], "0" * 16), path)


def leaks(text: str, question: str = "") -> list[str]:
    """The telling words in a text that were not in the question itself, which is shown again."""
    return [word for word in TELLING if word in text.replace(question.lower(), "")]
