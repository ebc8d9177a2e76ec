"""`/api/documents`: the library over HTTP."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import JSONResponse, Response

from assistant.access.journal import Journal
from assistant.channels import shapes
from assistant.channels.api import examples
from assistant.channels.http.gate import Editor, Reader
from assistant.channels.http.writing import require_writable
from assistant.channels.render import document_detail_json, stored_document_json
from index.library import Library


def document_routes(library: Library, journal: Journal, *, writable: bool) -> APIRouter:
    """Listing, showing and removing documents."""
    router = APIRouter(tags=["documents"])

    @router.get(
        "/api/documents",
        response_class=JSONResponse,
        responses=examples.described(shapes.Documents, examples.DOCUMENTS, "All documents, oldest first"),
    )
    def documents(viewer: Reader) -> Response:
        """What the library holds."""
        found = library.seen_by(viewer.scope).documents()
        return JSONResponse({"documents": [stored_document_json(stored) for stored in found], "total": len(found)})

    @router.get(
        "/api/documents/{document_id}",
        response_class=JSONResponse,
        responses=examples.described(
            shapes.DocumentDetail, examples.DOCUMENT, "The document with its tasks and issues"
        ),
    )
    def document(document_id: str, viewer: Reader) -> Response:
        """One document with everything that was read from it."""
        shelf = library.seen_by(viewer.scope)
        stored = shelf.document(document_id)
        journal.note(viewer, "read", document_id)
        tasks = [found.task for found in shelf.tasks([document_id])]
        return JSONResponse(document_detail_json(stored, tasks, shelf.issues(document_id)))

    @router.delete(
        "/api/documents/{document_id}", status_code=204, response_class=Response, responses=examples.errors()
    )
    def remove(document_id: str, viewer: Editor) -> Response:
        """Delete a document from the library and from the bytes of its files."""
        require_writable(writable=writable)
        library.seen_by(viewer.scope).document(document_id)
        library.remove(document_id)
        journal.note(viewer, "remove", document_id)
        return Response(status_code=204)

    return router
