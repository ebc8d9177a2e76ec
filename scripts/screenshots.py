"""Pictures of every page over the sample plans, in light, dark and phone width, into build/screenshots.

It starts servers of its own, over throw-away libraries: `make screenshots`, or `scripts/screenshots.py NAME ...`.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
sys.path += [str(ROOT / "tests" / "browser"), str(ROOT / "tests" / "end_to_end")]

from people import BEFORE, FIRST, STRANGER, at_home, first_run, settle  # noqa: E402 - on the path only now
from places import fill_in  # noqa: E402 - as above
from serving import Server, fill  # noqa: E402 - as above
from watching import PHONE, WIDE, Visitor  # noqa: E402 - as above

MANNERS = {"light": ("light", WIDE), "dark": ("dark", WIDE), "phone": ("light", PHONE)}
LONGEST = 2400  # pixels of a picture
STATES = [("Hoàn thành", "2025-10-20"), ("Đang làm", ""), ("Hoàn thành", "2025-12-30"), ("Đang làm", "")]


class Studio:
    """Takes the pictures that were asked for, or all."""

    def __init__(self, browser: Browser, out: Path, names: list[str]) -> None:
        self._browser, self._out, self._names = browser, out, names

    def visitor(self, server: Server, manner: str = "light") -> Visitor:
        """Somebody new before a server."""
        scheme, width = MANNERS[manner]
        return Visitor(self._browser, server.address, scheme=scheme, width=width)

    def photograph(self, places: Mapping[str, str], server: Server, session: Visitor | None = None) -> None:
        """Every place in every manner, in the session of somebody who is signed in."""
        for manner in MANNERS:
            visitor = self.visitor(server, manner)
            if session is not None:
                visitor.context.add_cookies(session.context.cookies())
            for name, address in places.items():
                if not self._names or name in self._names:
                    page = visitor.go(address)
                    if name == "tra-loi":
                        page.locator("#log a.mark").first.click()
                        page.locator("#passage mark").first.wait_for()
                    _take(page, self._out / f"{name}.{manner}.png")
            visitor.context.close()


def _take(page: Page, file: Path) -> None:
    """One picture of the whole page; what is very long is cut."""
    page.evaluate("document.fonts.ready")
    width = page.evaluate("innerWidth")
    height = min(page.evaluate("document.documentElement.scrollHeight"), LONGEST)
    page.set_viewport_size({"width": width, "height": max(height, 800)})
    page.screenshot(path=file)
    page.set_viewport_size({"width": width, "height": 800})


def _mark_some(visitor: Visitor) -> None:
    """Progress to be seen: some tasks of one unit done, some begun."""
    page = visitor.go("/nhiem-vu?unit=S%E1%BB%9F+T%C6%B0+ph%C3%A1p")
    links = page.locator("table.tasks tbody th a").evaluate_all("found => found.map(a => a.getAttribute('href'))")
    for link, (state, day) in zip(links, STATES, strict=False):
        visitor.go(link)
        page.get_by_label(state, exact=True).check()
        page.get_by_label("Ngày", exact=True).fill(day)
        page.get_by_role("button", name="Lưu tiến độ").click()
        page.wait_for_load_state("load")


def main() -> int:
    """Write the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="names of pages (default: all)")
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "screenshots")
    given = parser.parse_args()
    given.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or shutil.which("chromium-browser")
        studio = Studio(playwright.chromium.launch(executable_path=chromium), given.out, given.names)
        _without_accounts(studio, Path(folder) / "one")
        _with_accounts(studio, Path(folder) / "many")
    return 0


def _without_accounts(studio: Studio, folder: Path) -> None:
    server = _serve(folder)
    try:
        visitor = studio.visitor(server)
        _mark_some(visitor)
        studio.photograph(fill_in(visitor), server)
    finally:
        server.stop()


def _with_accounts(studio: Studio, folder: Path) -> None:
    server = _serve(folder, KEHOACH_ACCOUNTS="on")
    try:
        studio.photograph(BEFORE, server)
        visitor = studio.visitor(server)
        first_run(visitor, server, FIRST)
        settle(visitor)
        studio.photograph(STRANGER, server)
        studio.photograph(at_home(visitor), server, visitor)
    finally:
        server.stop()


def _serve(folder: Path, **settings: str) -> Server:
    folder.mkdir()
    fill(folder / "data")
    return Server(folder, **settings)


if __name__ == "__main__":
    sys.exit(main())
