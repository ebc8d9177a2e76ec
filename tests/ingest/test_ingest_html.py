"""Web pages to lines and tables: as a browser shows them, without what stands around the document."""

from __future__ import annotations

import codecs
import html
import re
from contextlib import suppress

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from ingest import pipeline
from ingest.legacy import recover
from ingest.lines import clean_cell
from ingest.readers.html import read_html
from ingest.source import Limits
from plan.errors import (
    FileBinary,
    FileBomb,
    FileDamaged,
    FileEmpty,
    FileEncoding,
    FileTooLarge,
    InputError,
)

LETTERHEAD = (
    "<table><tr><td>UBND TỈNH VÂN HẢI<br><b>SỞ NỘI VỤ</b></td><td>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>"
    "Độc lập - Tự do - Hạnh phúc</td></tr><tr><td>Số: 5/KH-SNV</td><td>Vân Hải, ngày 3 tháng 2 năm 2026</td></tr>"
    "</table>"
)
TASKS = (
    "<table border=1><tr><th rowspan=2>TT<th rowspan=2>Nhiệm vụ<th colspan=2>Cơ quan<th rowspan=2>Thời hạn</tr>"
    "<tr><th>chủ trì<th>phối hợp</tr><tr><td>I<td colspan=4>AO LÀNG</tr>"
    "<tr><td>1<td>Nạo vét ao Đông<td rowspan=2>Phòng Kinh tế<td>Đội A<td>Tháng 5/2026</tr>"
    "<tr><td>2<td>Thả cá giống<td>Đội B<td>30/6/2026</tr></table>"
)
SIGNATURE = "<table><tr><td>Nơi nhận:<br>- Như trên;<br>- Lưu: VT.</td><td>GIÁM ĐỐC<br>Trần Văn B</td></tr></table>"
PLAN = f"{LETTERHEAD}<h1>KẾ HOẠCH</h1><p>Nuôi cá năm 2026</p>{TASKS}{SIGNATURE}"


def source(page: str | bytes):
    return read_html(page if isinstance(page, bytes) else page.encode(), "ao.html")


def texts(page: str | bytes) -> list[str]:
    return [line.text for line in source(page).lines]


def table(*rows: str) -> str:
    """A table with a border out of rows of cells."""
    return f"<table border=1>{''.join(f'<tr>{row}</tr>' for row in rows)}</table>"


# lines ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<p>a</p><p>b</p>", ["a", "b"]),
        ("<p>a<br>b<br/>c", ["a", "b", "c"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("trần <b>đậm</b><i>ng</i>hiêng\n xuống   dòng", ["trần đậmnghiêng xuống dòng"]),
        ("<h1>KẾ HOẠCH</h1><h2>I. Mục đích</h2>", ["KẾ HOẠCH", "I. Mục đích"]),
        ("<p>a&nbsp;&nbsp;b &amp; c &lt;x&gt; &agrave; &#7841; &#x1EA1;</p>", ["a b & c &lt;x> à ạ ạ"]),
        ("<p>a | b ~~c~~ &amp;lt;</p>", ["a &#124; b ~ ~c~ ~ &amp;lt;"]),
        ("<pre>một\n  hai\n\nba</pre>", ["một", "hai", "ba"]),
        ("<p style='white-space:pre-line'>một\nhai", ["một", "hai"]),
        ("<dl><dt>Sở<dd>chủ trì</dl>", ["Sở", "chủ trì"]),
        ("<blockquote>a</blockquote><address>b</address><center>c</center>", ["a", "b", "c"]),
        ("<p>nghiệ&shy;m thu\u200b\ufeff</p>", ["nghiệm thu"]),
        ("<p>m<sup>2</sup>, H<sub>2</sub>O</p>", ["m2, H2O"]),
        ("<p>\n\n</p><p>&nbsp;</p><p>a</p>", ["a"]),
        ("văn bản trơn <5\nhai dòng", ["văn bản trơn <5", "hai dòng"]),
    ],
)
def test_lines(page, lines):
    assert texts(page) == lines


@pytest.mark.parametrize(
    ("page", "lines"),
    [
        ("<ol><li>a<li>b</ol>", ["1. a", "2. b"]),
        ("<ol start=3><li>a<li>b</ol>", ["3. a", "4. b"]),
        ("<ol><li>a<li value=7>b<li>c</ol>", ["1. a", "7. b", "8. c"]),
        ("<ol reversed><li>a<li>b</ol>", ["2. a", "1. b"]),
        ("<ol type=a><li>a<li>b</ol>", ["a) a", "b) b"]),
        ("<ol type=A><li>a</ol><ol type=I start=4><li>b</ol><ol type=i start=9><li>c</ol>", ["A. a", "IV. b", "ix) c"]),
        ("<ol type=a start=26><li>x<li>y<li>z</ol>", ["z) x", "aa) y", "ab) z"]),
        ("<ol type=a start=27><li>x</ol><ol type=I start=5000><li>y</ol>", ["aa) x", "5000. y"]),
        ("<ol type=a start=0><li>x</ol><ol start=-1><li>y</ol>", ["0) x", "-1. y"]),
        ("<ol start=99999999999999999999><li>x</ol><ol start=abc><li>y</ol>", ["999999999. x", "1. y"]),
        ("<ol style='list-style-type: upper-roman'><li>a</ol>", ["I. a"]),
        ("<ol style='list-style:none'><li>1. a<li>b</ol>", ["1. a", "b"]),
        ("<ol><li>1. a<li>Hai</ol>", ["1. a", "2. Hai"]),
        ("<ul><li>a<li>b</ul>", ["- a", "- b"]),
        ("<ul type=disc><li>a</ul>", ["- a"]),
        ("<ul><li>a<ul><li>b<ul><li>c</ul></ul></ul>", ["- a", "+ b", "+ c"]),
        ("<ul><li>- a<li>+ b<li>1. c</ul>", ["- a", "+ b", "1. c"]),
        ("<ol><li>a<ol type=a><li>b<li>c</ol><li>d<ul><li>e</ul></ol>", ["1. a", "a) b", "b) c", "2. d", "- e"]),
        ("<ol><li><p>a</p><p>b</p><li><ol type=a><li>c</ol></ol>", ["1. a", "b", "2. a) c"]),
        ("<ol><li>a</li><ol type=a><li>b</ol><li>c</ol>", ["1. a", "a) b", "2. c"]),
        ("<ol><li><li>b</ol><p>c", ["2. b", "c"]),
        ("<li>a", ["- a"]),
    ],
)
def test_lists(page, lines):
    assert texts(page) == lines


def test_numbers_and_bullets_that_word_writes_as_words():
    page = (
        "<p style='mso-list:l0 level1 lfo1'><![if !supportLists]><span style='font-family:Symbol'>"
        "<span style='mso-list:Ignore'>·<span style='font:7.0pt \"Times New Roman\"'>&nbsp; </span></span></span>"
        "<![endif]>Nạo vét</p><p><span style='mso-list:Ignore'>o<span>&nbsp;</span></span>ao làng</p>"
        "<p><span style='mso-list:Ignore'>2.1.<span>&nbsp;</span></span>Thả cá<o:p></o:p></p>"
    )
    assert texts(page) == ["- Nạo vét", "+ ao làng", "2.1. Thả cá"]


# what is shown -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<noscript>x</noscript>",
        "<template>x</template>",
        "<!-- x -->",
        "<nav>x</nav>",
        "<aside>x</aside>",
        "<footer>x</footer>",
        "<form>x</form>",
        "<div role=navigation>x</div>",
        "<p hidden>x</p>",
        "<p style='color:red; DISPLAY : none'>x</p>",
        "<p style='visibility:hidden'>x</p>",
        "<span aria-hidden=true>x</span>",
        "<span style='mso-hide:all'>x</span>",
        "<del>x</del>",
        "<s>x</s>",
        "<strike>x</strike>",
        "<span style='text-decoration: line-through'>x</span>",
        "<div style='mso-element:comment-list'>x</div>",
        "<iframe src=//x>x</iframe>",
        "<object data=x>x</object>",
        "<button>x</button><select><option>x</select><textarea>x</textarea>",
        "<svg><text>x</text></svg>",
        "<!--[if gte mso 9]><xml>x</xml><![endif]-->",
        "<header><a href=/1>x</a> <a href=/2>x</a></header>",
        "<ul><li><a href=/1>x</a><li><a href=/2>x</a><li><a href=/3>x</a><li><a href=/4>x</a></ul>",
    ],
)
def test_left_out(hidden):
    assert texts(f"<body>trước {hidden} sau đây là kế hoạch nuôi cá") == ["trước sau đây là kế hoạch nuôi cá"] or texts(
        f"<body><p>trước</p>{hidden}<p>sau đây là kế hoạch nuôi cá"
    ) == ["trước", "sau đây là kế hoạch nuôi cá"]


def test_inserted_words_stay_and_so_do_those_behind_what_is_dropped():
    assert texts("<p>hạn <del>T5</del><ins>T6</ins>/2026</p>") == ["hạn T6/2026"]


@pytest.mark.parametrize(
    "frame",
    [
        "<form id=aspnetForm>{}</form>",
        "<header>{}<a href=/1>a</a><a href=/2>b</a></header>",
        "<footer>{}</footer>",
        "<aside>{}</aside>",
        "<body style='display:none'>{}</body>",
        "<main>{}</main><div>Chia sẻ</div>",
        "<article>{}</article><p>Bình luận</p>",
        "<div role=main>{}</div><p>Bình luận</p>",
    ],
)
def test_what_holds_most_of_the_words_is_the_document(frame):
    found = texts(frame.format(PLAN))
    assert found[:2] == ["UBND TỈNH VÂN HẢI", "SỞ NỘI VỤ"]
    assert found[-1] in ("Trần Văn B", "ab")


def test_a_small_article_is_not_the_document():
    assert texts("<article>một hai ba</article><p>bốn năm sáu bảy tám") == ["một hai ba", "bốn năm sáu bảy tám"]


def test_links_inside_the_text_are_no_menu():
    page = "<div>" + "".join(f"<p>Theo <a href=/{n}>Luật số {n}</a> của Quốc hội</p>" for n in range(9)) + "</div>"
    assert len(texts(page + "<p>Kế hoạch")) == 10


# tables --------------------------------------------------------------------------------------------------------------


def test_merged_cells():
    found = source(PLAN).lines
    rows = [line for line in found if line.text.startswith("|")]
    assert [line.text for line in rows] == [
        "| TT | Nhiệm vụ | Cơ quan chủ trì | Cơ quan phối hợp | Thời hạn |",
        "| I | AO LÀNG |  |  |  |",
        "| 1 | Nạo vét ao Đông | Phòng Kinh tế | Đội A | Tháng 5/2026 |",
        "| 2 | Thả cá giống |  | Đội B | 30/6/2026 |",
    ]
    assert rows[1].spread == {2, 3, 4}
    assert rows[3].merged == {2}


def test_blank_lines_around_tables_only():
    assert texts("<p>a</p>" + table("<td>b<td>c") + table("<td>d<td>e") + "<p>f</p>") == [
        *("a", "", "| b | c |", "", "| d | e |", "", "f")
    ]


@pytest.mark.parametrize(
    ("cells", "rows"),
    [
        (["<td rowspan=0>a<td>b<td>x", "<td>c<td>y"], ["| a | b | x |", "|  | c | y |"]),
        (["<td rowspan=99>a<td>b<td>x", "<td>c<td>y"], ["| a | b | x |", "|  | c | y |"]),
        (["<td rowspan=-2>a<td>b<td>x", "<td>c<td>d<td>y"], ["| a | b | x |", "| c | d | y |"]),
        (["<td>c<td>d<td>e", "<td colspan=9999999>a<td>b"], ["| c | d | e |  |", "| a |  |  | b |"]),
        (["<td colspan=x>a<td rowspan=>b<td>c"], ["| a | b | c |"]),
        (["<td>a<td rowspan=2>b<td>c", "<td colspan=3>d"], ["| a | b | c |", "| d |  |  |"]),
        (["<td>a<td><p>b</p><ul><li>c<li>d</ul><td>e"], ["| a | b<br>- c<br>- d | e |"]),
        (["<td>a<td>b<td>c", "", "<td><td><td>", "<td>d<td>e<td>f"], ["| a | b | c |", "| d | e | f |"]),
    ],
)
def test_spans(cells, rows):
    assert texts(table(*cells)) == rows


def test_heads_and_feet_where_they_are_shown():
    page = (
        "<table border=1><tfoot><tr><td>Tổng<td>2<td></tfoot><tbody><tr><td rowspan=9>a<td>b<td>c</tbody>"
        "<thead><tr><th>TT<th>Việc<th>Hạn</thead><tbody><tr><td>d<td>e<td>f</tbody></table>"
    )
    assert texts(page) == ["| TT | Việc | Hạn |", "| a | b | c |", "| d | e | f |", "| Tổng | 2 |  |"]


def test_words_between_cells_stand_above_the_table():
    page = "<table border=1><caption>Bảng 1</caption><p>lạc</p><tr><td>a<td>b</tr>loài</table>"
    assert texts(page) == ["Bảng 1", "lạc", "loài", "", "| a | b |"]


@pytest.mark.parametrize(
    "page",
    [
        LETTERHEAD,
        LETTERHEAD.replace("<table>", "<table border=1>"),
        SIGNATURE,
        SIGNATURE.replace("</td><td>", "</td><td>&nbsp;</td><td>"),
        "<table><tr><td>ao<td>hồ<tr><td>sông<td>kênh</table>",
        "<table border=1><tr><td>a<tr><td>b</table>",
        f"<table border=1><tr><td>a<td>{TASKS}</table>",
    ],
)
def test_tables_that_only_arrange(page):
    assert all(not line.startswith("|") or line in texts(TASKS) for line in texts(page))


@pytest.mark.parametrize(
    "page",
    [
        "<table border=1><tr><td>a<td>b</table>",
        "<table class=MsoTableGrid><tr><td>a<td>b</table>",
        "<table><tr><td style='border:solid windowtext 1.0pt'>a<td>b</table>",
        "<table><tr><th>a<th>b</table>",
        "<table><tr><td>1<td>b<tr><td>2<td>c</table>",
        "<table><tr><td>TT<td>Nơi nhận:<tr><td>x<td>c</table>",
        "<table><tr><td>a<td>b<td>c</table>",
    ],
)
def test_tables_that_are_tables(page):
    assert all(line.startswith("|") for line in texts(page))


def test_a_table_inside_a_table_of_tasks():
    page = table("<td>TT<td>Việc<td>Hạn", "<td>1<td>Thả cá<table border=1><tr><td>ao<td>10</table><td>T5")
    assert texts(page) == ["| TT | Việc | Hạn |", "| 1 | Thả cá<br>ao 10 | T5 |"]


def test_a_sheet_saved_from_excel():
    rows = [
        "<td colspan=2>UBND TỈNH VÂN HẢI<td colspan=2>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "<td colspan=2>Số: 5/KH-UBND<td colspan=2>Vân Hải, ngày 3 tháng 2 năm 2026",
        "<td colspan=4>KẾ HOẠCH",
        *("<td>TT<td>Việc<td>Chủ trì<td>Hạn", "<td>1<td>Thả cá<td>Đội A<td>T5"),
        *("<td colspan=2>Nơi nhận:<td colspan=2>CHỦ TỊCH", "<td colspan=2>- Lưu: VT.<td colspan=2>Trần Văn B"),
    ]
    assert texts(table(*rows)) == [
        *("UBND TỈNH VÂN HẢI", "Số: 5/KH-UBND", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        *("Vân Hải, ngày 3 tháng 2 năm 2026", "KẾ HOẠCH", "", "| TT | Việc | Chủ trì | Hạn |"),
        *("| 1 | Thả cá | Đội A | T5 |", "", "Nơi nhận:", "- Lưu: VT.", "CHỦ TỊCH", "Trần Văn B"),
    ]


def test_rows_with_dragged_borders():
    rows = ["<td>TT<td colspan=2>Việc<td>Chủ trì<td>Hạn", "<td colspan=2>1<td>Thả cá<td>Đội A<td>T5"]
    found = source(table(*rows, "<td>II<td colspan=4>AO LÀNG")).lines
    assert [line.text for line in found] == [
        *("| TT | Việc | Chủ trì | Hạn |", "| 1 | Thả cá | Đội A | T5 |", "| II | AO LÀNG |  |  |")
    ]
    assert found[2].spread == {2, 3}


def test_tasks_of_a_page():
    reading = pipeline.read_source(source(PLAN), "ao.html", "")
    assert reading.document.number == "5/KH-SNV"
    assert [
        (t.text, t.lead[0].name, t.lead[0].inherited, t.coordinate[0].name, t.deadline.text) for t in reading.tasks
    ] == [
        ("Nạo vét ao Đông", "Phòng Kinh tế", False, "Đội A", "Tháng 5/2026"),
        ("Thả cá giống", "Phòng Kinh tế", True, "Đội B", "30/6/2026"),
    ]


# every word once -----------------------------------------------------------------------------------------------------


@st.composite
def wild_tables(draw) -> tuple[str, list[str]]:
    """A table with any spans, groups and tables inside, and its words; a header of two levels would repeat some."""
    words: list[str] = []

    def word() -> str:
        words.append(f"từ{len(words)}")
        return words[-1]

    def cell(depth: int) -> str:
        spans = "".join(
            f" {name}={draw(st.sampled_from([0, 1, 2, 3, 7, 100, 99999]))}"
            for name in ("rowspan", "colspan")
            if draw(st.booleans())
        )
        inner = rows(depth + 1) if depth < 2 and draw(st.integers(0, 9)) == 0 else ""
        return f"<t{draw(st.sampled_from('dh'))}{spans}>{word() if draw(st.booleans()) else ''}{inner}"

    def rows(depth: int) -> str:
        made = []
        for _ in range(draw(st.integers(0, 5))):
            made.append(draw(st.sampled_from(["", "", "<tbody>", "<thead>", "<tfoot>"])))
            made.append("<tr>" + "".join(cell(depth) for _ in range(draw(st.integers(0, 5)))))
        head = "<thead><tr><td>đầu<td>đầu<td>đầu</thead>"
        return f"<table{draw(st.sampled_from(['', ' border=1']))}>{head}{''.join(made)}</table>"

    return f"<p>{word()}</p>{rows(0)}<p>{word()}</p>", words


@given(wild_tables())
def test_every_word_of_a_table_comes_out_once(made):
    page, words = made
    found = re.findall(r"từ\d+", " ".join(clean_cell(line) for line in texts(page)))
    assert sorted(found) == sorted(words)


NAMES = "p div li ol ul table tr td th br b font h1 pre span form nav main article dl dd header s"
TAGS = NAMES.split()


@given(
    st.lists(st.sampled_from([*(f"<{t}>" for t in TAGS), *(f"</{t}>" for t in TAGS), "chữ ", "&nbsp;", "<", "&#0;"]))
)
def test_any_tags(pieces):
    page = "".join(pieces)
    try:
        found = source(page)
    except FileEmpty:
        return
    assert all("\n" not in line.text and "\t" not in line.text for line in found.lines)


@given(st.binary(max_size=400))
def test_any_bytes(data):
    with suppress(InputError):
        source(data)


@given(st.text(max_size=200))
def test_any_words(text):
    assume(recover(text)[1] is None)
    try:
        found = " ".join(texts(f"<meta charset=utf-8><p>{html.escape(text)}</p>"))
    except InputError:
        return
    letters = [c for c in text if c.isalnum()]
    assert [c for c in html.unescape(found) if c.isalnum()] == letters


# encodings -----------------------------------------------------------------------------------------------------------

WORDS = "Kế hoạch của Sở Nội vụ"


@pytest.mark.parametrize(
    "data",
    [
        f"<p>{WORDS}".encode(),
        codecs.BOM_UTF8 + f"<p>{WORDS}".encode(),
        f"<meta charset=unicode><p>{WORDS}".encode("utf-16"),
        codecs.BOM_UTF16_BE + f"<p>{WORDS}".encode("utf-16-be"),
        f"<meta charset=windows-1252><p>{WORDS}".encode(),
        f"<?xml version='1.0' encoding='utf-8'?><html xmlns='http://www.w3.org/1999/xhtml'><body>{WORDS}".encode(),
        f"<meta charset=us-ascii><p>{WORDS.encode('ascii', 'xmlcharrefreplace').decode()}".encode(),
        f"<p>{WORDS}\u1ec7".encode()[:-1],
        "<p>Kê\u0301 hoa\u0323ch cu\u0309a Sơ\u0309 Nô\u0323i vu\u0323".encode("cp1258"),
        "<meta charset=windows-1252><p>KÕ ho¹ch cña Së Néi vô".encode("cp1252"),
        "<meta charset=x-user-defined><p>Keá hoaïch cuûa Sôû Noäi vuï".encode("cp1252"),
        "<meta charset=utf-8><p>Keá hoaïch cuûa Sôû Noäi vuï".encode(),
        b"<p>K\xd5 ho&#185;ch c\xf1a S\xeb N\xe9i v\xf4",
    ],
)
def test_encodings(data):
    found = source(data)
    assert [line.text for line in found.lines] == [WORDS]
    assert not found.issues


@pytest.mark.parametrize("style", ["style='font-family:{}'", 'style="font:12.0pt &quot;{}&quot;,serif"', "face='{}'"])
def test_the_font_tells_the_encoding(style):
    page = (
        f"<p>Sở</p><p><font {style.format('.VnTimeH')}>kÕ ho¹ch <span {style.format('Arial')}>été</span> hÌ</font></p>"
    )
    page += f"<p><font {style.format('VNI-Times')}>Noäi vuï</font> Unicode</p>"
    assert texts(page) == ["Sở", "KẾ HOẠCH été HÈ", "Nội vụ Unicode"]


def test_single_broken_bytes_are_told():
    found = source(b"<p>" + ("Kế hoạch nạo vét ao làng xã Vân Hải " * 4).encode() + b"<p>\xff m")
    assert [issue.code for issue in found.issues] == ["bytes_unreadable"]
    assert found.issues[0].span.line_start == 2


# bad files -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"", FileEmpty),
        (b" \r\n", FileEmpty),
        (codecs.BOM_UTF8, FileEmpty),
        (b"<html></html>", FileEmpty),
        (b"<!-- x -->", FileEmpty),
        (b"<p>&nbsp;- ...</p>", FileEmpty),
        (b"<frameset><frame src=x></frameset>", FileEmpty),
        (b"<div id=app></div><script>run()</script>", FileEmpty),
        (b"<table><tr><td></td></tr></table>", FileEmpty),
        (codecs.BOM_UTF16_LE + "<p></p>".encode("utf-16-le"), FileEmpty),
        (b"%PDF-1.7 <p>a", FileBinary),
        (b"PK\x03\x04 <p>a", FileBinary),
        (b"\xd0\xcf\x11\xe0 <p>a", FileBinary),
        (b"{\\rtf1 a}", FileBinary),
        (b"<p>a\x00b", FileBinary),
        (b"\x89PNG\r\n\x1a\n\x00\x00", FileBinary),
        (b"<p>caf\xe9 \xe1\xe2\xe3\xff", FileEncoding),
        (b"<meta charset=koi8-r><p>\xe1\xe2\xe3 \xff\xfe", FileEncoding),
        (b"<meta charset=utf-8><p>\xff\xfe\xfd\xfc", FileEncoding),
        (b"<meta charset=hex><p>\xff\xfe\xfd\xfc", FileEncoding),
        (b"<div>" * 3000 + b"x", FileDamaged),
        (b"<table><tr><td>" * 400 + b"x", FileDamaged),
        (b"<ul><li>" * 400 + b"x", FileDamaged),
        (b"<table>" + b"<tr><td rowspan=65000 colspan=1000>a<td colspan=1000>b" * 3000, FileBomb),
        (b"<table><tr>" + b"<td>a" * 1000 + b"<tr><td>b" * 10_000, FileBomb),
        (b"<table><tr>" + b"<td rowspan=0>a" * 900 + b"<tr><td>b" * 9000, FileBomb),
    ],
)
def test_refused(data, error):
    with pytest.raises(error, match=r"ao\.html"):
        source(data)


def test_too_many_characters():
    with pytest.raises(FileTooLarge):
        read_html(b"<p>" + b"a" * 101, "ao.html", limits=Limits(characters=100))


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ("<p>a<p>b<table border=1><tr><td>c<td>d<td", "a b c d"),
        ("<p>a</b></i></div></p></html>z", "a z"),
        ("<!DOCTYPE html [<!ENTITY a 'x'><!ENTITY b '&a;&a;'>]><p>&b; y</p>", "y"),
        ("<?xml version='1.0'?><!DOCTYPE x SYSTEM 'file:///etc/passwd'><p>a</p>", "a"),
        ("<base href='http://x/'><img src=y><link rel=x href=z><p>a</p>", "a"),
        ("<p>a" + "<font>" * 1000 + "b", "ab"),
        ("<p>&#0;&#xD800;&#99999999;a &unknown; b</p>", "a"),
        ("<td>a</td><tr>b<li>c<dd>d<option>e", "a b"),
        ("<p title='" + "x" * 100_000 + "'>a", "a"),
        ("<p style='" + "border:" * 100_000 + "'>a", "a"),
    ],
)
def test_broken_pages_are_read(page, words):
    found = " ".join(texts(page))
    assert all(word in found for word in words.split())
    assert "passwd" not in found


# a table in a cell ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("border", ["border=1", ""])
def test_a_table_in_a_cell_of_a_table_with_rules_is_words_of_that_cell(border):
    inner = "<table border=1><tr><td>Xã A<td>2 ao<td>5 ha</tr><tr><td>Xã B<td>3 ao<td>6 ha</tr></table>"
    row = f"<td>Nạo vét ao{inner}<td>Đội A<td>Tháng 5/2026"
    found = texts(f"<table {border}><tr><td>Nhiệm vụ<td>Chủ trì<td>Thời hạn</tr><tr>{row}</tr></table>")
    task = "| Nạo vét ao<br>Xã A 2 ao 5 ha<br>Xã B 3 ao 6 ha | Đội A | Tháng 5/2026 |"
    assert (task in found) is bool(border)
    assert ("| Xã A | 2 ao | 5 ha |" in found) is not bool(border)


# raised words ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ("Tháng 1<sup>2</sup>", "Tháng 1"),
        ("Sở Nội vụ<sup>(<a href='#n'>2</a>)</sup> chủ trì", "Sở Nội vụ chủ trì"),
        ("Sở Nội vụ<span style='vertical-align:super'>[1]</span>", "Sở Nội vụ"),
        ("<sup>1</sup> Theo kế hoạch", "1 Theo kế hoạch"),
        ("Ao 20 m<sup>2</sup>", "Ao 20 m2"),
    ],
)
def test_raised_marks_of_notes_are_no_words(words, shown):
    assert texts(f"<p>{words}</p>") == [shown]
