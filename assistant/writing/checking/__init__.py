"""Whether what a model wrote stands in the plan: sentences as clauses, their words as values, what may be left out."""
