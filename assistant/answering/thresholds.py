"""Scores above which something is served. Chosen on the practice and sample questions; see docs/evaluation.md."""

TASK_BAR = 0.50
"""A single task must cover this much of the topic."""

LONE_BAR = 0.25
"""A single task may cover as little as this when it prints what the question says otherwise and stands out."""

LEAD_OF_LONE = 0.12
"""By how much such a task must score more than the next."""

LIST_BAR = 0.40
"""A task belongs to a list about a subject from here on."""

CONTENT_BAR = 0.46
"""A passage answers a question about content from here on."""

TIE = 0.02
"""Two readings closer than this are both offered."""

COMPARE_BAR = 0.30
"""Each task of a comparison covers only its own part of the question."""

SIDE_BAR = 0.20
"""The task of one side of a comparison covers this much of what is compared; the plan is named."""
