"""Errors as RFC 9457 problem documents: `code` is stable, `detail` is a Vietnamese sentence.

Below /v1 they are said as OpenAI says them, which is all that its clients understand.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Scope

from assistant import logs
from assistant.channels.render import Json
from plan.errors import KehoachError

MEDIA_TYPE = "application/problem+json"
OPENAI = "/v1/"
_log = logging.getLogger(__name__)

_OF_HTTP: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "Yêu cầu không đọc được. Hãy kiểm tra lại nội dung gửi lên."),
    404: ("not_found", "Không có địa chỉ này. Danh sách địa chỉ: /api/openapi.json."),
    405: ("method_not_allowed", "Địa chỉ này không nhận phương thức vừa dùng. Xem /api/openapi.json."),
    408: ("request_timeout", "Dữ liệu gửi lên chậm quá nên máy chủ đã ngừng nhận. Hãy kiểm tra mạng rồi gửi lại."),
    413: ("request_too_large", "Yêu cầu quá lớn. Hãy gửi câu hỏi ngắn hơn."),
    415: ("media_type_unsupported", "Hãy gửi JSON với Content-Type: application/json."),
}
_INTERNAL = ("internal_error", "Máy chủ gặp lỗi ngoài dự kiến; chi tiết nằm trong nhật ký của máy chủ.")


def problem(status: int, code: str, detail: str) -> Json:
    """The document itself; in a request's own context with its id, by which the lines of the log are found."""
    logs.note(code=code)
    document = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "code": code}
    identity = logs.known("request_id")
    return document | {"detail": detail} | ({"request_id": identity} if identity else {})


def problem_of(error: Exception) -> Json:
    """The document for any error; one that is not ours is a mistake in the program and is logged."""
    if isinstance(error, KehoachError):
        return problem(error.http_status, error.code, error.message)
    _log.error("a mistake in the program", exc_info=error)
    return problem(500, *_INTERNAL)


def told(path: str, document: Json, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """A problem document as the programs that ask for a path understand it."""
    if f"{path}/".startswith(OPENAI):
        status = 400 if document["status"] == 422 else document["status"]  # OpenAI has no 422
        return JSONResponse(openai_error(document), status, headers)
    return JSONResponse(document, document["status"], headers, media_type=MEDIA_TYPE)


def openai_error(document: Json) -> Json:
    """A problem document in OpenAI's shape ("Error codes" of its API reference)."""
    fields = [error["field"] for error in document.get("errors", ()) if error["field"]]
    return {
        "error": {
            "message": document["detail"],
            "type": _OPENAI_TYPES.get(document["status"], "invalid_request_error"),
            "param": fields[0] if fields else None,
            "code": document["code"],
        }
    }


_OPENAI_TYPES: Mapping[int, str] = {
    401: "authentication_error",
    403: "permission_error",
    429: "rate_limit_error",
    **dict.fromkeys((500, 501, 502, 503, 504, 507), "server_error"),
}
ErrorPage = Callable[[Request, Json], Response]
"""Shows a problem document to a person."""


def install(app: FastAPI, page: ErrorPage | None = None) -> None:
    """Let every error of the application leave it as a problem document, or as a page where a person asked for one."""

    def handled(
        tell: Callable[[Exception], tuple[Json, Mapping[str, str]]],
    ) -> Callable[[Request, Exception], Response]:
        def handle(request: Request, error: Exception) -> Response:
            document, headers = tell(error)
            if document["status"] == 405:
                headers = {**headers, "Allow": ", ".join(sorted(_methods(request)))}
            return _shown(request, document, headers, page)

        return handle

    app.add_exception_handler(KehoachError, handled(_known))
    app.add_exception_handler(RequestValidationError, handled(_invalid))
    app.add_exception_handler(HTTPException, handled(_http))
    app.add_exception_handler(Exception, handled(_mistake))


def refusal(scope: Scope, error: KehoachError, page: ErrorPage | None = None) -> Response:
    """The answer to a request that comes to no route, as the routes would give it."""
    return _shown(Request(scope), *_known(error), page)


def _shown(request: Request, document: Json, headers: Mapping[str, str], page: ErrorPage | None) -> Response:
    is_read = "text/html" in request.headers.get("accept", "") and not is_for_programs(request.url.path)
    if page is None or not is_read:
        return told(request.url.path, document, headers)
    response = page(request, document)
    response.headers.update(headers)
    return response


def is_for_programs(path: str) -> bool:
    """Whether a path is asked for by programs and answers in JSON whatever happens."""
    return f"{path}/".startswith(("/api/", "/webhook/", OPENAI, "/mcp/")) or path in {"/healthz", "/readyz", "/metrics"}


def _methods(request: Request) -> set[str]:
    """The methods of a path, which several routes may share (RFC 9110, 10.2.1)."""
    routes = iter_route_contexts(request.app.routes)
    found = [route.methods for route in routes if route.matches(request.scope)[0] is not Match.NONE]
    return {method for methods in found for method in methods or ()}


def _known(error: Exception) -> tuple[Json, Mapping[str, str]]:
    document = problem_of(error)
    seconds = getattr(error, "seconds", 5 if document["status"] == 503 else 0)
    return document, {"Retry-After": str(seconds)} if seconds else {}


def _mistake(error: Exception) -> tuple[Json, Mapping[str, str]]:
    """Handled outside of all middleware, which would have added the header."""
    document = problem_of(error)
    return document, {"X-Request-Id": document["request_id"]} if "request_id" in document else {}


def _http(error: Exception) -> tuple[Json, Mapping[str, str]]:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, detail = _OF_HTTP.get(status, ("http_error", "Máy chủ không thực hiện được yêu cầu này."))
    return problem(status, code, detail), getattr(error, "headers", None) or {}


def _invalid(error: Exception) -> tuple[Json, Mapping[str, str]]:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    fields = [".".join(str(part) for part in item["loc"][1:]) for item in found]
    if any(item["type"] == "json_invalid" for item in found):
        detail = "Nội dung gửi lên không phải JSON hợp lệ. Hãy kiểm tra lại dấu ngoặc và dấu phẩy."
    else:
        named = ", ".join(f"“{name}”" for name in dict.fromkeys(fields) if name) or "nội dung"
        detail = f"Yêu cầu chưa đúng ở {named}. Xem kiểu dữ liệu tại /api/openapi.json."
    errors = [{"field": name, "reason": item["type"]} for name, item in zip(fields, found, strict=True)]
    return problem(422, "request_invalid", detail) | {"errors": errors}, {}
