"""Draft reports of what became of the plans, made from the records and from what units said of their tasks."""
