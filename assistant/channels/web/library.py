"""Văn bản: the list of plans, and where files are handed in."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from assistant.access.viewer import Viewer
from assistant.addresses import address
from assistant.channels.http.gate import Reader
from assistant.channels.web.fields import Offset
from assistant.channels.web.pages import Pages
from assistant.viewing.listing import Order, State, Wanted, list_plans
from index.accounts import Role
from index.library import Library
from index.teams import Team, Teams
from plan.language.collation import collation_key

_PAGE = 50  # plans on a page
_LONGEST = 200  # characters of a search


def library_pages(pages: Pages, library: Library, *, taking: bool) -> APIRouter:
    """The list of plans. taking: whether files can be handed in to this server."""
    router = APIRouter()
    teams = Teams(library.database)

    @router.get("/van-ban")
    def listed(
        request: Request,
        viewer: Reader,
        offset: Offset,
        tim: Annotated[str, Query(max_length=_LONGEST)] = "",
        coquan: str = "",
        nam: str = "",
        loc: str = "",
        xep: str = "",
    ) -> Response:
        """The plans the viewer may see; an unknown filter is as good as none."""
        wanted = Wanted(tim, coquan, int(nam) if nam.isdecimal() and len(nam) == 4 else None, _state(loc), _order(xep))
        shelf = library.seen_by(viewer.scope)
        own = own_teams(viewer, teams.all())
        limited = {key: names(own, found) for key, found in shelf.limited().items()}
        listing = list_plans(shelf.documents(), wanted, limited)
        return pages.html(
            request,
            "library/list.html",
            wanted=wanted,
            listing=listing,
            shown=listing.found[offset : offset + _PAGE],
            offset=offset,
            limit=_PAGE,
            url=_url(wanted),
            sorted_url=lambda order: _url(wanted, Order(order)),
            counted=_counted,
            limited=limited,
            teams=own,
            may_upload=taking and viewer.may(Role.EDITOR),
        )

    return router


def own_teams(viewer: Viewer, every: Iterable[Team]) -> list[Team]:
    """The teams that a viewer may limit plans to and may read the names of: his own, all for an administrator."""
    return [team for team in every if viewer.may(Role.ADMINISTRATOR) or team.id in viewer.teams]


def names(own: Iterable[Team], chosen: Collection[str]) -> str:
    """The names of those of a viewer's own teams that were chosen; of others he learns nothing."""
    return ", ".join(sorted((team.name for team in own if team.id in chosen), key=collation_key))


def _counted(pairs: Iterable[tuple[object, int]]) -> list[tuple[object, str]]:
    """Choices with how many plans each has."""
    return [(value, f"{value} ({count})") for value, count in pairs]


def _state(text: str) -> State:
    return State(text) if text in set(State) else State.ANY


def _order(text: str) -> Order:
    return Order(text) if text in set(Order) else Order.NEWEST


def _url(wanted: Wanted, order: Order | None = None) -> str:
    """The address of the list with its filters, perhaps sorted in another way."""
    sorted_by = (order or wanted.order).value
    return address(
        "/van-ban", tim=wanted.text, coquan=wanted.issuer, nam=wanted.year, loc=wanted.state.value, xep=sorted_by
    )
