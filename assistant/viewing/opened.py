"""One plan opened for reading: its text as blocks, with what was read from each line beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from assistant.viewing.blocks import Block, Heading, Manner, Paragraph, Row, read_blocks
from assistant.viewing.cutting import pages
from index.library import Shelf, StoredDocument, StoredTask, StoredVersion
from plan.document import Document
from plan.issue import Issue
from plan.language.folding import fold
from plan.place import Place
from plan.relation import Relation
from plan.revision import ChangeKind, TaskChange, compare

_LAST = 10_000_000  # more lines than a text within the limits can have
_CONTENTS = 60  # entries of a table of contents that can be looked over


@dataclass(frozen=True, slots=True)
class Notes:
    """What was read from a line or block: tasks that begin there and issues about it, with their place in the list."""

    tasks: tuple[StoredTask, ...] = ()
    issues: tuple[tuple[int, Issue], ...] = ()

    def __bool__(self) -> bool:
        return bool(self.tasks or self.issues)


@dataclass(frozen=True, slots=True)
class Opened:
    """A plan with its text. places: of each line, as far as the file has pages."""

    stored: StoredDocument
    blocks: tuple[Block, ...]
    places: tuple[Place | None, ...]
    tasks: tuple[StoredTask, ...]
    issues: tuple[Issue, ...]

    @property
    def contents(self) -> tuple[Heading, ...]:
        """The headings, without the deepest levels where there are very many."""
        found = [block for block in self.blocks if isinstance(block, Heading)]
        deepest = max((level for level in range(2, 7) if _up_to(found, level) <= _CONTENTS), default=2)
        return tuple(heading for heading in found if heading.level <= deepest)

    def pages(self) -> tuple[tuple[Block, ...], ...]:
        """The text in parts that stay light."""
        begun = (stored.task.span.line_start for stored in self.tasks)
        return pages(self.blocks, notes=Counter((*begun, *(issue.span.line_start for issue in self.issues))))

    def margin(self) -> Margin:
        """What stands beside the text."""
        return Margin(self.tasks, self.issues)

    def sheets(self) -> tuple[Sheet, ...]:
        """The pages of the file, none where it has no pages."""
        lines = defaultdict[int, list[int]](list)
        for line, place in enumerate(self.places, start=1):
            if place is not None:
                lines[place.page].append(line)
        tasks = Counter(self._page(stored.task.span.line_start) for stored in self.tasks)
        return tuple(Sheet(n, found[0], found[-1], tasks[n]) for n, found in sorted(lines.items()))

    def boxes(self, first: int, last: int) -> tuple[Place, ...]:
        """Where lines stand on the pages."""
        return tuple(place for place in self.places[first - 1 : last] if place is not None)

    def _page(self, line: int) -> int | None:
        place = self.places[line - 1] if line <= len(self.places) else None
        return None if place is None else place.page


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page of the file: its first and last line, and how many tasks begin on it."""

    number: int
    first: int
    last: int
    tasks: int


class Margin:
    """Tasks and issues by the line they begin at."""

    def __init__(self, tasks: Iterable[StoredTask], issues: Iterable[Issue]) -> None:
        self._tasks = defaultdict[int, list[StoredTask]](list)
        self._issues = defaultdict[int, list[tuple[int, Issue]]](list)
        for stored in tasks:
            self._tasks[stored.task.span.line_start].append(stored)
        for n, issue in enumerate(issues, start=1):
            self._issues[issue.span.line_start].append((n, issue))

    def of(self, block: Block | Row) -> Notes:
        """What was read from a block, or from a row of a table."""
        lines = [block.line] if isinstance(block, Row) else range(block.first, block.last + 1)
        tasks = tuple(stored for line in lines for stored in self._tasks.get(line, ()))
        return Notes(tasks, tuple(issue for line in lines for issue in self._issues.get(line, ())))


def open_plan(shelf: Shelf, document_id: str) -> Opened:
    """A plan with its text; raises DocumentMissing."""
    stored = shelf.document(document_id)
    places = shelf.places(document_id, 1, _LAST)
    read = read_blocks(shelf.lines(document_id, 1, _LAST), places)
    blocks = tuple(_set(block, stored.document) for block in read)
    return Opened(stored, blocks, places, tuple(shelf.tasks([document_id])), tuple(shelf.issues(document_id)))


def _set(block: Block, plan: Document) -> Block:
    """The title and the signer of a plan, which its words alone do not tell from other paragraphs, set as they are."""
    if not isinstance(block, Paragraph):
        return block
    for field, manner in _SET.items():
        span = plan.spans.get(field)
        if span is not None and span.line_start <= block.first and block.last <= span.line_end:
            return replace(block, manner=manner)
    return block


_SET = {
    "title": Manner.TITLE,
    "enclosed_title": Manner.TITLE,
    "signer_title": Manner.SIGNED,
    "signer": Manner.SIGNED,
}


def related(
    relations: Iterable[Relation], documents: Sequence[StoredDocument]
) -> Iterator[tuple[Relation, str | None]]:
    """Each relation with the id of the plan it names, where that plan is among `documents`."""
    known: Mapping[str, list[StoredDocument]] = _by_number(documents)
    for relation in relations:
        named = [d for d in known.get(fold(relation.number), ()) if _same_day(d, relation)]
        yield relation, named[0].id if len(named) == 1 else None


def _by_number(documents: Iterable[StoredDocument]) -> dict[str, list[StoredDocument]]:
    found = defaultdict[str, list[StoredDocument]](list)
    for stored in documents:
        if stored.document.number and not stored.document.number.startswith("/"):
            found[fold(stored.document.number)].append(stored)
    return found


def _same_day(stored: StoredDocument, relation: Relation) -> bool:
    own = stored.document.date
    return own is None or relation.date is None or own == relation.date


@dataclass(frozen=True, slots=True)
class Revision:
    """An earlier version, and what was changed when the next one took its place."""

    version: StoredVersion
    changes: tuple[TaskChange, ...]
    counts: Mapping[ChangeKind, int]


def history(versions: Sequence[StoredVersion], tasks: Sequence[StoredTask]) -> Iterator[Revision]:
    """The earlier versions of a plan, newest first, each against the one that followed; `tasks` are those of now."""
    after = tasks
    for version in versions:
        changes = compare([s.task for s in version.tasks], [s.task for s in after])
        changed = tuple(change for change in changes if change.kind is not ChangeKind.KEPT)
        yield Revision(version, changed, Counter(change.kind for change in changes))
        after = version.tasks


def _up_to(headings: Iterable[Heading], level: int) -> int:
    return sum(heading.level <= level for heading in headings)
