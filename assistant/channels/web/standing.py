"""How tasks stand, in words of pages and kinds of badges."""

from __future__ import annotations

from collections.abc import Mapping

from plan.progress import Outcome, State

STATES: Mapping[State, str] = {
    State.NOT_STARTED: "Chưa bắt đầu",
    State.DOING: "Đang làm",
    State.DONE: "Hoàn thành",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.DONE: STATES[State.DONE],
    Outcome.DONE_LATE: STATES[State.DONE],
    Outcome.DOING: STATES[State.DOING],
    Outcome.NOT_STARTED: STATES[State.NOT_STARTED],
    Outcome.OVERDUE: "Quá hạn",
    Outcome.WITHOUT_DATE: "Chưa có thông tin",
}
STATE_BADGES: Mapping[State, str] = {State.NOT_STARTED: "plain", State.DOING: "info", State.DONE: "good"}
OUTCOME_BADGES: Mapping[Outcome, str] = {
    Outcome.DONE: "good",
    Outcome.DONE_LATE: "warn",
    Outcome.DOING: "info",
    Outcome.NOT_STARTED: "plain",
    Outcome.OVERDUE: "bad",
    Outcome.WITHOUT_DATE: "plain",
}
