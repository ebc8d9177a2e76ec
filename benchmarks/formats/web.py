"""The model of a plan as an HTML page, as portals publish them: plain tags, merged cells as spans, lists as lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape
from itertools import groupby

from benchmarks.formats.model import Block, Cell, Frame, Kind, Outline, Paragraph, Run, Table

_HEAD = """\
<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<title>{title}</title>
<style>
body {{ font-family: "Times New Roman", serif; font-size: 14pt; max-width: 60em; margin: 2em auto; }}
table {{ border-collapse: collapse; width: 100%; }}
table.grid td, table.grid th {{ border: 1px solid #000; padding: 4px; vertical-align: top; font-size: 12pt; }}
.centre {{ text-align: center; }}
ul {{ list-style-type: "- "; }}
</style>
</head>
<body>
"""
_ALIGNED = {Kind.TITLE: ' class="centre"', Kind.NOTE: ' class="centre"', Kind.FRAME: ' class="centre"'}


def html_text(outline: Outline) -> str:
    """The page; its title is the subject of the plan."""
    blocks = [block for part in outline for block in part.blocks]
    titles = [b.text for b in blocks if isinstance(b, Paragraph) and b.kind is Kind.TITLE]
    lines = [line for part in outline for line in _lines(part.blocks)]
    return "\n".join([_HEAD.format(title=escape(" ".join(titles[:2]))), *lines, "</body>", "</html>", ""])


def _lines(blocks: Sequence[Block]) -> Iterator[str]:
    yield "<div>"
    for bulleted, group in groupby(
        blocks, key=lambda block: isinstance(block, Paragraph) and block.kind is Kind.BULLET
    ):
        if bulleted:
            yield "<ul>"
        for block in group:
            yield _table(block) if isinstance(block, Table) else _paragraph(block)
        if bulleted:
            yield "</ul>"
    yield "</div>"


def _paragraph(block: Paragraph) -> str:
    words = "".join(map(_run, block.runs))
    if block.kind is Kind.BULLET:
        return f"<li>{words}</li>"
    marked = f"{block.mark} {words}" if block.mark else words
    if block.kind is Kind.HEADING:
        return f"<h{block.level + 1}>{marked}</h{block.level + 1}>"
    if block.kind is Kind.TITLE:
        marked = f"<b>{marked}</b>"
    if block.kind is Kind.NOTE:
        marked = f"<i>{marked}</i>"
    return f"<p{_ALIGNED.get(block.kind, '')}>{marked}</p>"


def _run(run: Run) -> str:
    words = escape(run.text, quote=False)
    for tag, wanted in (("s", run.struck), ("i", run.italic), ("b", run.bold)):
        words = f"<{tag}>{words}</{tag}>" if wanted else words
    return words


def _table(table: Table) -> str:
    lines = ['<table class="grid">' if table.frame is Frame.GRID else "<table>"]
    for number, row in enumerate(table.rows):
        tag = "th" if number < table.header else "td"
        cells = "".join(_cell(cell, tag) for cell in row if cell is not None)
        opening, closing = ("<thead>", "</thead>") if number < table.header else ("", "")
        lines.append(f"{opening}<tr>{cells}</tr>{closing}")
    return "\n".join([*lines, "</table>"])


def _cell(cell: Cell, tag: str) -> str:
    spans = [("rowspan", cell.rows), ("colspan", cell.columns)]
    attributes = "".join(f' {name}="{span}"' for name, span in spans if span > 1)
    centred = ' class="centre"' if cell.centred else ""
    parts: list[str] = []
    for listed, group in groupby(cell.paragraphs, key=lambda paragraph: paragraph.list is not None):
        if listed:
            parts.append(f"<ul>{''.join(f'<li>{_words(item)}</li>' for item in group)}</ul>")
        else:
            parts.append("<br>".join(map(_words, group)))
    return f"<{tag}{attributes}{centred}>{''.join(parts)}</{tag}>"


def _words(paragraph: Paragraph) -> str:
    return "".join(map(_run, paragraph.runs))
