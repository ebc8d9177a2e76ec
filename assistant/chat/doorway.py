"""Whom a chat speaks for."""

from __future__ import annotations

from collections.abc import Callable

from assistant.access.accounts import Accounts
from assistant.access.viewer import LOCAL, Viewer
from index.accounts import Role
from index.chats import Chat, ChatKind

Viewers = Callable[[str], Viewer | None]
"""Gives what a user is now by his id; None when he is not active or never was (`Accounts.viewer`)."""

single_user: Viewers = {LOCAL.id: LOCAL}.get
"""The viewers of the single-user mode."""


def viewers_of(accounts: Accounts | None) -> Viewers:
    """The viewers of a server; of the single-user mode without accounts."""
    return accounts.viewer if accounts else single_user


class Doorway:
    """Knows the viewer of each chat that is linked."""

    def __init__(self, viewers: Viewers) -> None:
        self._viewers = viewers

    def viewer(self, chat: Chat) -> Viewer | None:
        """Who asks in a chat, with what he may see now; None for a stranger's.

        A group sees what its team sees, whoever of it writes, and may change nothing. It ends with whoever bound it:
        when he is shut out, or is no administrator any more.
        """
        if not chat.linked:
            return None
        if chat.kind is ChatKind.PRIVATE:
            return self._viewers(chat.user_id or "")
        bound_by = self._viewers(chat.linked_by)
        if bound_by is None or not bound_by.may(Role.ADMINISTRATOR):
            return None
        teams = frozenset({chat.team_id} if chat.team_id else ())
        return Viewer(chat.recipient, chat.recipient, chat.title, Role.READER, teams=teams)
