"""`kehoach serve` as its own process over a folder of its own, as a browser meets it."""

from __future__ import annotations

import re
import signal
import subprocess
import time
from pathlib import Path

from processes import KEHOACH, ROOT, environment, run

SAMPLES = ROOT / "samples" / "plans"
PRINTED = ROOT / "samples" / "formats" / "01_so_vhtt_cchc_2024.pdf"


def fill(data: Path) -> None:
    """Read the sample plans into a new library, one of them again as PDF: it then has pages and an earlier version."""
    for what in (SAMPLES, PRINTED):
        run("ingest", what, "--data", data, cwd=data.parent).check_returncode()


class Server:
    """A server over the library in `folder`/data, until `stop`; `settings` are KEHOACH_* variables."""

    def __init__(self, folder: Path, **settings: str) -> None:
        self.data = folder / "data"
        self._log = folder / "server.log"
        with self._log.open("w", encoding="utf-8") as log:
            self._process = subprocess.Popen(
                [*KEHOACH, "serve", "--port", "0"],
                cwd=folder,
                env=environment(**settings),
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.address = self.told(r"http://127\.0\.0\.1:\d+")

    def told(self, pattern: str) -> str:
        """What the server says, or has said, on its terminal."""
        for _ in range(1200):
            if found := re.search(pattern, self._log.read_text(encoding="utf-8")):
                return found[0]
            if self._process.poll() is not None:
                break
            time.sleep(0.05)
        raise AssertionError(f"waited in vain for {pattern}: {self._log.read_text(encoding='utf-8')}")

    def stop(self) -> None:
        """End it as a stop by the system does."""
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=60)
