"""`kehoach ingest`: files and folders into the library."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from assistant.app import open_writer, reading_limits, servers_of
from assistant.channels.cli.progress import Reporter
from assistant.channels.cli.terminal import complain, note, say, say_json
from assistant.channels.render import fault_json
from assistant.loading import Found, Loaded, find_plans, load_plans
from assistant.settings import Settings, load_settings


def ingest(given: argparse.Namespace) -> int:
    """Load the paths; 1 when some input failed."""
    settings = load_settings()
    found = find_plans(given.paths)
    for fault in found.faults:
        complain(fault.code, fault.message, as_json=False)
    loaded = _load(found, given.data or settings.data, settings)
    if loaded.note is not None:
        note(f"[{loaded.note.code}] {loaded.note.message} Trong khi chờ, hỏi đáp vẫn dùng bản ghi và tìm toàn văn.")
    if loaded.skipped:
        kinds = Counter(Path(name).suffix.lower() or "không có đuôi" for name in loaded.skipped)
        note("Bỏ qua tệp chưa đọc được định dạng: " + ", ".join(f"{n} tệp {kind}" for kind, n in sorted(kinds.items())))
    if given.json:
        counts = {"new": loaded.new, "changed": loaded.changed, "unchanged": loaded.unchanged, "failed": loaded.failed}
        say_json(counts | {"skipped": len(loaded.skipped), "faults": [fault_json(f) for f in loaded.faults]})
    else:
        say(
            f"Mới {loaded.new}, thay đổi {loaded.changed}, không đổi {loaded.unchanged}, lỗi {loaded.failed} "
            f"(thư viện: {given.data or settings.data})"
        )
    return 1 if loaded.failed else 0


def _load(found: Found, data: Path, settings: Settings) -> Loaded:
    if not found.files:  # nothing to store: no library is made for it
        return Loaded(faults=found.faults, skipped=found.skipped)
    reporter = Reporter(terminal=sys.stderr.isatty())
    with reporter, open_writer(data, settings.embeddings, create=True, servers=servers_of(settings)) as library:
        return load_plans(found, library, reporter.step, reading_limits(settings))
