"""Names and values of WordprocessingML (ECMA-376 Part 1)."""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from lxml.etree import _Element

Element: TypeAlias = _Element
"""An element of lxml."""

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_OFF = frozenset({"0", "false", "off"})
_NUMBER = re.compile(r"[+-]?\d{1,9}", re.ASCII)


@cache
def w(name: str) -> str:
    """The tag or attribute of WordprocessingML with this name."""
    return f"{{{_W}}}{name}"


ALTERNATES = f"{{{_MC}}}AlternateContent"
TEXT_BOX = w("txbxContent")
MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
VML_TEXT_PATH = "{urn:schemas-microsoft-com:vml}textpath"
DELETED = (w("del"), w("moveFrom"))


def attribute(element: Element | None, name: str = "val") -> str | None:
    """A w: attribute; None where it or the element itself is missing."""
    if element is None:
        return None
    value: str | None = element.get(w(name))
    return value


def whole(element: Element | None, name: str = "val") -> int | None:
    """A w: attribute as a whole number; None where it is missing or none."""
    value = attribute(element, name)
    return int(value) if value is not None and _NUMBER.fullmatch(value) else None


def switch(parent: Element | None, name: str) -> bool | None:
    """An on/off property (w:vanish, w:strike, ...) of `parent`; None where it says nothing."""
    found = None if parent is None else parent.find(w(name))
    return None if found is None else attribute(found) not in _OFF


def properties(element: Element, name: str) -> Element | None:
    """The child that holds properties (w:pPr, w:rPr, w:tcPr, ...)."""
    found: Element | None = element.find(w(name))
    return found


def chosen(alternates: Element) -> Element | None:
    """The branch of an mc:AlternateContent that is read: the first with words, for all hold the same ones."""
    branches = list(alternates)
    spoken = (b for b in branches if any(True for _ in b.iter(w("t"), MATH_TEXT, VML_TEXT_PATH)))
    return next(spoken, branches[0] if branches else None)
