"""Tasks out of tables and out of prose."""
