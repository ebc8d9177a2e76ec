"""Templates become pages: with the viewer, his language, the session's word for forms, and what was just done."""

from __future__ import annotations

import datetime as dt
import hashlib
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import quote, unquote

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, PackageLoader, StrictUndefined

from assistant.access.viewer import Viewer
from assistant.addresses import lines_address
from assistant.channels.render import Json
from assistant.channels.web.words import LANGUAGES, say
from assistant.clock import Clock, local
from plan.errors import InputError, TooManyAttempts

STATIC = Path(__file__).parent / "static"
LANGUAGE_COOKIE, LANGUAGE_FIELD = "kehoach_language", "ngon-ngu"
_SAID = "kehoach_said"
_YEAR = 365 * 24 * 3600  # seconds

_TITLES = {401: "Cần đăng nhập", 403: "Chưa được phép", 404: "Không tìm thấy", 429: "Thử lại quá nhiều lần"}
_WRONG, _FAULT = "Yêu cầu chưa thực hiện được", "Máy chủ gặp trục trặc"


class Pages:
    """Renders the templates of this package; what a page shows of a plan or a person is escaped by Jinja."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._templates = Environment(
            loader=PackageLoader("assistant.channels.web"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,  # a page must not mix its code of this morning with a template of an update
        )
        self._templates.filters |= {"day": show_day, "moment": show_moment}
        self._templates.globals |= {"static": static_url, "lines_address": lines_address}

    def html(self, request: Request, template: str, status: int = 200, **values: object) -> HTMLResponse:
        """The page of a template; `values` are what it shows beside what every page has."""
        language, said = _language(request), request.cookies.get(_SAID)
        page = self._templates.get_template(template).render(
            self._everywhere(request, language) | {"said": unquote(said) if said else "", "status": status} | values
        )
        response = HTMLResponse(page, status)
        if LANGUAGE_FIELD in request.query_params:
            response.set_cookie(LANGUAGE_COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax")
        if said:
            response.delete_cookie(_SAID)
        return response

    def form(self, request: Request, template: str, error: InputError | None, **values: object) -> HTMLResponse:
        """A page with a form; the `error` for which what was sent was not taken is words on the page, "" for none."""
        status, message = (200, "") if error is None else (error.http_status, error.message)
        response = self.html(request, template, status, error=message, **values)
        if isinstance(error, TooManyAttempts):
            response.headers["Retry-After"] = str(error.seconds)
        return response

    def fragment(self, request: Request, template: str, **values: object) -> str:
        """A part of a page, for scripts that put it into one."""
        language = _language(request)
        return self._templates.get_template(template).render(self._everywhere(request, language) | values)

    def see_other(self, url: str, said: str = "") -> RedirectResponse:
        """To another page of ours after a change; `said` is told there once."""
        response = RedirectResponse(url, 303)
        if said:
            response.set_cookie(_SAID, quote(said), max_age=60, httponly=True, samesite="lax")
        return response

    def error(self, request: Request, problem: Json) -> Response:
        """The page of an error; fits `assistant.channels.http.problems.install`."""
        status: int = problem["status"]
        title = _TITLES.get(status, _FAULT if status >= 500 else _WRONG)
        return self.html(
            request,
            "error.html",
            status,
            title=say(_language(request), title),
            detail=problem["detail"],
            code=problem["code"],
        )

    def _everywhere(self, request: Request, language: str) -> Json:
        return {
            "viewer": getattr(request.state, "viewer", None),
            "csrf": getattr(request.state, "csrf", ""),
            "accounts": getattr(request.state, "accounts", False),
            "language": language,
            "path": "/" + quote(request.url.path.lstrip("/")),  # links begin with it: "//name" is another site
            "today": self._clock().date(),
            "_": partial(say, language),
        }


@lru_cache(maxsize=256)
def static_url(name: str) -> str:
    """The address of a static file; it changes with its content, so that browsers may keep it for good."""
    content = (STATIC / name).read_bytes()
    return f"/static/{name}?v={hashlib.sha256(content).hexdigest()[:12]}"


def show_day(day: dt.date | None) -> str:
    """A day as offices write it: 15/02/2024; "" for none."""
    return f"{day:%d/%m/%Y}" if day else ""


def show_moment(moment: dt.datetime) -> str:
    """A moment in Việt Nam: 15/02/2024 08:30."""
    return f"{local(moment):%d/%m/%Y %H:%M}"


def _language(request: Request) -> str:
    """What is asked for in the address, else chosen before, else the user's own, else Vietnamese."""
    viewer: Viewer | None = getattr(request.state, "viewer", None)
    wanted = (
        request.query_params.get(LANGUAGE_FIELD),
        request.cookies.get(LANGUAGE_COOKIE),
        viewer.language if viewer else None,
    )
    return next((language for language in wanted if language in LANGUAGES), "vi")
