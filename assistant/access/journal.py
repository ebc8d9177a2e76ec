"""What is written into the audit log, in the words of those who do things."""

from __future__ import annotations

from assistant.access.viewer import Viewer
from assistant.noting import if_possible
from index.audit_log import AuditLog


class Journal:
    """The audit log as the rest of the program writes it."""

    def __init__(self, log: AuditLog) -> None:
        self._log = log

    def note(self, viewer: Viewer, action: str, subject: str, detail: str = "", address: str = "") -> None:
        """Write down that somebody did something to `subject` (an id).

        Where nothing can be written, plans can still be read: then it is told in the program's own log.
        """
        with if_possible(f"{viewer.id} {action} {subject}"):
            self._log.append(viewer.id, viewer.display, action, subject, detail, address)
