"""TCVN3, VNI and windows-1258 to Unicode: by the font, by what the words show, and what is left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest import legacy
from ingest.legacy import decode, from_font, recover

VOWELS = "aăâeêioôơuưy"
TONES = "\u0300\u0301\u0303\u0309\u0323"
SMALL = [unicodedata.normalize("NFC", vowel + tone) for vowel in VOWELS for tone in ("", *TONES)]
LETTERS = [letter for letter in (*SMALL, "đ") if not letter.isascii()]
TO_TCVN3 = {letter: code for code, letter in legacy._TCVN3.items()}
TO_VNI = {
    letter: code
    for code, letter in legacy._VNI.items()
    if (code.islower() or code.isupper()) and letter not in "íìÍÌ" and not code.lower().startswith("i")
}
SENTENCES = [
    "Ủy ban nhân dân tỉnh Vân Hải ban hành kế hoạch nạo vét kênh mương năm 2026",
    "Giao Sở Nông nghiệp và Môi trường chủ trì, phối hợp với các xã, phường hoàn thành trước ngày 30/6/2026.",
    "Đẩy mạnh chuyển đổi số; số hóa 100% hồ sơ (đợt 1) – nghiệm thu “đúng hạn”…",
    "khuỷu, khuya, quýt, giặt giũ, nghiêng ngả, thuở, ngoằn ngoèo, quyết, ưỡn, yếu, ướt, ỷ lại",
]
SYLLABLES = sorted({word for text in SENTENCES for word in text.split() if word.isalpha()})


def tcvn3(text: str) -> str:
    """As a TCVN3 font keeps it: capitals with a tone as small letters."""
    return "".join(TO_TCVN3.get(c) or TO_TCVN3.get(c.lower(), c) for c in text)


def vni(text: str) -> str:
    return "".join(TO_VNI.get(c, c) for c in text)


def cp1258(text: str) -> bytes:
    """Tones as combining marks behind letters that carry their other mark."""
    out = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tone = "".join(part for part in parts if part in TONES)
        out.append(unicodedata.normalize("NFC", "".join(part for part in parts if part not in TONES)) + tone)
    return "".join(out).encode("cp1258")


def lowered(text: str) -> str:
    """Without the capitals that TCVN3 cannot tell."""
    return "".join(c if c in TO_TCVN3 or c.isascii() else c.lower() for c in text)


# tables --------------------------------------------------------------------------------------------------------------


def test_every_letter_has_a_code():
    assert sorted(legacy._TCVN3.values()) == sorted([*LETTERS, *"ĂÂĐÊÔƠƯ"])
    both = set(LETTERS) | {letter.upper() for letter in LETTERS}
    assert set(legacy._VNI.values()) == both
    assert all(len(letter) == 1 for letter in legacy._VNI.values())


@pytest.mark.parametrize("letter", LETTERS)
def test_each_letter_goes_round(letter):
    assert from_font(tcvn3(letter), ".VnTime") == letter
    assert from_font(tcvn3(letter), ".VnTimeH") == letter.upper()
    assert from_font(vni(letter), "VNI-Times") == letter
    assert from_font(vni(letter.upper()), "VNI-Times") == letter.upper()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("ñy ban nh©n d©n tØnh", "ủy ban nhân dân tỉnh"),
        ("Céng hoµ x· héi chñ nghÜa ViÖt Nam", "Cộng hoà xã hội chủ nghĩa Việt Nam"),
        ("§éc lËp - Tù do - H¹nh phóc", "Độc lập - Tự do - Hạnh phúc"),
        ("¦u tiªn n\xadíc s¹ch, ®\xadêng giao th«ng n«ng th«n", "Ưu tiên nước sạch, đường giao thông nông thôn"),
        ("C¨n cø NghÞ quyÕt sè 12", "Căn cứ Nghị quyết số 12"),
        ("phï hîp, söa ®æi, bæ sung, kü thuËt", "phù hợp, sửa đổi, bổ sung, kỹ thuật"),
    ],
)
def test_tcvn3_by_hand(typed, read):
    assert from_font(typed, ".VnTime") == read
    assert recover(typed) == (read, "tcvn3")
    assert decode(typed.encode("cp1252")) == (read, "tcvn3")


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("UÛy ban nhaân daân tænh", "Ủy ban nhân dân tỉnh"),
        ("COÄNG HOØA XAÕ HOÄI CHUÛ NGHÓA VIEÄT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        ("Ñoäc laäp - Töï do - Haïnh phuùc", "Độc lập - Tự do - Hạnh phúc"),
        ("Kính göûi: Sôû Noäi vuï", "Kính gửi: Sở Nội vụ"),
        ("Quyeát ñònh soá 12", "Quyết định số 12"),
        ("ñöôøng thoâng, nöôùc saïch, thò traán, kyõ thuaät", "đường thông, nước sạch, thị trấn, kỹ thuật"),
        ("tæ leä, nghæ ngôi, maïch laïc", "tỉ lệ, nghỉ ngơi, mạch lạc"),
        ("baèng, baét, caån, caên cöù, laëng, maãu, saün", "bằng, bắt, cẩn, căn cứ, lặng, mẫu, sẵn"),
    ],
)
def test_vni_by_hand(typed, read):
    assert from_font(typed, "VNI-Times") == read
    assert recover(typed) == (read, "vni")
    assert decode(typed.encode("cp1252")) == (read, "vni")


# fonts ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("font", "read"),
    [
        (".VnTime", "hà nội"),
        (".VnArial Narrow", "hà nội"),
        ('".VnTime"', "hà nội"),
        (".vntime", "hà nội"),
        ("ABCDEF+.VnTime,Bold", "hà nội"),
        (".VnTime-BoldItalic", "hà nội"),
        ("VnTime", "hà nội"),
        (".VnTimeH", "HÀ NỘI"),
        (".VnArial NarrowH", "HÀ NỘI"),
        (".VnBook-AntiquaH", "HÀ NỘI"),
        ("QWERTY+.VnTimeH-Bold", "HÀ NỘI"),
        (".VNTIMEH", "HÀ NỘI"),
        ("Times New Roman", "hµ néi"),
        ("", "hµ néi"),
        ("VnExpress", "hµ néi"),
        ("Vni", "hµ néi"),
    ],
)
def test_the_font_tells(font, read):
    assert from_font("hµ néi", font) == read


@pytest.mark.parametrize("font", ["VNI-Times", "VNI-Helve-Condense", "vni times", "VNI_Times", "ABCDEF+VNI-Times-Bold"])
def test_vni_fonts(font):
    assert from_font("Haø Noäi", font) == "Hà Nội"


def test_unicode_pasted_into_a_legacy_font_stays():
    assert from_font("Hà Nội", ".VnTimeH") == "Hà Nội"
    assert from_font("Ủy ban", "VNI-Times") == "Ủy ban"


def test_codes_kept_as_those_of_a_symbol_font():
    assert from_font("\uf068\uf0b5", ".VnTime") == "hà"


def test_capitals_typed_in_a_font_without_them():
    assert from_font("CéNG HßA X· HéI\nSè: 12/KH-UBND, Hµ Néi", ".VnTime") == "CỘNG HÒA XÃ HỘI\nSố: 12/KH-UBND, Hà Nội"


def test_a_mark_of_a_vowel_follows_the_case_of_the_vowel():
    assert from_font("Uûy uÛy UÛY", "VNI-Times") == "Ủy ủy ỦY"


# what the words show -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        *SENTENCES,
        *(unicodedata.normalize("NFD", text) for text in SENTENCES),
        "Công tác hành chính, có nhà máy và cá khô",
        "là",
        "vô tô",
        "Développement économique à Paris : où est l'été ? À côté de la fenêtre, Noël à la forêt.",
        "Où es-tu ? Là-bas.",
        "haï, maïs, naïf, façade, cœur, «Le ministère»",
        "naïve café résumé",
        "“Hello” – world… © ® ™",
        "25°C ± 3",
        "50 µm, 20 µg, 5 m², ½ cup, 1ª",
        "§ 5 Abs. 2, § 6: Für die größte Öffnung",
        "El niño está aquí; São não é",
        "UBND",
        "tØnh",
        "coâng",
        "",
        " \n",
    ],
)
def test_left_alone(text):
    assert recover(text) == (text, None)


@given(st.lists(st.sampled_from(SYLLABLES), min_size=1, max_size=12))
def test_unicode_is_never_touched(words):
    text = " ".join(words)
    assert recover(text) == (text, None)


@given(st.text(max_size=60))
def test_what_is_not_clear_comes_back_as_it_was(text):
    found, encoding = recover(text)
    assert encoding or found == text


@given(st.lists(st.sampled_from([w for w in SYLLABLES if not w.isascii()]), min_size=6, max_size=20, unique=True))
def test_texts_go_round(words):
    text = " ".join(words)
    assert recover(tcvn3(text)) == (lowered(text), "tcvn3")
    assert recover(vni(text)) == (text, "vni")


def test_bytes_read_as_latin_1_get_their_quotes_back():
    typed = tcvn3("“Kế hoạch” – số 5…").encode("cp1252").decode("latin-1")
    assert recover(typed) == ("“Kế hoạch” – số 5…", "tcvn3")


def test_what_readers_of_pdf_make_of_glyph_names():
    assert recover("n\u2212íc s¹ch nh\u2212 vËy, ng\u03bcy 5 \u2212 6") == (
        "nước sạch như vậy, ngày 5 \u2212 6",
        "tcvn3",
    )


# bytes ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", SENTENCES)
def test_bytes(text):
    assert decode(tcvn3(text).encode("cp1252")) == (lowered(text), "tcvn3")
    assert decode(vni(text).encode("cp1252")) == (text, "vni")
    assert decode(cp1258(text)) == (text, "windows-1258")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"plain ASCII",
        "Développement à côté".encode("latin-1"),
        "ấp ở".encode()[:-1],
        "Đầm sen".encode("cp1258", "replace") + b"\xe3\xf5",
        "Kế hoạch".encode("utf-16"),
        bytes(range(256)),
        bytes(range(128, 256)),
    ],
)
def test_bytes_that_show_nothing(data):
    assert decode(data) is None


@given(st.binary(max_size=300))
def test_any_bytes(data):
    found = decode(data)
    assert found is None or found[1] in {"tcvn3", "vni", "windows-1258"}
