"""All pages of accounts and access."""

from __future__ import annotations

from fastapi import APIRouter

from assistant.access.accounts import Accounts
from assistant.access.journal import Journal
from assistant.access.oidc import Provider
from assistant.channels.web.account import account_pages
from assistant.channels.web.administration import administration_pages
from assistant.channels.web.audit import audit_pages
from assistant.channels.web.pages import Pages
from assistant.channels.web.signing import signing_pages
from assistant.channels.web.teams import team_pages
from assistant.clock import now
from index.accounts import Users
from index.audit_log import AuditLog
from index.library import Library
from index.teams import Teams


def access_pages(
    pages: Pages, library: Library, accounts: Accounts | None, journal: Journal, provider: Provider | None = None
) -> tuple[APIRouter, ...]:
    """The routers; without accounts (the single-user mode) there is the audit log alone."""
    log = audit_pages(pages, AuditLog(library.database, now), Users(library.database, now))
    if accounts is None:
        return (log,)
    return (
        signing_pages(pages, accounts, journal, provider),
        account_pages(pages, accounts, journal),
        administration_pages(pages, library, accounts, journal, provider.issuer if provider else ""),
        team_pages(pages, accounts.users, Teams(library.database), journal),
        log,
    )
