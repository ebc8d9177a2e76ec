"""Errors as RFC 9457 problem documents: `code` is stable, `detail` is a Vietnamese sentence."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from starlette.exceptions import HTTPException

from assistant.channels.render import Json
from plan.errors import KehoachError

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)

_OF_HTTP: Mapping[int, tuple[str, str]] = {
    400: ("bad_request", "Yêu cầu không đọc được. Hãy kiểm tra lại nội dung gửi lên."),
    404: ("not_found", "Không có địa chỉ này. Danh sách địa chỉ: /api/openapi.json."),
    405: ("method_not_allowed", "Địa chỉ này không nhận phương thức vừa dùng. Xem /api/openapi.json."),
    413: ("request_too_large", "Yêu cầu quá lớn. Hãy gửi câu hỏi ngắn hơn."),
    415: ("media_type_unsupported", "Hãy gửi JSON với Content-Type: application/json."),
}
_INTERNAL = ("internal_error", "Máy chủ gặp lỗi ngoài dự kiến; chi tiết nằm trong nhật ký của máy chủ.")


def problem(status: int, code: str, detail: str) -> Json:
    """The document itself."""
    title = HTTPStatus(status).phrase
    return {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail}


def problem_of(error: Exception) -> Json:
    """The document for any error; one that is not ours is a mistake in the program and is logged."""
    if isinstance(error, KehoachError):
        return problem(error.http_status, error.code, error.message)
    _log.error("a mistake in the program", exc_info=error)
    return problem(500, *_INTERNAL)


def install(app: FastAPI) -> None:
    """Let every error of the application leave it as a problem document."""
    app.add_exception_handler(KehoachError, _known)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _unknown)


def _response(document: Json, headers: Mapping[str, str] | None = None) -> Response:
    return JSONResponse(document, document["status"], headers, media_type=MEDIA_TYPE)


def _known(_request: Request, error: Exception) -> Response:
    document = problem_of(error)
    return _response(document, {"Retry-After": "5"} if document["status"] == 503 else None)


def _unknown(_request: Request, error: Exception) -> Response:
    return _response(problem_of(error))


def _http(_request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    code, detail = _OF_HTTP.get(status, ("http_error", "Máy chủ không thực hiện được yêu cầu này."))
    return _response(problem(status, code, detail), getattr(error, "headers", None))


def _invalid(_request: Request, error: Exception) -> Response:
    found = error.errors() if isinstance(error, RequestValidationError) else []
    fields = [".".join(str(part) for part in item["loc"][1:]) for item in found]
    if any(item["type"] == "json_invalid" for item in found):
        detail = "Nội dung gửi lên không phải JSON hợp lệ. Hãy kiểm tra lại dấu ngoặc và dấu phẩy."
    else:
        named = ", ".join(f"“{name}”" for name in dict.fromkeys(fields) if name) or "nội dung"
        detail = f"Yêu cầu chưa đúng ở {named}. Xem kiểu dữ liệu tại /api/openapi.json."
    errors = [{"field": name, "reason": item["type"]} for name, item in zip(fields, found, strict=True)]
    return _response(problem(422, "request_invalid", detail) | {"errors": errors})
