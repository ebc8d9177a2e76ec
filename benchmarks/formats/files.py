"""Keyed plans written as files of each format."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.formats.keyed import read_keys
from benchmarks.formats.model import Outline
from benchmarks.formats.outline import outline_of
from benchmarks.formats.printed import print_pdfs
from benchmarks.formats.scanned import pdf_bytes, save_pngs, scan_pages
from benchmarks.formats.web import html_text
from benchmarks.formats.word import docx_bytes
from benchmarks.quality.keys import doc_of
from benchmarks.quality.places import printed_lines

SUFFIXES: Mapping[str, str] = {"docx": ".docx", "pdf": ".pdf", "html": ".html", "scan": ".scan.pdf"}
PRINTED = frozenset({"pdf", "scan"})


@dataclass(frozen=True, slots=True)
class KeyedPlan:
    """A plan's text with the file of its task key."""

    text: Path
    key: Path

    @property
    def doc(self) -> str:
        """The number that names the plan."""
        return doc_of(self.text.name)

    def outline(self) -> Outline:
        """Its neutral model."""
        return outline_of(printed_lines(self.text), read_keys(self.key))

    def in_format(self, name: str, folder: Path) -> Path:
        """Where `write_formats` puts it."""
        return folder / f"{self.text.stem}{SUFFIXES[name]}"


def keyed_plans(gold: Path, folders: Sequence[Path]) -> list[KeyedPlan]:
    """Every plan of the folders that has a key in `gold`, by number."""
    texts = {doc_of(path.name): path for folder in folders for path in sorted(folder.glob("*.txt"))}
    keys = {path.stem.removeprefix("tasks_"): path for path in sorted(gold.glob("tasks_*.json"))}
    return [KeyedPlan(texts[doc], key) for doc, key in keys.items() if doc in texts]


def write_formats(
    plans: Sequence[KeyedPlan], folder: Path, formats: Collection[str], *, small: bool = False, pictures: bool = False
) -> None:
    """Write every plan in every format; `small` scans are fit to be kept, `pictures` also puts their pages as PNG.

    Raises ToolMissing, ReadingTimeout and FileDamaged of plan.errors where LibreOffice fails.
    """
    with tempfile.TemporaryDirectory(prefix="kehoach-formats-") as spare:
        places = {name: folder if name in formats else Path(spare) for name in SUFFIXES}
        for plan in plans:
            outline = plan.outline()
            plan.in_format("docx", places["docx"]).write_bytes(docx_bytes(outline))
            plan.in_format("html", places["html"]).write_text(html_text(outline), "utf-8", newline="\n")
        if not PRINTED.isdisjoint(formats):
            print_pdfs([plan.in_format("docx", places["docx"]) for plan in plans], places["pdf"])
        for plan in plans if "scan" in formats else ():
            pages = scan_pages(plan.in_format("pdf", places["pdf"]), seed=sum(plan.doc.encode()))
            plan.in_format("scan", folder).write_bytes(pdf_bytes(pages, small=small))
            if pictures:
                save_pngs(pages, folder, plan.text.stem)
