"""What of a web page is the document: no scripts, no menus, nothing hidden or struck out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lxml.html import HtmlElement

_NOT_TEXT_TAGS = (
    "applet audio button canvas embed head iframe input map noframes noscript object optgroup option script select "
    "style svg template textarea video xml"
)
_NOT_TEXT = frozenset(_NOT_TEXT_TAGS.split())
_STRUCK = frozenset({"del", "s", "strike"})
_HIDDEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all|mso-element\s*:\s*comment"
    r"|text-decoration[a-z-]{0,20}\s*:[^;]{0,2000}line-through",  # as long as CSS names, and as a style
    re.IGNORECASE,
)
_LONGEST_STYLE = 2000  # characters
_AROUND = frozenset({"nav", "aside", "footer", "form"})
_AROUND_ROLES = frozenset(
    {"navigation", "menu", "menubar", "search", "banner", "contentinfo", "complementary", "dialog"}
)
_MENUS = frozenset({"ul", "ol", "div", "section", "header", "table", "p"})
_FEWEST_LINKS = 4
_MOSTLY_LINKS = 0.8  # share of the words of a menu that are links
_HALF = 0.5  # share of all words from which a part is no by-work: ASP.NET pages are one form
_MAIN = 0.6  # share of all words that <main> or <article> must hold, or something is lost


def document_of(root: HtmlElement) -> HtmlElement:
    """The element that holds the document; what is not part of it is taken out of the tree."""
    _drop(element for element in root.iter() if _is_unseen(element))
    found = root.find("body")
    body = root if found is None else found
    words = _Words(body)
    _drop(element for element in body.iter() if words.is_around(element))
    words = _Words(body)
    largest = max((element for element in body.iter() if _is_main(element)), key=words.of, default=body)
    return largest if words.of(largest) >= _MAIN * words.of(body) else body


def css(element: HtmlElement) -> str:
    """The style written on an element, as much of it as real pages have."""
    return str(element.get("style", ""))[:_LONGEST_STYLE]


def _drop(elements: Iterable[HtmlElement]) -> None:
    for element in list(elements):
        if element.getparent() is not None and element.tag != "body":
            element.drop_tree()


def _is_unseen(element: HtmlElement) -> bool:
    if element.tag in _NOT_TEXT or element.tag in _STRUCK:
        return True
    hidden = element.get("hidden") is not None or element.get("aria-hidden", "").strip().lower() == "true"
    return hidden or bool(_HIDDEN.search(css(element)))


def _is_main(element: HtmlElement) -> bool:
    return element.tag in ("main", "article") or element.get("role") == "main"


class _Words:
    """How many characters of words stand under each element, how many of them in links, and how many links."""

    def __init__(self, body: HtmlElement) -> None:
        self._sizes: dict[HtmlElement, tuple[int, int, int]] = {}
        for element in reversed(list(body.iter())):
            size, linked, links = _size(element.text), 0, 0
            for child in element:
                below = self._sizes[child]
                size += below[0] + _size(child.tail)
                linked += below[1]
                links += below[2]
            is_link = element.tag == "a" and not element.get("href", "#").startswith("#")
            self._sizes[element] = (size, size, 1) if is_link else (size, linked, links)
        self._half = _HALF * self.of(body)

    def of(self, element: HtmlElement) -> int:
        """How many characters of words stand under an element."""
        return self._sizes[element][0]

    def is_around(self, element: HtmlElement) -> bool:
        """Whether an element stands around the document: a menu, a search form, a foot line with links."""
        size, linked, links = self._sizes[element]
        if size > self._half:
            return False
        if element.tag in _AROUND or element.get("role") in _AROUND_ROLES:
            return True
        menu = links >= _FEWEST_LINKS and linked >= _MOSTLY_LINKS * size
        return (element.tag in _MENUS and menu) or (element.tag == "header" and links > 1)


def _size(text: str | None) -> int:
    return len("".join(text.split())) if text else 0
