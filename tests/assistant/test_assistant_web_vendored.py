"""What is shipped of others: unchanged, with its licence, and able to write Vietnamese."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from assistant.channels.web.pages import STATIC

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"`([0-9a-f]{64})` \| ([\w./-]+)")
VOWELS, TONES = "aăâeêioôơuưy", ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS = {unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in TONES} | set("đbcdghklmnpqrstvx")
SIGNS = set("0123456789.,;:!?()[]/-–—…“”‘’%+=<>&@#*§°·•")


@pytest.mark.parametrize("folder", [STATIC, ROOT / "tests" / "browser" / "vendor"], ids=["shipped", "tests"])
def test_files_of_others_are_as_they_were_taken(folder):
    listed = {name: digest for digest, name in ROW.findall((folder / "VENDORED.md").read_text(encoding="utf-8"))}
    there = [*folder.rglob("*.woff2"), *folder.rglob("*.min.js")]
    assert listed == {str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest() for file in there}


@pytest.mark.parametrize("family", ["noto-sans", "noto-serif"])
@pytest.mark.parametrize("weight", [400, 600])
def test_the_fonts_have_every_vietnamese_letter(family, weight):
    known: set[int] = set()
    for subset in ("latin", "vietnamese"):
        with TTFont(STATIC / "fonts" / f"{family}-{subset}-{weight}.woff2") as font:
            known |= font.getBestCmap().keys()
    wanted = LETTERS | {letter.upper() for letter in LETTERS} | SIGNS
    assert sorted(sign for sign in wanted if ord(sign) not in known) == []


def test_every_font_stands_in_the_style_sheet_with_the_letters_it_has():
    sheet = (STATIC / "css" / "base.css").read_text(encoding="utf-8")
    for file in (STATIC / "fonts").glob("*.woff2"):
        face = next(line for line in sheet.splitlines() if file.name in line)
        with TTFont(file) as font:
            missing = [
                sign
                for sign in LETTERS | {s.upper() for s in LETTERS}
                if ord(sign) in promised(face) - font.getBestCmap().keys()
            ]
        assert missing == [], file.name


def promised(face: str) -> set[int]:
    ranges = re.findall(r"U\+([0-9A-F]+)(?:-([0-9A-F]+))?", face)
    return {code for first, last in ranges for code in range(int(first, 16), int(last or first, 16) + 1)}
