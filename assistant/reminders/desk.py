"""Where people say what they want to be reminded of, and what became of what they were reminded of.

What buttons stand for: "rx:SUBSCRIPTION" no more of it; "rd:REMINDER" the task is done; "rs:REMINDER:DAYS" tell me
again; "rl:NOTICE" the tasks of a notice; "rt:REMINDER" one of them; "rw:WHEN:SUBJECT:VALUE" a wish whose subject was
chosen.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from assistant.access.viewer import Viewer
from assistant.chat.reply import Choice, Reply
from assistant.chat.wording import shortened
from assistant.clock import Clock, local
from assistant.deadlines.days import Due
from assistant.progress.desk import ProgressDesk, Said, read
from assistant.reminders import actions, reading, wording
from assistant.reminders.describing import wish_words
from assistant.reminders.planning import Dated
from assistant.reminders.subjects import Subjects
from assistant.reminders.times import MORNING, at_hour, next_slot
from index.database import Database
from index.library import Library
from index.notices import Notice, Notices, Reminder
from index.progress import Marking, ProgressLog
from index.subscriptions import Rhythm, Subject, Subscription, Subscriptions, Wish
from plan.errors import SubscriptionMissing
from plan.language.folding import fold
from plan.progress import State

WAITS = (1, 3, 7)
"""Days after which a task can be told again."""
_SOON = 20  # deadlines ahead that `upcoming` gives
_NEXT = 2  # of them, how many a reply names
_LISTED = 10  # buttons of a reply
_TOLD = 160  # characters of a task
_CUT = 40  # characters of a task on a button


class ReminderDesk:
    """Takes wishes and answers; safe to use from several threads.

    library: to look things up in. database: of the same library, open for writing. address: of this server, "" where
    there are no links. recipient: see `index.chat_tables`; who asks for it is the caller's to check.
    Every call raises what `Database` raises.
    """

    def __init__(
        self,
        library: Library,
        database: Database,
        clock: Clock,
        *,
        address: str = "",
    ) -> None:
        self._library = library
        self._clock = clock
        self._address = address
        self._kept = Subscriptions(database, clock)
        self._notices = Notices(database, clock)
        self._progress = ProgressDesk(library, clock)
        self._marks = ProgressLog(database, clock)
        self._subjects = Subjects(library)

    def is_asking(self, text: str) -> bool:
        """Whether a message is for this desk ("nhắc Văn phòng Sở trước 7 ngày"), and no question."""
        return reading.is_asking(text)

    def said(self, viewer: Viewer, recipient: str, words: str) -> list[Reply]:
        """What is to be said to a wish, to the end of one, or to nothing: the list of what there is.

        Raises SubscriptionInvalid with a sentence for whoever wrote.
        """
        if reading.is_ending(words):
            return [self._ended(viewer, recipient, words)]
        if fold(words) in ("", "nhac"):
            return [self._list(viewer, recipient)]
        heard = reading.hear(words, viewer, self._library.seen_by(viewer.scope))
        if heard.wish is not None:
            return [self._subscribed(viewer, recipient, heard.wish, heard.remark)]
        if heard.options:
            return [_which(heard)]
        raise reading.unclear(heard.problem or "Chưa hiểu cần nhắc việc nào.")

    def pressed(self, viewer: Viewer, recipient: str, action: str, update_message: str) -> list[Reply]:
        """What is to be said to a button; `update_message`: the channel's name for its message.

        Raises SubscriptionMissing, MarkRefused, TaskMissing and the like, with a sentence.
        """
        name, _, value = action.partition(":")
        doing: Mapping[str, Callable[[Viewer, str, str], Reply]] = {
            "rx": self._removed,
            "rd": self._done,
            "rs": self._again,
            "rl": self._tasks,
            "rt": self._task,
            "rw": self._chosen,
        }
        if name not in doing:
            raise SubscriptionMissing("Nút này không còn dùng được. Hãy gửi /nhac để xem các lời nhắc.")
        reply = doing[name](viewer, recipient, value)
        return [replace(reply, edits=update_message)] if name == "rx" else [reply]

    def subscriptions(self, recipient: str) -> list[Subscription]:
        """What a recipient wants to be told of, oldest first."""
        return self._kept.of(recipient)

    def describe(self, viewer: Viewer, subscription: Subscription) -> str:
        """A subscription in one line; what the viewer may not see is not named."""
        return wish_words(subscription.wish, viewer, self._library.seen_by(viewer.scope))

    def subscribe(self, viewer: Viewer, recipient: str, wish: Wish) -> Subscription:
        """Keep a wish. Raises SubscriptionInvalid for too many, and for what the viewer may not see or is not there."""
        seen = wish.subject is Subject.MINE or self._subjects.rows(viewer, wish)
        if not seen:
            raise reading.unclear("Không thấy nhiệm vụ nào như vậy trong các kế hoạch anh/chị xem được.")
        return self._kept.add(recipient, wish, next_slot(wish, self._clock()))

    def unsubscribe(self, recipient: str, subscription_id: str) -> Subscription:
        """End a subscription; raises SubscriptionMissing."""
        return self._kept.remove(recipient, subscription_id)

    def notices(self, recipient: str, limit: int, offset: int = 0) -> list[Notice]:
        """What a recipient was told, newest first, and how that went."""
        return self._notices.of(recipient, limit, offset)

    def upcoming(self, viewer: Viewer, subscription: Subscription) -> list[Due]:
        """The next deadlines that a subscription tells of, by day."""
        today = self._today()
        rows = self._subjects.rows(viewer, subscription.wish)
        marks = self._marks.last([row.row.identity for row in rows], viewer.scope)
        done = {identity: mark.done for identity, mark in marks.items()}
        dues = [Due(row.row, day) for row in rows for day in row.open_days(done.get(row.row.identity)) if day >= today]
        return sorted(dues, key=lambda due: due.day)[:_SOON]

    def _today(self) -> dt.date:
        return local(self._clock()).date()

    def _subscribed(self, viewer: Viewer, recipient: str, wish: Wish, remark: str) -> Reply:
        kept = self.subscribe(viewer, recipient, wish)
        lines = [f"Đã đặt lời nhắc: {self.describe(viewer, kept)}.", remark]
        if wish.rhythm is Rhythm.BEFORE:
            lines.append("Việc quá hạn mà chưa ghi hoàn thành được nhắc thêm một lần.")
        else:
            lines.append(f"Bản đầu tiên: {wording.moment(kept.next_at)}.")
        if wish.subject is Subject.MINE and not viewer.unit:
            lines.append("Tài khoản chưa ghi đơn vị, nên chỉ nhắc việc được giao đích danh.")
        dues = self.upcoming(viewer, kept)[:_NEXT]
        lines += ["Các hạn sắp tới:", *(f"- {wording.listed(due, self._today())}" for due in dues)] if dues else [_NONE]
        documents = frozenset(due.row.document.id for due in dues) | self._plans(viewer, [kept])
        text = "\n".join(line for line in lines if line)
        return Reply(text, (Choice("Bỏ lời nhắc này", f"rx:{kept.id}"),), (), documents)

    def _list(self, viewer: Viewer, recipient: str) -> Reply:
        kept = self._kept.of(recipient)
        if not kept:
            return Reply(f"Chưa có lời nhắc nào. Để đặt, hãy gửi ví dụ: {reading.EXAMPLES}.")
        lines = [f"{n}. {self.describe(viewer, one)}" for n, one in enumerate(kept, 1)]
        choices = tuple(Choice(f"Bỏ lời nhắc {n}", f"rx:{one.id}") for n, one in enumerate(kept[:_LISTED], 1))
        return Reply("\n".join(["Các lời nhắc đang có:", *lines]), choices, (), self._plans(viewer, kept))

    def _plans(self, viewer: Viewer, kept: Sequence[Subscription]) -> frozenset[str]:
        """The plans that descriptions of subscriptions name."""
        wishes = [one.wish for one in kept]
        plans = [wish.value for wish in wishes if wish.subject is Subject.PLAN]
        named = {document.id for document in self._library.seen_by(viewer.scope).documents(plans)}
        tasks = [self._subjects.row(viewer, wish.value) for wish in wishes if wish.subject is Subject.TASK]
        return frozenset(named.union(row.row.document.id for row in tasks if row))

    def _ended(self, viewer: Viewer, recipient: str, words: str) -> Reply:
        kept = self._kept.of(recipient)
        if reading.is_ending_all(words):
            for one in kept:
                self._kept.remove(recipient, one.id)
            return Reply(f"Đã bỏ {len(kept)} lời nhắc." if kept else "Chưa có lời nhắc nào để bỏ.")
        heard = reading.hear(words, viewer, self._library.seen_by(viewer.scope))
        ended = [one for one in kept if reading.is_meant(heard, one.wish)]
        if not ended:
            return self._list(viewer, recipient)
        lines = [f"- {self.describe(viewer, one)}" for one in ended]
        for one in ended:
            self._kept.remove(recipient, one.id)
        return Reply("\n".join(["Đã bỏ lời nhắc:", *lines]), (), (), self._plans(viewer, ended))

    def _removed(self, viewer: Viewer, recipient: str, value: str) -> Reply:
        gone = self._kept.remove(recipient, value)
        left = self._list(viewer, recipient)
        text = f"Đã bỏ lời nhắc: {self.describe(viewer, gone)}.\n\n{left.text}"
        return replace(left, text=text, documents=left.documents | self._plans(viewer, [gone]))

    def _chosen(self, viewer: Viewer, recipient: str, value: str) -> Reply:
        names = reading.unit_names(self._library.seen_by(viewer.scope))
        return self._subscribed(viewer, recipient, actions.read_wish(value, names.values()), "")

    def _done(self, viewer: Viewer, recipient: str, value: str) -> Reply:
        row = self._told(viewer, recipient, value)[1]
        identity, today = row.row.identity, self._today()
        last = self._marks.last([identity], viewer.scope).get(identity)
        if last is not None and last.done and (not row.recurring or last.done == today):
            return self._about(row, f"Đã ghi hoàn thành từ trước ({last.done:%d/%m/%Y})")
        self._progress.require_mark(viewer, identity)
        state, day, note = read(Said(State.DONE, today.isoformat()), today)
        self._marks.mark(identity, Marking(state, day, note), user_id=viewer.id, user_name=viewer.display)
        more = " Các kỳ sau vẫn được nhắc." if row.recurring else ""
        return self._about(row, f"Đã ghi hoàn thành ngày {today:%d/%m/%Y}", more)

    def _again(self, viewer: Viewer, recipient: str, value: str) -> Reply:
        told, _, wait = value.partition(":")
        reminder, row = self._told(viewer, recipient, told)
        if wait not in map(str, WAITS):
            raise SubscriptionMissing("Nút này không còn dùng được. Hãy gửi /nhac để xem các lời nhắc.")
        at = at_hour(self._today() + dt.timedelta(days=int(wait)), MORNING)
        self._notices.again(reminder, recipient, at)
        return self._about(row, f"Sẽ nhắc lại vào {wording.moment(at)}")

    def _tasks(self, viewer: Viewer, recipient: str, value: str) -> Reply:
        told = self._notices.reminders(recipient, actions.number(value))
        rows = [(one, self._subjects.row(viewer, one.identity)) for one in told]
        found = [(one, row) for one, row in rows if row is not None]
        if not found:
            raise SubscriptionMissing("Các nhiệm vụ của lần nhắc này không còn nữa.")
        choices = tuple(
            Choice(wording.named(Due(row.row, one.day), _CUT), f"rt:{one.id}") for one, row in found[:_LISTED]
        )
        more = f" ({_LISTED} việc đầu trong {len(found)} việc)" if len(found) > _LISTED else ""
        documents = frozenset(row.row.document.id for _, row in found)
        return Reply(f"Anh/chị chọn nhiệm vụ{more}:", choices, (), documents)

    def _task(self, viewer: Viewer, recipient: str, value: str) -> Reply:
        reminder, row = self._told(viewer, recipient, value)
        due = Due(row.row, reminder.day)
        choices = wording.task_choices(reminder.id, WAITS)
        links = wording.task_link(due, self._address)
        return Reply(wording.single(due, self._today()), choices, links, frozenset({row.row.document.id}))

    def _told(self, viewer: Viewer, recipient: str, value: str) -> tuple[Reminder, Dated]:
        """What somebody was told, and the task, which he has to see still."""
        reminder = self._notices.reminder(recipient, actions.number(value))
        row = self._subjects.row(viewer, reminder.identity)
        if row is None:
            raise SubscriptionMissing("Nhiệm vụ này không còn nữa, hoặc anh/chị không xem được kế hoạch của nó.")
        return reminder, row

    def _about(self, row: Dated, said: str, more: str = "") -> Reply:
        name = shortened(row.row.task.text, _TOLD).rstrip(".…")
        return Reply(f"{said}: {name}.{more}", (), (), frozenset({row.row.document.id}))


_NONE = "Hiện chưa có hạn nào sắp tới trong các kế hoạch anh/chị xem được; khi có sẽ nhắc."


def _which(heard: reading.Heard) -> Reply:
    """Which of several subjects is meant."""
    choices = tuple(Choice(option.label[:64], actions.wish_action(heard.timing, option)) for option in heard.options)
    documents = frozenset(option.value for option in heard.options if option.subject is Subject.PLAN)
    head = "Có nhiều kế hoạch như vậy. Anh/chị chọn:" if documents else f"{heard.problem} Có phải anh/chị muốn nói:"
    return Reply(
        f"{head.strip()}\n" + "\n".join(f"- {option.label}" for option in heard.options), choices, (), documents
    )
