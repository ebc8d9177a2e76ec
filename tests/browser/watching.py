"""A page of Chromium and all that goes wrong on it: errors of scripts, refusals of its policy, foreign requests."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Request

AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
_OWN = ("data:", "blob:", "about:")
WIDE, PHONE = 1280, 360


class Visitor:
    """Somebody with a browser of his own, who is at home at one address; `troubles` lists what should not happen.

    expects: parts of messages of the console that a test means to cause ("404").
    """

    def __init__(
        self,
        browser: Browser,
        home: str,
        *,
        width: int = WIDE,
        scheme: str = "light",
        scripts: bool = True,
        expects: Sequence[str] = (),
    ) -> None:
        self.home = home
        self.troubles: list[str] = []
        self._expects = expects
        self.context: BrowserContext = browser.new_context(
            base_url=home,
            viewport={"width": width, "height": 800},
            color_scheme=scheme,
            java_script_enabled=scripts,
            locale="vi-VN",
            timezone_id="Asia/Ho_Chi_Minh",
            accept_downloads=True,
        )
        self.context.set_default_timeout(15_000)
        self.context.on("console", lambda m: self._note(f"console: {m.text}") if m.type == "error" else None)
        self.context.on("weberror", lambda e: self._note(f"script: {e.error}"))
        self.context.on("request", self._check)
        self.page: Page = self.context.new_page()

    def _note(self, trouble: str) -> None:
        if not any(expected in trouble for expected in self._expects):
            self.troubles.append(f"{self.page.url}: {trouble}")

    def _check(self, request: Request) -> None:
        if not request.url.startswith((self.home, *_OWN)):
            self._note(f"asked for {request.url}")

    def go(self, path: str) -> Page:
        """Open a page of ours and wait until it is at rest."""
        self.page.goto(path)
        self.page.wait_for_load_state("load")
        return self.page

    def faults(self) -> list[str]:
        """What axe finds serious or critical on the page as it stands."""
        self.page.evaluate(AXE)
        found: dict[str, Any] = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [
            f"{violation['id']}: {node['html'][:160]} {node['any'][0]['message'] if node['any'] else ''}"
            for violation in found["violations"]
            if violation["impact"] in {"serious", "critical"}
            for node in violation["nodes"]
        ]

    def overflow(self) -> int:
        """How many pixels the page is wider than the screen."""
        wider: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wider


def weigh(visitor: Visitor, path: str) -> dict[str, int]:
    """The bytes that came over the wire for the first view of a page, by URL, fonts left out."""
    session = visitor.context.new_cdp_session(visitor.page)
    kinds: dict[str, tuple[str, str]] = {}
    weights: dict[str, int] = {}

    def loaded(event: dict[str, Any]) -> None:
        kind, url = kinds[event["requestId"]]
        if kind != "Font":
            weights[url] = weights.get(url, 0) + int(event["encodedDataLength"])

    session.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: (e["type"], e["response"]["url"])}))
    session.on("Network.loadingFinished", loaded)
    session.send("Network.enable")
    visitor.go(path)
    visitor.page.wait_for_load_state("networkidle")
    return weights
