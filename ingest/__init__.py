"""From a file to a Reading: readers, structure, tables, metadata, tasks, passages. Stores nothing."""
