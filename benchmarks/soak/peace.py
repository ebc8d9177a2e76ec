"""The library as it would be if nothing had ever been killed: the same deeds, done one after another in one process."""

from __future__ import annotations

import tempfile
from pathlib import Path

from assistant.access.viewer import LOCAL
from assistant.app import assistant_over, open_writer
from assistant.channels.render import Json, answer_json
from assistant.clock import now
from assistant.jobs.receiving import Received
from assistant.jobs.service import JobService
from assistant.progress.desk import ProgressDesk, Said
from assistant.review.desk import ReviewDesk
from benchmarks.soak.clients import Deed, Kind
from plan.corrected import CorrectedField


class Peace:
    """Follows what was acknowledged, in a folder of its own; `close` when done."""

    def __init__(self, folder: Path) -> None:
        self.library = open_writer(folder, "hash", create=True)
        self._service = JobService(self.library)
        self._assistant = assistant_over(self.library)

    def follow(self, deed: Deed) -> None:
        """Do the same here."""
        if deed.kind is Kind.UPLOAD:
            self._upload(deed)
        elif deed.kind is Kind.REMOVE:
            self.library.remove(deed.plan.id)
        elif deed.kind is Kind.CORRECT:
            ReviewDesk(self.library).correct(LOCAL, deed.identity, CorrectedField.PRODUCT, deed.words)
        else:
            ProgressDesk(self.library, now).mark(LOCAL, deed.identity, Said("doing", note=deed.words))

    def ask(self, question: str) -> Json:
        """The answer, as the service gives it."""
        return answer_json(self._assistant.ask(question))

    def close(self) -> None:
        """Let the library go."""
        self.library.close()

    def _upload(self, deed: Deed) -> None:
        with tempfile.NamedTemporaryFile("w", encoding="utf-8") as file:
            file.write(deed.plan.text)
            file.flush()
            size = Path(file.name).stat().st_size
            self._service.inbox.take([Received(Path(file.name), deed.plan.file, size)])
            while self._service.workers.work_once("peace"):
                pass
