"""Words of a DOCX as it shows them: order, changes, fields, text boxes, notes, margins, fonts."""

from __future__ import annotations

import pytest
from docx import Document
from docx_files import docx, para, part, row, run, saved, table

from ingest import pipeline
from ingest.readers.docx import read_docx
from ingest.source import Limits
from plan.errors import FileEmpty, FileTooLarge
from plan.issue import Severity


def texts(*blocks, **parts):
    return [line.text for line in read_docx(docx(*blocks, parts=parts), "sen.docx").lines]


def words(*runs, **parts):
    """The lines of one paragraph with these runs, between two others."""
    first, *lines, last = texts(para("a"), para(inside="".join(runs)), para("z"), **parts)
    assert (first, last) == ("a", "z")
    return lines


def test_a_document_of_python_docx():
    document = Document()
    document.add_heading("KẾ HOẠCH", 0)
    document.add_paragraph("Nạo vét ao", style="List Bullet")
    document.add_paragraph("Thả cá", style="List Number")
    document.add_paragraph("Đắp bờ", style="List Number")
    document.sections[0].header.paragraphs[0].text = "MẬT"
    source = read_docx(saved(document), "x.docx")
    assert [line.text for line in source.lines] == ["KẾ HOẠCH", "- Nạo vét ao", "1. Thả cá", "2. Đắp bờ"]
    assert (source.margins, source.issues, source.pages) == (("MẬT",), (), None)


def test_progress_is_told():
    told = []
    read_docx(docx(para("Ao sen")), "x.docx", progress=lambda *at: told.append(at))
    assert told == [(1, 1)]


# lines --------------------------------------------------------------------------------------------------------------


def test_paragraphs_and_tables_in_order():
    ruled = table(row("1", "Ao", "Đội A"), row("2", "Đầm", "Đội B"))
    assert texts(para("Đầu"), ruled, ruled, para("Cuối")) == [
        *("Đầu", "", "| 1 | Ao | Đội A |", "| 2 | Đầm | Đội B |"),
        *("", "| 1 | Ao | Đội A |", "| 2 | Đầm | Đội B |", "", "Cuối"),
    ]


def test_empty_paragraphs_are_one_blank_line():
    assert texts(para(), para("a"), para(), para(" "), para("b"), para()) == ["a", "", "b"]


def test_content_controls_nested():
    inner = f"<w:sdt><w:sdtContent>{para('Ao')}</w:sdtContent></w:sdt>"
    assert texts(f"<w:sdt><w:sdtPr/><w:sdtContent>{inner}{para('Đầm')}</w:sdtContent></w:sdt>") == ["Ao", "Đầm"]


def test_the_prompt_of_a_content_control_is_no_text():
    control = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{}</w:sdtContent></w:sdt>"
    assert texts(control.format(para("Nhấp để nhập")), para("Ao")) == ["Ao"]
    assert words(run("Ao "), control.format(run("Nhấp để nhập")), run("sen")) == ["Ao sen"]


def test_line_breaks_make_lines():
    runs = [run("- Ao"), "<w:r><w:br/></w:r>", run("- Đầm"), '<w:r><w:br w:type="page"/></w:r>', "<w:r><w:cr/></w:r>"]
    assert words(*runs, run("- Kênh")) == ["- Ao", "- Đầm", "- Kênh"]


@pytest.mark.parametrize(
    ("inside", "shown"),
    [
        ("<w:r><w:t>Ao</w:t><w:tab/><w:t>sen</w:t></w:r>", "Ao sen"),
        ("<w:r><w:t>2024</w:t><w:noBreakHyphen/><w:t>2025</w:t></w:r>", "2024-2025"),
        ("<w:r><w:t>Ao</w:t><w:softHyphen/><w:t>sen</w:t></w:r>", "Aosen"),
        ('<w:r><w:t>Ao</w:t><w:sym w:font="Wingdings" w:char="F0FC"/></w:r>', "Ao"),
        ('<w:hyperlink r:id="x"><w:r><w:t>Ao sen</w:t></w:r></w:hyperlink>', "Ao sen"),
        ("<w:smartTag><w:smartTag><w:r><w:t>Vân Hải</w:t></w:r></w:smartTag></w:smartTag>", "Vân Hải"),
        ("<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>", "x+1"),
        ("<w:r><w:t>  Ao \u00a0 sen </w:t></w:r>", "Ao sen"),
    ],
)
def test_what_a_run_shows(inside, shown):
    assert words(inside) == [shown]


def test_marks_of_the_canonical_text_are_escaped():
    assert words(run("a | b <br> ~~c~~")) == ["a &#124; b &lt;br> ~ ~c~ ~"]


# changes, looks -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("tag", ["ins", "moveTo"])
def test_insertions_stay(tag):
    assert words(run("Ao "), f"<w:{tag}>{run('sen')}</w:{tag}>") == ["Ao sen"]


@pytest.mark.parametrize("tag", ["del", "moveFrom"])
def test_deletions_go_and_are_told(tag):
    gone = f"<w:{tag}>{run('hồ')}<w:r><w:delText>hồ</w:delText></w:r></w:{tag}>"
    source = read_docx(docx(para(inside=run("Ao ") + gone + run("sen"))), "x.docx")
    assert [line.text for line in source.lines] == ["Ao sen"]
    assert [(i.severity, i.code) for i in source.issues] == [(Severity.INFO, "tracked_changes")]


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    gone = "<w:rPr><w:del/></w:rPr>"
    assert texts(para("Nạo ", about=gone), para("vét "), para("Thả", about=gone)) == ["Nạo vét", "Thả"]
    assert texts(para("Nạo", about=gone), table(row("1", "Ao"), row("2", "Hồ"))) == [
        *("Nạo", "", "| 1 | Ao |", "| 2 | Hồ |"),
    ]


@pytest.mark.parametrize(
    ("look", "shown"),
    [
        ("<w:vanish/>", "Ao"),
        ('<w:vanish w:val="1"/>', "Ao"),
        ('<w:vanish w:val="0"/>', "Ao sen"),
        ("<w:strike/>", "Ao"),
        ("<w:dstrike/>", "Ao"),
        ('<w:strike w:val="false"/>', "Ao sen"),
        ("<w:caps/>", "Ao SEN"),
        ('<w:rStyle w:val="Gone"/>', "Ao"),
        ('<w:rStyle w:val="Gone"/><w:vanish w:val="off"/>', "Ao sen"),
        ('<w:rStyle w:val="Unknown"/>', "Ao sen"),
    ],
)
def test_looks(look, shown):
    base = '<w:style w:type="character" w:styleId="Base"><w:rPr><w:vanish/></w:rPr></w:style>'
    gone = '<w:style w:type="character" w:styleId="Gone"><w:basedOn w:val="Base"/></w:style>'
    assert words(run("Ao "), run("sen", look), styles=part("styles", base + gone)) == [shown]


def test_styles_in_a_circle():
    circle = '<w:style w:type="paragraph" w:styleId="{}"><w:basedOn w:val="{}"/><w:rPr>{}</w:rPr></w:style>'
    styles = part("styles", circle.format("A", "B", "") + circle.format("B", "A", "<w:caps/>"))
    assert texts(para("ao", about='<w:pStyle w:val="A"/>'), styles=styles) == ["AO"]


# fields -------------------------------------------------------------------------------------------------------------


def field(code, result, end="<w:r><w:fldChar w:fldCharType='end'/></w:r>"):
    begin = f"<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{code}</w:instrText></w:r>"
    return f"{begin}<w:r><w:fldChar w:fldCharType='separate'/></w:r>{result}{end}"


def test_results_of_fields_stay_and_codes_go():
    assert words(run("xem trang "), field("PAGEREF a", run("7"))) == ["xem trang 7"]
    assert words("<w:fldSimple w:instr='DATE'>", run("3/5/2026"), "</w:fldSimple>") == ["3/5/2026"]


def test_a_field_in_the_code_of_another_is_code():
    begin = "<w:r><w:fldChar w:fldCharType='begin'/></w:r>"
    split = "<w:r><w:fldChar w:fldCharType='separate'/></w:r>"
    end = "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    assert words(begin, field("MERGEFIELD x", run("5")), split, run("Ao"), end, run(" sen")) == ["Ao sen"]


def test_a_field_without_an_end_takes_no_more_than_its_paragraph():
    broken = "<w:r><w:fldChar w:fldCharType='begin'/></w:r>" + run("mất")
    assert texts(para(inside=broken), para("Ao")) == ["Ao"]


def test_a_result_over_several_paragraphs():
    first = field("TOC", run("I. MỤC ĐÍCH"), end="")
    last = "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
    assert texts(para(inside=first), para("II. NHIỆM VỤ"), para(inside=last)) == ["I. MỤC ĐÍCH", "II. NHIỆM VỤ"]


# text boxes, notes, margins -----------------------------------------------------------------------------------------


def box(*blocks):
    inside = f"<w:txbxContent>{''.join(blocks)}</w:txbxContent>"
    drawing = f"<w:drawing><wps:txbx>{inside}</wps:txbx></w:drawing>"
    picture = f"<w:pict><v:shape><v:textbox>{inside}</v:textbox></v:shape></w:pict>"
    both = f"<mc:Choice Requires='wps'>{drawing}</mc:Choice><mc:Fallback>{picture}</mc:Fallback>"
    return f"<w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r>"


def test_a_text_box_comes_once_behind_its_paragraph():
    assert words(run("Ao "), box(para("Khung 1"), para("Khung 2")), run("sen")) == ["Ao sen", "Khung 1", "Khung 2"]


def test_a_text_box_in_a_text_box_and_one_with_a_table():
    inside = box(para("Trong"), table(row("1", "a"), row("2", "b")))
    table_lines = ["", "| 1 | a |", "| 2 | b |", ""]
    assert words(run("Ao"), box(para(inside=run("Ngoài") + inside))) == ["Ao", "Ngoài", "Trong", *table_lines]
    assert words(inside) == ["", "Trong", *table_lines]


def test_a_text_box_of_old_word():
    old = f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{para('Khung')}</w:txbxContent></v:textbox></v:shape>"
    assert words(run("Ao"), old + "</w:pict></w:r>") == ["Ao", "Khung"]


def test_notes_stand_at_the_end_in_the_order_of_their_marks():
    note = '<w:footnote w:id="{}">{}</w:footnote>'
    mark = '<w:r><w:{}Reference w:id="{}"/></w:r>'
    foot = note.format(-1, para("gạch")) + note.format(1, para("Một") + para("hai")) + note.format(2, para("Ba"))
    end = '<w:endnote w:id="1">' + para("Bốn") + "</w:endnote>"
    inside = run("Ao") + mark.format("footnote", 2) + run(" sen") + mark.format("endnote", 1)
    again = mark.format("footnote", 1) + mark.format("footnote", 2) + mark.format("footnote", 9)
    assert texts(
        para(inside=inside), para("Hồ", inside=again), footnotes=part("footnotes", foot), endnotes=part("endnotes", end)
    ) == ["Ao sen", "", "Chú thích 1: Ba", "Chú thích 2: Bốn", "Chú thích 3: Một hai"]


def test_margins_hold_the_words_of_headers_and_footers_once():
    art = '<w:r><w:pict><v:shape><v:textpath string="MẬT"/></v:shape></w:pict></w:r>'
    head = part("hdr", para("Sở Văn hóa") + para(inside=art) + para("- 2 -"))
    data = docx(para("Ao"), parts={"header1": head, "header2": head, "footer1": part("ftr", table(row("Trang", "3")))})
    source = read_docx(data, "x.docx")
    assert source.margins == ("Sở Văn hóa", "MẬT", "Trang; 3")
    assert [line.text for line in source.lines] == ["Ao"]


def test_a_letterhead_set_with_tabs():
    def beside(left, right):
        return para(inside=f"{run(left)}<w:r><w:tab/><w:tab/></w:r>{run(right)}")

    assert texts(
        beside("UBND TỈNH VÂN HẢI", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        beside("SỞ NỘI VỤ", "Độc lập - Tự do - Hạnh phúc"),
        beside("Số: 5/KH-SNV", "Vân Hải, ngày 3 tháng 5 năm 2026"),
        beside("1.", "Rà soát"),
    ) == [
        *("UBND TỈNH VÂN HẢI", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM", "SỞ NỘI VỤ", "Độc lập - Tự do - Hạnh phúc"),
        *("Số: 5/KH-SNV", "Vân Hải, ngày 3 tháng 5 năm 2026", "1. Rà soát"),
    ]


# fonts --------------------------------------------------------------------------------------------------------------

OLD = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
VNI = '<w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/>'


def font(kind, name, look, more=""):
    return f'<w:style w:type="{kind}" w:styleId="{name}" {more}><w:rPr>{look}</w:rPr></w:style>'


def test_a_legacy_font_of_a_run():
    assert words(run("ñy ban ", OLD), run("nh©n d©n", OLD), run(" tỉnh"), run(" © 2026")) == [
        "ủy ban nhân dân tỉnh © 2026"
    ]
    assert words(run("m", OLD), run("", OLD).replace("</w:r>", "<w:softHyphen/></w:r>"), run("¬ng", OLD)) == ["mương"]


def test_a_letter_whose_mark_is_in_the_next_run():
    assert words(run("nha", VNI), run("ân", VNI), "<w:proofErr/>", run(" daân", f"<w:b/>{VNI}")) == ["nhân dân"]


@pytest.mark.parametrize(
    ("styles", "about", "look"),
    [
        (font("paragraph", "Cũ", OLD), '<w:pStyle w:val="Cũ"/>', ""),
        (font("paragraph", "Cũ", OLD, 'w:default="1"'), "", ""),
        (font("character", "Cũ", OLD), "", '<w:rStyle w:val="Cũ"/>'),
        (f"<w:docDefaults><w:rPrDefault><w:rPr>{OLD}</w:rPr></w:rPrDefault></w:docDefaults>", "", ""),
        (font("paragraph", "Mới", '<w:rFonts w:hAnsi="Arial"/>'), '<w:pStyle w:val="Mới"/>', OLD),
    ],
)
def test_where_the_font_is_said(styles, about, look):
    styles = part("styles", styles)
    assert texts(para(about=about, inside=run("nh©n d©n", look)), styles=styles) == ["nhân dân"]


def test_a_font_of_the_theme_is_no_legacy_font():
    styles = part("styles", font("paragraph", "Cũ", OLD, 'w:default="1"'))
    assert words(
        run("©", '<w:rFonts w:asciiTheme="minor" w:hAnsiTheme="minor" w:hAnsi=".VnTime"/>'), styles=styles
    ) == ["©"]


def test_letters_kept_as_symbols():
    assert words(run("nh", OLD), '<w:r><w:sym w:font=".VnTime" w:char="F0A9"/></w:r>', run("n", OLD)) == ["nhân"]


# the whole ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("blocks", [[], [para()], [para("--- 1 ...")], [table(row("", "12"))]])
def test_a_document_without_words(blocks):
    with pytest.raises(FileEmpty, match=r"sen\.docx.* không có chữ"):
        texts(*blocks)


def picture(side):
    return f'<w:r><w:drawing><wp:inline><wp:extent cx="{side}" cy="{side}"/><a:blip/></wp:inline></w:drawing></w:r>'


def test_a_document_of_scanned_pages_says_what_to_do():
    with pytest.raises(FileEmpty, match="PDF"):
        texts(para(inside=picture(6_000_000)))


def test_large_pictures_are_told():
    (issue,) = read_docx(docx(para("Ao", inside=run("Ao") + picture(900_000) + picture(6_000_000))), "x").issues
    assert (issue.severity, issue.code) == (Severity.WARNING, "pictures_unread")
    assert "Có 1 hình" in issue.message


def test_embedded_documents_are_told():
    (issue,) = read_docx(docx(para("Ao"), '<w:altChunk r:id="x"/>'), "x").issues
    assert (issue.severity, issue.code) == (Severity.ERROR, "embedded_part_unread")


def test_macros_are_told():
    data = docx(para("Ao"), extra={"word/vbaProject.bin": b"x"})
    assert [(i.severity, i.code) for i in read_docx(data, "x").issues] == [(Severity.INFO, "macros_ignored")]


def test_too_many_characters():
    with pytest.raises(FileTooLarge):
        read_docx(docx(para("Ao sen" * 10)), "x.docx", limits=Limits(characters=50))


LEFT = "UBND TỈNH VÂN HẢI\nSỞ NỘI VỤ\nSố: 5/KH-SNV"
RIGHT = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\nVân Hải, ngày 3 tháng 4 năm 2027"


def test_a_plan_becomes_tasks():
    bullets = run("- Nạo vét ao trước ngày 05/5/2027;") + "<w:r><w:br/></w:r>" + run("- Thả cá trong quý III/2027.")
    data = docx(
        table(row(LEFT, RIGHT), about=""),
        *(para("KẾ HOẠCH"), para("Nuôi cá năm 2027"), para("I. TỔ CHỨC THỰC HIỆN"), para("1. Phòng Kinh tế")),
        para(inside=bullets),
        table(row("Nơi nhận:\n- UBND tỉnh;\n- Lưu: VT.", "GIÁM ĐỐC\n\n\n\nTrần Thị Sen"), about=""),
        para("PHỤ LỤC"),
        table(
            row("TT", "Nhiệm vụ", "Đơn vị chủ trì", "Thời hạn"),
            row("1", "Đắp bờ ao Đông", "Đội A", "Tháng 5/2027"),
        ),
    )
    reading = pipeline.read_source(read_docx(data, "cá.docx"), "cá.docx", "")
    document = reading.document
    assert (document.number, document.issuer, document.signer) == ("5/KH-SNV", "Sở Nội vụ tỉnh Vân Hải", "Trần Thị Sen")
    assert document.recipients == ("UBND tỉnh", "Lưu: VT")
    assert [(t.text, t.lead[0].name) for t in reading.tasks] == [
        ("Nạo vét ao trước ngày 05/5/2027;", "Phòng Kinh tế"),
        ("Thả cá trong quý III/2027.", "Phòng Kinh tế"),
        ("Đắp bờ ao Đông", "Đội A"),
    ]


# raised words ---------------------------------------------------------------------------------------------------------

RAISED = '<w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(
    ("before", "raised", "shown"),
    [
        ("Tháng 1", "2", "Tháng 1 hết"),
        ("Sở Nội vụ", "(2)", "Sở Nội vụ hết"),
        ("Sở Nội vụ", "1,2", "Sở Nội vụ hết"),
        ("Sở Nội vụ.", "*", "Sở Nội vụ. hết"),
        ("Sở Nội vụ ", "[2]", "Sở Nội vụ hết"),
        ("Lòng hồ 20 m", "2", "Lòng hồ 20 m2 hết"),
        ("Lòng hồ 20km", "3", "Lòng hồ 20km3 hết"),
        ("Dài 20km", "1", "Dài 20km hết"),
        ("Ao làng Am", "2", "Ao làng Am hết"),
        ("20", "o", "20o hết"),
        ("", "1", "1 hết"),
    ],
)
def test_raised_marks_of_notes_are_no_words(before, raised, shown):
    assert words(run(before), run(raised, RAISED), run(" hết")) == [shown]


def test_a_raised_mark_may_lie_in_several_runs_and_in_a_style():
    style = f'<w:style w:type="character" w:styleId="R"><w:rPr>{RAISED}</w:rPr></w:style>'
    runs = [run("Tháng 1"), run("(", RAISED), run("2", '<w:rStyle w:val="R"/>'), run(")", RAISED)]
    low = run("2", '<w:rStyle w:val="R"/><w:vertAlign w:val="baseline"/>')
    assert words(*runs, styles=part("styles", style)) == ["Tháng 1"]
    assert words(run("Tháng 1"), low, styles=part("styles", style)) == ["Tháng 12"]


# words set beside each other with tabs --------------------------------------------------------------------------------


def tabbed(line):
    """A paragraph with its tabs."""
    return para(inside="<w:r><w:tab/></w:r>".join(run(piece) for piece in line.split("\t")))


@pytest.mark.parametrize(
    "line",
    [
        "1.\tSở Nội vụ chủ trì theo Công văn số 5, ngày 3 tháng 5 năm 2025, của tỉnh",
        "1.\tSở Nội vụ họp, ngày 3 tháng 5 năm 2025",
        "-\tHọp, ngày 3 tháng 5 năm 2025",
        "Sở Nội vụ\tdự họp, ngày 3 tháng 5 năm 2025, ở Vân Hải",
        "Ao\tcủa nước Cộng hòa xã hội chủ nghĩa Việt Nam",
    ],
)
def test_a_sentence_with_a_tab_is_no_letterhead(line):
    assert texts(tabbed(line)) == [line.replace("\t", " ")]


@pytest.mark.parametrize(
    "date", ["ngày 3 tháng 5 năm 2026", "ngày    tháng   năm 2026", "ngày ... tháng ... năm ......"]
)
def test_a_letterhead_set_with_tabs_and_its_date(date):
    lines = ["UBND TỈNH VÂN HẢI\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", f"Số: 5/KH-UBND\t\tVân Hải, {date}"]
    assert texts(*map(tabbed, lines)) == [
        *("UBND TỈNH VÂN HẢI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Số: 5/KH-UBND"),
        f"Vân Hải, {' '.join(date.split())}",
    ]


SIGNED = ["Nơi nhận:\tTM. ỦY BAN NHÂN DÂN", "-\tNhư trên;\tCHỦ TỊCH", "- Đội A;", "", "\tTrần Văn B", "- Lưu: VT.\t"]


@pytest.mark.parametrize("after", ["PHỤ LỤC", "1.\tSở Nội vụ", "UBND TỈNH\tĐộc lập - Tự do - Hạnh phúc"])
def test_a_signature_set_with_tabs_is_read_column_by_column(after):
    found = texts(para("Trước"), *map(tabbed, [*SIGNED, after, "- Sau\ttab"]))
    signed = ["Nơi nhận:", "- Như trên;", "- Đội A;", "- Lưu: VT.", "", "TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Trần Văn B"]
    assert found[: 1 + len(signed)] == ["Trước", *signed]
    assert found[-1] == "- Sau tab"
    assert texts(*map(tabbed, SIGNED)) == signed
