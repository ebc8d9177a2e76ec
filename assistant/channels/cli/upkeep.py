"""`kehoach repair`, `backup` and `restore`."""

from __future__ import annotations

import argparse
from pathlib import Path

from assistant.app import open_writer, reading_limits, servers_of
from assistant.channels.cli.progress import Reporter
from assistant.channels.cli.terminal import note, say, say_json
from assistant.loading import embed_waiting
from assistant.rebuilding import rebuild
from assistant.recovering import Recovered, recover
from assistant.settings import Settings, load_settings
from index import backup as archive
from index.library import Library
from plan.errors import SettingsInvalid

_LOOK_THROUGH = (
    "Những thay đổi khác của thời gian cuối cũng mất. Hãy xem lại: nhóm được xem từng văn bản, tài khoản và mật khẩu, "
    "hiệu chỉnh, và những văn bản đã gỡ mà nay còn thấy."
)


def repair(given: argparse.Namespace) -> int:
    """Rebuild full text and vectors from the records."""
    settings = load_settings()
    data = given.data or settings.data
    if given.from_originals:
        return _from_originals(data, settings, as_json=given.json)
    with Reporter() as reporter, _writer(data, settings) as library:
        found = recover(library, reading_limits(settings), reporter.items)
        done = library.repair(reporter.items)
    if given.json:
        again = (
            {} if found is None else {"recovered": len(found.documents), "failed": [job.name for job in found.failed]}
        )
        say_json({"documents": done.documents, "texts": done.texts, "vectors": done.vectors} | again)
    else:
        say(f"Đã dựng lại: {done.documents} văn bản, {done.texts} mục toàn văn, {done.vectors} vectơ.")
        if found is not None:
            _say_recovered(found)
    return 0


def _say_recovered(found: Recovered) -> None:
    say(f"Đã đọc lại {len(found.documents)} văn bản bị mất từ tệp gốc còn giữ. Hãy nạp lại những văn bản còn thiếu.")
    for document in found.documents:
        say(f"  {document.name} ({document.file})")
    if found.documents:
        say("Không còn rõ chúng dành cho nhóm nào, nên tạm thời chỉ quản trị viên xem được; hãy đặt lại.")
        say("Mỗi tệp được đọc thành một văn bản: văn bản gồm nhiều tệp thì hãy nạp lại các tệp cùng nhau.")
    say(_LOOK_THROUGH)
    for job in found.failed:
        say(f"Không đọc lại được {job.name}: {job.message or ''}")
    if found.aside is not None:
        say(f"Các tệp đó nằm cả trong {found.aside}; khi không cần nữa thì hãy xóa thư mục này.")


def _from_originals(data: Path, settings: Settings, *, as_json: bool) -> int:
    """Read everything again from the kept files, where the tables are damaged; 1 where something could not be had."""
    if settings.database_url.get_secret_value():
        raise SettingsInvalid("Thư viện này nằm trong PostgreSQL. Hãy khôi phục cơ sở dữ liệu từ bản sao lưu của nó.")
    with Reporter() as reporter:
        made = rebuild(data, reading_limits(settings), reporter.items)
    _embed(data, settings)
    if as_json:
        names = [job.name for job in made.failed]
        say_json({"documents": made.documents, "failed": names, "lost": made.lost, "aside": str(made.aside)})
        return 1 if made.failed or made.lost else 0
    say(f"Đã đọc lại {made.documents} văn bản từ các tệp gốc. Mọi tệp cũ nằm trong {made.aside}; không tệp nào bị xóa.")
    for job in made.failed:
        say(f"Không đọc lại được {job.name}: {job.message or ''}")
    if made.lost:
        say(f"Không lấy lại được hết những gì người dùng đã ghi: {', '.join(made.lost)}. Hãy dùng bản sao lưu, nếu có.")
    if made.shut:
        say("Không còn rõ văn bản nào chỉ dành cho nhóm nào, nên tạm thời chỉ quản trị viên xem được; hãy đặt lại.")
    return 1 if made.failed or made.lost else 0


def backup(given: argparse.Namespace) -> int:
    """Copy the library to one file."""
    settings = load_settings()
    made = archive.backup(given.data or settings.data, given.file, servers=servers_of(settings))
    if given.json:
        say_json({"file": str(given.file), "documents": made.documents, "size": made.size, "sha256": made.sha256})
    else:
        say(f"Đã sao lưu {made.documents} văn bản vào {given.file}.")
    return 0


def restore(given: argparse.Namespace) -> int:
    """Bring a backup back into a new folder and make its vectors."""
    settings = load_settings()
    data = given.data or settings.data
    made = archive.restore(given.file, data, servers=servers_of(settings))
    note("Dữ liệu đã khôi phục xong; còn tạo vectơ. Dừng lúc này không mất gì.")
    _embed(data, settings)
    if given.json:
        say_json({"data": str(data), "documents": made.documents})
    else:
        say(f"Đã khôi phục {made.documents} văn bản vào {data}.")
    return 0


def _writer(data: Path, settings: Settings) -> Library:
    return open_writer(data, settings.embeddings, create=False, servers=servers_of(settings))


def _embed(data: Path, settings: Settings) -> None:
    with Reporter() as reporter, _writer(data, settings) as library:
        why = embed_waiting(library, reporter.step)
    if why is not None:
        note(f"[{why.code}] {why.message}")
