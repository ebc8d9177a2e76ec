"""Run by Alembic with the open connection that `index.migration` hands over; there is no offline mode."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
