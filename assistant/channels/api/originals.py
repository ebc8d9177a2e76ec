"""The files documents were read from: as they came, page by page as pictures, and what they were before."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Path, Query
from fastapi.responses import FileResponse, JSONResponse, Response

from assistant.access.journal import Journal
from assistant.channels import shapes
from assistant.channels.api import examples
from assistant.channels.http.gate import Reader
from assistant.channels.render import Json, document_json
from assistant.clock import local
from assistant.drawing import draw
from index.library import Library, StoredOriginal, StoredVersion
from plan.errors import OriginalMissing

_SHOWN = frozenset({"application/pdf", "image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})
_AS_TEXT = {"text/markdown": "text/plain", "text/csv": "text/plain"}
_SAVED = "application/octet-stream"  # nothing that a browser would open by itself
_BYTES = examples.files("*/*", "The file, byte for byte")


def original_routes(library: Library, journal: Journal) -> APIRouter:
    """Files, pages and versions of documents."""
    router = APIRouter(tags=["documents"])

    @router.get("/api/documents/{document_id}/original", response_class=Response, responses=_BYTES)
    def original(document_id: str, viewer: Reader, part: Annotated[int, Query(ge=1)] = 1) -> Response:
        """The file a document was read from; `part` 2 and on are the annexes that came with it."""
        found = _kept(library.seen_by(viewer.scope).original(document_id))
        journal.note(viewer, "download", document_id, f"part {part}")
        return _file(found, part)

    @router.get(
        "/api/documents/{document_id}/pages/{page}.png",
        response_class=Response,
        responses=examples.files("image/png", "The page at 110 dpi"),
    )
    def page_image(document_id: str, page: Annotated[int, Path(ge=1)], viewer: Reader) -> Response:
        """A page of a PDF or a scan as a picture; pages count on over the parts of a document."""
        found = _kept(library.seen_by(viewer.scope).original(document_id))
        return Response(draw([file.path for file in found], page), media_type="image/png")

    @router.get(
        "/api/documents/{document_id}/versions",
        response_class=JSONResponse,
        responses=examples.described(
            shapes.Versions, {"versions": [], "total": 0}, "What the plan was before, newest first"
        ),
    )
    def versions(document_id: str, viewer: Reader) -> Response:
        """The earlier versions of a document."""
        found = [_version_json(version) for version in library.seen_by(viewer.scope).versions(document_id)]
        return JSONResponse({"versions": found, "total": len(found)})

    @router.get("/api/documents/{document_id}/versions/{old_id}/original", response_class=Response, responses=_BYTES)
    def version_original(
        document_id: str, old_id: str, viewer: Reader, part: Annotated[int, Query(ge=1)] = 1
    ) -> Response:
        """The file an earlier version was read from; `old_id` is the version's `id`, `part` as for the document."""
        versions = library.seen_by(viewer.scope).versions(document_id)
        found = [version.originals for version in versions if version.replaced == old_id]
        if not found:
            raise OriginalMissing(f"Văn bản này không có phiên bản trước {old_id}. Hãy xem lại danh sách phiên bản.")
        journal.note(viewer, "download", document_id, f"version {old_id} part {part}")
        return _file(_kept(found[0]), part)

    return router


def _kept(found: Sequence[StoredOriginal]) -> Sequence[StoredOriginal]:
    if not found:
        raise OriginalMissing("Tệp gốc của văn bản này không được lưu. Hãy tải tệp lên lần nữa để lưu.")
    return found


def _file(found: Sequence[StoredOriginal], part: int) -> Response:
    """One file of a document, counted from 1: shown where a browser does so safely, else to be saved."""
    if part > len(found):
        raise OriginalMissing(f"Văn bản này chỉ có {len(found)} tệp gốc. Hãy chọn part từ 1 đến {len(found)}.")
    file = found[part - 1]
    media = _AS_TEXT.get(file.media, file.media)
    shown = media in _SHOWN
    return FileResponse(
        file.path,
        media_type=media if shown else _SAVED,
        filename=file.name,
        content_disposition_type="inline" if shown else "attachment",
    )


def _version_json(version: StoredVersion) -> Json:
    files = [{"name": file.name, "size": file.size, "media": file.media} for file in version.originals]
    return {
        "id": version.replaced,
        "file": version.file,
        **document_json(version.document),
        "counts": {"tasks": len(version.tasks)},
        "originals": files,
        "added_at": local(version.added_at).isoformat(),
        "replaced_at": local(version.replaced_at).isoformat(),
    }
