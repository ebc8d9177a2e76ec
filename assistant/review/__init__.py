"""The review of doubtful records: what to look at, what an editor typed, and what becomes of it."""
