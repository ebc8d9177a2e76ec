"""A plan as blocks that can be shown, and where in them the words of a quote stand."""
