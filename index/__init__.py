"""The library: everything that was read from plans, in SQLite (the truth) and as vectors (rebuilt at need)."""
