"""A draft report as a DOCX file."""

from __future__ import annotations

import datetime as dt

from assistant.reports.contents import Report
from assistant.reports.layout import Paper
from assistant.reports.wording import UNKNOWN, Level, body, front
from plan.language.folding import fold

MEDIA = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def to_docx(report: Report, author: str, made: dt.datetime) -> bytes:
    """The report in the layout of Nghị định 30/2020/NĐ-CP; `author` and `made` stand in its properties alone."""
    head = front(report)
    paper = Paper(f"Báo cáo: {head.subject}", author, made)
    paper.letterhead(head.above, head.agency, head.number, head.place)
    paper.title("BÁO CÁO", head.subject)
    for line in body(report):
        paper.paragraph(line.text, bold=line.level in (Level.PART, Level.NUMBER))
    paper.signature(head.recipients, UNKNOWN, UNKNOWN)
    return paper.content()


def file_name(report: Report) -> str:
    """The name of the file: "bao-cao-van-phong-so-quy-i-nam-2024.docx"."""
    return f"bao-cao-{fold(f'{report.request.unit} {report.request.period.name}').replace(' ', '-')}.docx"
