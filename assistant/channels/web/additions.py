"""Adding a task that was missed, from lines an editor chooses; and all that was corrected in a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, BackgroundTasks, Depends, Form, Query, Request
from fastapi.responses import Response

from assistant.access.journal import Journal
from assistant.access.viewer import Viewer
from assistant.channels.http.gate import Editor
from assistant.channels.http.writing import require_writable
from assistant.channels.render import Json
from assistant.channels.web.fields import Text
from assistant.channels.web.pages import Pages
from assistant.review.desk import LONGEST_RUN, ReviewDesk
from assistant.review.matters import FIELDS
from assistant.review.typed import READ_BACK, understood
from index.corrections import StoredCorrection, resting
from index.library import Library
from ingest.lines import clean_cell
from plan.corrected import CorrectedField
from plan.correction import field_words
from plan.errors import CorrectionInvalid
from plan.language.deadlines import find_deadline
from plan.span import Span

_WINDOW = 60  # lines to choose from on one page
_BEFORE = 12  # of them before the place that was pointed at
_LAST = 10_000_000  # the highest number of a line

Chosen = Annotated[list[int] | None, Query()]


def _typed(
    noidung: Text = "",
    chutri: Text = "",
    phoihop: Text = "",
    thoihan: Text = "",
    sanpham: Text = "",
) -> Mapping[CorrectedField, str]:
    return {
        CorrectedField.TEXT: noidung,
        CorrectedField.LEAD: chutri,
        CorrectedField.COORDINATE: phoihop,
        CorrectedField.DEADLINE: thoihan,
        CorrectedField.PRODUCT: sanpham,
    }


def addition_pages(pages: Pages, library: Library, desk: ReviewDesk, journal: Journal, *, writable: bool) -> APIRouter:
    """Adding a task, and the history of corrections of a plan. writable: whether the library can be changed."""
    router = APIRouter()

    @router.get("/hieu-chinh/bo-sung/{document_id}")
    def choose(
        request: Request,
        document_id: str,
        viewer: Editor,
        tu: Annotated[int, Query(ge=1, le=_LAST)] = 1,
        dong: Chosen = None,
        proposal: Annotated[str, Query(alias="de-xuat")] = "",
    ) -> Response:
        """Lines to choose from; once some are chosen, the fields of the task that was read from them, or proposed."""
        shelf = library.seen_by(viewer.scope)
        document = shelf.document(document_id)
        if not dong:
            first = max(tu - _BEFORE, 1)
            lines = shelf.lines(document_id, first, first + _WINDOW - 1)
            values: Json = {"document": document, "lines": _shown(lines, first), "window": _WINDOW, "near": tu}
            return pages.html(request, "review/lines.html", **values)
        span = _run(dong)
        chosen = _shown(shelf.lines(document_id, span.line_start, span.line_end), span.line_start)
        said = " ".join(text.strip("-+*• ") for _n, text in chosen)
        words = {CorrectedField.TEXT: said, CorrectedField.DEADLINE: find_deadline(said, document.document.year).text}
        if proposal:
            task = desk.proposal(viewer, document_id, proposal).task
            words = {field: field_words(task, field) for field in CorrectedField}
        form = _form(library, viewer, document_id, span, words) | {"proposal": proposal}
        return pages.html(request, "review/adding.html", **form)

    @router.post("/hieu-chinh/bo-sung/{document_id}")
    def add(
        request: Request,
        document_id: str,
        viewer: Editor,
        words: Annotated[Mapping[CorrectedField, str], Depends(_typed)],
        dau: Annotated[int, Form(ge=1)],
        cuoi: Annotated[int, Form(ge=1)],
        later: BackgroundTasks,
        hieu: Text = "",
        ghichu: Text = "",
        dexuat: Text = "",
    ) -> Response:
        """Keep the task, once its fields were shown as they are understood."""
        require_writable(writable=writable)
        span = _run([dau, cuoi])
        form = _form(library, viewer, document_id, span, words) | {"note": ghichu, "proposal": dexuat}
        try:
            value, _printed = desk.addition(viewer, document_id, span, words)
            told = [(FIELDS[field], understood(value, field)) for field in READ_BACK]
            read_back = " | ".join(text for _name, text in told)
            if hieu != read_back:
                return pages.html(request, "review/adding.html", **form | {"told": told, "read_back": read_back})
            made = desk.add(viewer, document_id, span, words, note=ghichu, proposal=dexuat)
        except CorrectionInvalid as error:
            return pages.html(request, "review/adding.html", 422, **form | {"problem": error.message})
        what = f"them {document_id} d{span.line_start}-{span.line_end}" + (f" de-xuat {dexuat}" if dexuat else "")
        journal.note(viewer, "correct", made.identity, what)
        later.add_task(desk.catch_up)
        return pages.see_other(f"/nhiem-vu/{made.identity}", said="Đã thêm nhiệm vụ.")

    @router.get("/hieu-chinh/lich-su/{document_id}")
    def history(request: Request, document_id: str, viewer: Editor) -> Response:
        """Everything that was corrected, confirmed, added and dropped in a plan, the latest first."""
        shelf = library.seen_by(viewer.scope)
        document, found = shelf.document(document_id), desk.history(viewer, document_id)
        rests = {stored.correction.id for stored in resting(found, shelf.tasks([document_id]))}
        steps = [_step(stored, rests=stored.correction.id in rests) for stored in found]
        return pages.html(request, "review/history.html", document=document, steps=steps, writable=writable)

    return router


def _run(lines: Sequence[int]) -> Span:
    """The lines from the first to the last that were chosen; raises CorrectionInvalid for none or too many."""
    chosen = [line for line in lines if 1 <= line <= _LAST]
    if not chosen or max(chosen) - min(chosen) >= LONGEST_RUN:
        raise CorrectionInvalid(f"Hãy chọn các dòng liền nhau của nhiệm vụ, nhiều nhất {LONGEST_RUN} dòng.")
    return Span(min(chosen), max(chosen))


def _shown(lines: Sequence[str], first: int) -> list[tuple[int, str]]:
    """Lines with words by their numbers, without what marks headings and draws tables."""
    texts = (" · ".join(filter(None, map(_clean, re.split(r"[|\t]", line)))) for line in lines)
    return [(n, text) for n, text in enumerate(texts, first) if re.search(r"\w", text)]


def _clean(text: str) -> str:
    return " ".join(clean_cell(text).split())


def _form(library: Library, viewer: Viewer, document_id: str, span: Span, words: Mapping[CorrectedField, str]) -> Json:
    shelf = library.seen_by(viewer.scope)
    lines = shelf.lines(document_id, span.line_start, span.line_end)
    return {
        "document": shelf.document(document_id),
        "span": span,
        "lines": _shown(lines, span.line_start),
        "words": {field.value: words.get(field, "") for field in CorrectedField},
        "note": "",
        "proposal": "",
        "told": [],
        "read_back": "",
        "problem": "",
    }


def _step(stored: StoredCorrection, *, rests: bool) -> Json:
    """A correction as the history tells it."""
    correction = stored.correction
    return {
        "stored": stored,
        "correction": correction,
        "field": FIELDS[correction.field],
        "task": correction.printed.text if correction.value is None else correction.value.text,
        "printed": field_words(correction.printed, correction.field),
        "value": field_words(correction.value, correction.field) if correction.value else "",
        "rests": rests,
    }
