"""Vietnamese as data and small pure functions, shared by ingest and by questions."""
