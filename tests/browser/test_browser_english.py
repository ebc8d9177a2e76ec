"""In English, what is left in Vietnamese is the words of plans and people, and says that it is Vietnamese."""

from __future__ import annotations

import unicodedata

import pytest
from places import FAILING, LIBRARY, fill_in
from watching import Visitor

MARKED = "ăâđêôơưàáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵ"
SHARE = 0.15  # of letters with a mark, from which on a text is Vietnamese and not English with an example in it
TEXTS = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const { data, parentElement: around } = walker.currentNode;
    if (around.closest("[lang]").lang === "en" && !around.closest("script, option")) found.push(data);
  }
  return found;
}"""


def is_vietnamese(text):
    letters = [letter for letter in unicodedata.normalize("NFC", text).lower() if letter.isalpha()]
    return sum(letter in MARKED for letter in letters) > SHARE * len(letters)


@pytest.fixture(scope="module")
def addresses(browser, site):
    visitor = Visitor(browser, site.address)
    yield fill_in(visitor)
    visitor.context.close()


@pytest.mark.parametrize("name", LIBRARY)
def test_a_page_speaks_english(visit, site, addresses, name):
    visitor = visit(site, expects=[f"status of {FAILING[name]}"] if name in FAILING else [])
    visitor.go("/van-ban?ngon-ngu=en")
    page = visitor.go(addresses[name])
    assert page.locator("html").get_attribute("lang") == "en"
    assert [text.strip() for text in page.evaluate(TEXTS) if is_vietnamese(text)] == []
