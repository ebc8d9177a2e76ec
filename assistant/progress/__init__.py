"""Progress: who may say how far a task is, what may be said, and how the tasks stand together."""
