"""`kehoach propose`: a language model looks for tasks in prose that gave none; works while the server runs."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.app import open_reader, servers_of
from assistant.channels.cli.terminal import note, say, say_json
from assistant.channels.render import Json
from assistant.clock import now
from assistant.secrecy import keep_secrets
from assistant.settings import Settings, load_settings
from index.database import open_database
from index.library import Library
from index.proposals import Proposals
from plan.errors import SettingsInvalid
from plan.task import Task

if TYPE_CHECKING:
    from assistant.proposing.proposing import Found, Proposer  # loaded only by this command

_EVERY = 10.0  # seconds between two lines on the same plan
_FAULTS = {
    "source_unknown": "dẫn sai đoạn",
    "text_not_in_source": "chữ không có trong đoạn",
    "text_negated": "đoạn nói không làm",
    "lead_not_in_source": "đơn vị chủ trì không có trong đoạn",
    "coordinate_not_in_source": "đơn vị phối hợp không có trong đoạn",
    "deadline_not_in_source": "thời hạn không đúng như in",
    "said_already": "đã có",
}


def propose(given: argparse.Namespace) -> int:
    """Ask for proposals on some or all plans and keep them for the editors; 1 where some passages got no reply."""
    settings = load_settings()
    keep_secrets(settings)
    if not settings.llm_url:
        raise SettingsInvalid(
            "Chưa đặt mô hình ngôn ngữ nên không có gì để hỏi. Hãy đặt KEHOACH_LLM_URL và KEHOACH_LLM_MODEL "
            "(hoặc llm_url, llm_model trong kehoach.toml) rồi chạy lại."
        )
    folder: Path = given.data or settings.data
    servers = servers_of(settings)
    with (
        open_reader(folder, servers=servers) as library,
        closing(open_database(folder, servers, writable=True)) as database,
    ):
        proposer, name = _proposer(settings, folder, library)
        done = list(_asked(library, Proposals(database, now), proposer, name, given.ids))
    if given.json:
        say_json({"documents": [_json(found, kept) for found, kept in done], "model": name})
    else:
        kept, asked = sum(kept for _found, kept in done), sum(found.asked for found, _kept in done)
        say(f"Đã hỏi {name} về {asked} đoạn của {len(done)} văn bản; {kept} đề xuất đang chờ duyệt ở trang Hiệu chỉnh.")
    return 1 if any(found.failed for found, _kept in done) else 0


def _proposer(settings: Settings, folder: Path, library: Library) -> tuple[Proposer, str]:
    """Who proposes, and the name of its model."""
    from assistant.llm.ledger import NoLedger  # noqa: PLC0415 - nothing of a language model without need
    from assistant.llm.opening import open_model  # noqa: PLC0415 - as above
    from assistant.proposing.proposing import Proposer  # noqa: PLC0415 - as above
    from prompts.loader import FOLDER, load_prompts  # noqa: PLC0415 - as above

    model = open_model(settings, NoLedger())
    prompts = load_prompts(folder / FOLDER)
    return Proposer(library, model, prompts, settings.llm_seconds), model.name


def _asked(
    library: Library, proposals: Proposals, proposer: Proposer, name: str, ids: Sequence[str]
) -> Iterator[tuple[Found, int]]:
    """What was found in each plan, kept, and how many proposals are open then; those of passages that failed stay."""
    chosen = [library.document(identity) for identity in ids] if ids else library.documents()
    for place, stored in enumerate(chosen, start=1):
        found = proposer.propose(stored.id, _pacer(stored.name))
        tasks = [*found.tasks, *(_before(proposals, stored.id) if found.failed else ())]
        kept = proposals.replace(stored.id, stored.digest, tasks, model=name, prompt=proposer.prompt)
        note(f"{place}/{len(chosen)} {stored.name}: {_counts(found, kept)}")
        yield found, kept


def _before(proposals: Proposals, document_id: str) -> list[Task]:
    return [one.task for one in proposals.open() if one.document_id == document_id]


def _pacer(name: str) -> Callable[[int, int], None]:
    """Says how far a plan is from time to time: a small machine may work on a long one for minutes."""
    said = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said >= _EVERY:
            said = time.monotonic()
            note(f"    {name}: {done}/{total} lượt hỏi")

    return tell


def _counts(found: Found, kept: int) -> str:
    parts = [f"{found.asked} đoạn, {kept} đề xuất chờ duyệt"]
    if found.dropped:
        why = ", ".join(f"{_FAULTS.get(fault, fault)} {count}" for fault, count in sorted(found.dropped.items()))
        parts.append(f"bỏ {found.dropped.total()} ({why})")
    if found.failed:
        parts.append(f"{found.failed} đoạn chưa hỏi được ({found.trouble})")
    return "; ".join(parts)


def _json(found: Found, kept: int) -> Json:
    return {
        "id": found.document.id,
        "asked": found.asked,
        "failed": found.failed,
        "proposals": kept,
        "dropped": {fault.value: count for fault, count in sorted(found.dropped.items())},
    }
