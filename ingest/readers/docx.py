"""Word documents (.docx): paragraphs and tables in the order of the text, as Word shows them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from ingest.readers.docx_numbering import Numbering
from ingest.readers.docx_package import Package
from ingest.readers.docx_styles import Styles
from ingest.readers.docx_tables import Content, Table, content_lines, content_text, read_table
from ingest.readers.docx_tabs import in_columns
from ingest.readers.docx_words import Words, in_font, is_prompt
from ingest.readers.docx_xml import ALTERNATES, DELETED, VML_TEXT_PATH, Element, attribute, chosen, w
from ingest.source import LIMITS, Limits, Progress, Source, SourceLine, paragraph, unheard
from plan.errors import FileEmpty, FileTooLarge
from plan.issue import Issue, Severity
from plan.span import Span

_LETTER = re.compile(r"[^\W\d_]")
_QUOTED = 60  # characters of hidden words in a message
_BLOCKS = frozenset({w("p"), w("tbl"), w("altChunk")})


def read_docx(data: bytes, name: str, *, limits: Limits = LIMITS, progress: Progress = unheard) -> Source:
    """The text of a DOCX with tracked changes accepted, footnotes at its end, headers and footers as margins.

    Raises FileEmpty, FileEncrypted, FileDamaged, FileBomb and FileTooLarge. Issues: macros_ignored, tracked_changes,
    embedded_part_unread, pictures_unread and hidden_text_left_out, each over the whole text.
    """
    package = Package(data, name, limits)
    styles = Styles(package.part("styles"))
    story = _Story(styles, Numbering(package.part("numbering"), styles))
    lines = [*content_lines(story.read(package.main())), *_note_lines(package, story)]
    if not any(_LETTER.search(line.text) for line in lines):
        raise _empty(name, story)
    if sum(len(line.text) for line in lines) > limits.characters:
        raise FileTooLarge(
            f"Tệp “{name}” có hơn {limits.characters:,} ký tự. Hãy tách tệp hoặc bỏ phần không cần rồi nạp lại."
        )
    issues = _issues(package, story, Span(1, len(lines)))
    margins = _margins(package, styles)
    progress(1, 1)
    return Source(tuple(lines), tuple(issues), margins)


@dataclass(slots=True)
class _Story:
    """Reads stretches of a document in order, and remembers what was met on the way.

    notes: (footnotes or endnotes, id) in the order of their references. unread: embedded documents. pictures: large
    ones. changed: whether there are tracked changes. hidden: words behind merged cells, which Word does not show.
    """

    styles: Styles
    numbering: Numbering
    notes: list[tuple[str, str]] = field(default_factory=list)
    unread: int = 0
    pictures: int = 0
    changed: bool = False
    hidden: list[str] = field(default_factory=list)

    def read(self, container: Element) -> Content:
        """The content of a body, a cell, a text box or a note."""
        if container.tag == VML_TEXT_PATH:
            return (container.get("string", ""),)
        items: list[str | Table] = []
        words = Words(self.styles)
        for block in _blocks(container):
            if block.tag == w("p"):
                words.add(block)
            if block.tag == w("p") and words.goes_on:
                continue
            items += self._items(words)
            words = Words(self.styles)
            if block.tag == w("tbl"):
                found = read_table(block, self.styles, self.read)
                self.hidden += found.hidden
                items.append(found)
            self.unread += block.tag == w("altChunk")
        return in_columns((*items, *self._items(words)))

    def _items(self, words: Words) -> list[str | Table]:
        """The lines of a paragraph behind its number ("" when it is empty), then those of its text boxes."""
        if words.sign is None:
            return []
        self.notes += words.notes
        self.pictures += words.pictures
        self.changed |= words.changed
        lines = [line for line in words.text().split("\n") if line.strip()]
        if lines or not words.sign.hidden:
            lines = self._numbered(words, lines)
        return [*lines, *(item for box in words.boxes for item in self.read(box))]

    def _numbered(self, words: Words, lines: list[str]) -> list[str]:
        mark = self.numbering.mark(words.about)
        if mark is None or (mark.is_bullet and not lines):
            return lines or [""]
        look = mark.look if words.sign is None else mark.look.over(words.sign)
        shown = in_font(mark.text, look.font, capitals=look.capitals)
        return [f"{shown} {lines[0]}", *lines[1:]] if lines else [shown]


def _blocks(container: Element) -> Iterator[Element]:
    """Paragraphs, tables and embedded documents in order, also those in content controls."""
    for child in container:
        if child.tag in _BLOCKS:
            yield child
        elif child.tag == ALTERNATES:
            branch = chosen(child)
            yield from () if branch is None else _blocks(branch)
        elif child.tag not in DELETED and not is_prompt(child):
            yield from _blocks(child)


def _note_lines(package: Package, story: _Story) -> list[SourceLine]:
    """A line for each note that the text refers to, in the order of its references."""
    notes = {
        (kind, attribute(note, "id")): note
        for kind in ("footnotes", "endnotes")
        for part in package.parts(kind)
        for note in part
    }
    found = [notes[reference] for reference in dict.fromkeys(story.notes) if reference in notes]
    texts = [content_text(story.read(note)) for note in found]
    lines = [SourceLine(paragraph(f"Chú thích {at}: {text}")) for at, text in enumerate(texts, start=1)]
    return [SourceLine(""), *lines] if lines else []


def _margins(package: Package, styles: Styles) -> tuple[str, ...]:
    """The lines of page headers and footers that have words, each once."""
    parts = [*package.parts("header"), *package.parts("footer")]
    texts = [content_text(_Story(styles, Numbering(None, styles)).read(part)) for part in parts]
    lines = (paragraph(line) for text in texts for line in text.split("\n"))
    return tuple(dict.fromkeys(line for line in lines if _LETTER.search(line)))


def _empty(name: str, story: _Story) -> FileEmpty:
    if story.pictures:
        return FileEmpty(
            f"Tệp “{name}” chỉ có hình ảnh, không có chữ. Hãy lưu tệp thành PDF rồi nạp lại để hệ thống nhận dạng chữ."
        )
    return FileEmpty(f"Tệp “{name}” không có chữ nào. Hãy kiểm tra lại tệp rồi nạp lại.")


def _issues(package: Package, story: _Story, span: Span) -> Iterator[Issue]:
    if package.has_macros:
        message = "Tệp có macro. Hệ thống chỉ đọc chữ, không chạy macro."
        yield Issue(Severity.INFO, "macros_ignored", message, span)
    if story.changed:
        message = "Tệp còn dấu vết sửa đổi (Track Changes); đã đọc như khi chấp nhận mọi sửa đổi. Hãy đối chiếu bản ký."
        yield Issue(Severity.INFO, "tracked_changes", message, span)
    if story.unread:
        message = (
            f"Có {story.unread} tài liệu nhúng trong tệp không đọc được. Hãy mở tệp bằng Word, lưu lại rồi nạp lại."
        )
        yield Issue(Severity.ERROR, "embedded_part_unread", message, span)
    if story.pictures:
        message = f"Có {story.pictures} hình lớn trong tệp; chữ trong hình không được đọc. Hãy kiểm tra các hình đó."
        yield Issue(Severity.WARNING, "pictures_unread", message, span)
    if story.hidden:
        words = " ".join(story.hidden[0].split())[:_QUOTED]
        message = (
            f"Có {len(story.hidden)} ô đã gộp còn giữ chữ mà Word không hiện (“{words}”...); chữ đó không được đọc. "
            f"Nếu cần, hãy bỏ gộp ô trong Word rồi nạp lại."
        )
        yield Issue(Severity.WARNING, "hidden_text_left_out", message, span)
