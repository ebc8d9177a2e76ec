"""Alembic's scripts, shipped in the package and run by `index.database`."""
