"""Vietnamese typed before Unicode: TCVN3 (ABC fonts such as .VnTime), VNI (VNI-Times) and windows-1258, to Unicode NFC.

TCVN3 (TCVN 5712:1993, third set) gives each letter one byte and has no capitals with a tone: these are typed as small
letters and drawn by a second font (.VnTimeH). VNI puts a byte for the marks behind the vowel. Text in either looks
like windows-1252 ("ñy ban nh©n d©n", "UÛy ban nhaân daân") where the font is not at hand.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

from plan.language.folding import LOWER

# The code table of the ABC fonts, in the order of the bytes from 0xA1 to 0xFE.
_TCVN3 = dict(
    zip(
        "¡¢£¤¥¦§¨©ª«¬\xad®µ¶·¸¹»¼½¾ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞßáâãäåæçèéêëìíîïñòóôõö÷øùúûüýþ",
        "ĂÂÊÔƠƯĐăâêôơưđàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ",
        strict=True,
    )
)
# PDF readers make a Greek mu, a bullet and a minus of three of these bytes, after the names of their glyphs.
_TCVN3_CODES = str.maketrans(_TCVN3 | {"\u03bc": "à", "\u2219": "ã"})
_MINUS = re.compile("(?<=[^\\W\\d_])\u2212|\u2212(?=[^\\W\\d_])")
_SMALL = LOWER.removeprefix("a-z")
_CAPITALS = re.compile(r"(?<!\w)[^\Wa-z\d_]+(?:[ ,&/–-]+[^\Wa-z\d_]+)*(?!\w)")
_SHOUTED = re.compile(rf"[{_SMALL}][A-Z]|[A-Z]{{2}}[{_SMALL}]")

_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT = "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"
_CIRCUMFLEX, _BREVE = "\u0302", "\u0306"
# The code table of the VNI fonts: letters of their own, and the marks that follow a vowel.
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_LETTERS |= {code.upper(): letter.upper() for code, letter in _VNI_LETTERS.items()}
_VNI_MARKS = {
    "aeiouyôö": {"ø": _GRAVE, "ù": _ACUTE, "õ": _TILDE, "û": _HOOK, "ï": _DOT},
    "aeo": {
        "â": _CIRCUMFLEX,
        "à": _CIRCUMFLEX + _GRAVE,
        "á": _CIRCUMFLEX + _ACUTE,
        "ã": _CIRCUMFLEX + _TILDE,
        "å": _CIRCUMFLEX + _HOOK,
        "ä": _CIRCUMFLEX + _DOT,
    },
    "a": {
        "ê": _BREVE,
        "è": _BREVE + _GRAVE,
        "é": _BREVE + _ACUTE,
        "ü": _BREVE + _TILDE,
        "ú": _BREVE + _HOOK,
        "ë": _BREVE + _DOT,
    },
}
_VNI = dict(_VNI_LETTERS) | {
    base + typed: unicodedata.normalize("NFC", _VNI_LETTERS.get(base, base) + combining)
    for bases, marks in _VNI_MARKS.items()
    for mark, combining in marks.items()
    for base in bases + bases.upper()
    for typed in (mark, mark.upper())
}
_VNI_CODE = re.compile("|".join(sorted(_VNI, key=len, reverse=True)))

_TCVN3_FONT = re.compile(r"\.vn[a-z]|vn(?:time|arial)h?$")
_VNI_FONT = re.compile(r"vni[-_ ]")
_STYLE = re.compile(r"(?<![\s,-])(?:[\s,-]*(?:bold|italic|oblique|regular|normal)){1,8}$")  # fonts have one or two
_SYMBOLS = {0xF000 + code: code for code in range(0x20, 0x100)}  # how Word keeps text in fonts marked as symbols
_CONTROLS = {code: bytes([code]).decode("cp1252", "ignore") or chr(code) for code in range(0x80, 0xA0)}
_UNICODE = re.compile("[ĂăĐđĨĩŨũƠơƯư\u0300-\u0323\u1ea0-\u1ef9]")  # what no text before Unicode holds

_WORD = re.compile(r"[^\W_]+")
_LATIN = re.compile("[A-Za-z]")
_INITIALS = re.compile("[A-ZĐƯ]+")
_INSIDE = re.compile(rf"[^\W\d_][¡-¿×÷][^\W\d_]|{_SHOUTED.pattern}")  # what no word has: "H¶i", "PHô"
_GOOD = 0.8  # share of the words with marks that must be syllables after conversion; slips and names are the rest
_GAIN = 0.4  # and by how much it must be larger than before: "vô" is a syllable in TCVN3 (vụ) and in Unicode
_VIETNAMESE = 0.6  # share of syllables among all words
_FEWEST = 2  # legacy letters beside plain ones; one alone may be anything ("où" is "ó" in VNI, "µm" is "àm" in TCVN3)


def from_font(text: str, font: str) -> str:
    """Unicode of a run set in `font`: a name as in DOCX, CSS or PDF ("ABCDEF+.VnTimeH,Bold").

    Text in a font of another kind is given back unchanged, and so is text with letters that such a font cannot hold,
    which somebody pasted in.
    """
    family = _STYLE.sub("", re.sub(r"^[A-Z]{6}\+", "", font.strip(" \"'")).lower())
    is_tcvn3, is_vni = _TCVN3_FONT.match(family), _VNI_FONT.match(family)
    if not (is_tcvn3 or is_vni) or _UNICODE.search(text):
        return text
    text = text.translate(_SYMBOLS)
    if is_vni:
        return _from_vni(text)
    return _from_tcvn3(text).upper() if family.endswith("h") else _from_tcvn3(text)


def recover(text: str) -> tuple[str, str | None]:
    """(Unicode, "tcvn3" or "vni") of a text whose fonts are not known, (the text, None) where neither is clear.

    Each byte of the legacy text is its windows-1252 or latin-1 character. A text with letters that only Unicode has is
    left alone, so a mixed text (a PDF with several fonts) is best given piece by piece.
    """
    if text.isascii() or _UNICODE.search(text):
        return text, None
    shown = text.translate(_CONTROLS)
    found = {"vni": _from_vni(shown), "tcvn3": _from_tcvn3(shown)}
    scores = {encoding: _score(shown, converted, _GAIN) for encoding, converted in found.items()}
    best = max(scores, key=lambda encoding: scores[encoding])
    return (found[best], best) if scores[best] else (text, None)


def decode(data: bytes) -> tuple[str, str] | None:
    """(Unicode, "tcvn3", "vni" or "windows-1258") of bytes that are not UTF-8, None where no encoding is clear."""
    raw = data.decode("latin-1").translate(_CONTROLS)
    text, encoding = recover(raw)
    if encoding:
        return text, encoding
    windows = unicodedata.normalize("NFC", data.decode("cp1258", "replace"))
    return (windows, "windows-1258") if _score(raw, windows, 0.0) else None


def _from_tcvn3(text: str) -> str:
    letters = _MINUS.sub("\xad", text).translate(_TCVN3_CODES)
    return _CAPITALS.sub(lambda run: run[0].upper() if _SHOUTED.search(run[0]) else run[0], letters)


def _from_vni(text: str) -> str:
    return _VNI_CODE.sub(lambda code: _VNI[code[0]], text)


def _score(raw: str, converted: str, gain: float) -> float:
    """The share of words with marks that are Vietnamese once converted; 0.0 where that is no clear case.

    A clear case has letters enough to judge by, is Vietnamese on the whole, and more so than before by `gain`.
    """
    pairs = Counter(zip(raw.split(), converted.split(), strict=True))
    judged = [(old, new, n, good) for (old, new), n in pairs.items() if (good := _is_vietnamese(new)) is not None]
    marked = [row for row in judged if not (row[0] + row[1]).isascii()]
    letters = sum(_legacy_letters(old) for old, _, _, good in marked if good and _LATIN.search(old))
    if letters < _FEWEST:
        return 0.0
    every = sum(n for *_, n, _ in marked)
    after = sum(n for *_, n, good in marked if good) / every
    before = sum(n for old, _, n, _ in marked if _is_vietnamese(old)) / every
    whole = sum(n for *_, n, good in judged if good) / sum(n for *_, n, _ in judged)
    return after if after >= _GOOD and after - before >= gain and whole >= _VIETNAMESE else 0.0


def _legacy_letters(word: str) -> int:
    return sum("\x80" <= letter <= "\xff" for letter in word)


@lru_cache(maxsize=65536)
def _is_vietnamese(piece: str) -> bool | None:
    """Whether all words between two spaces are Vietnamese syllables; None where there are only numbers and initials."""
    words = [word for word in _WORD.findall(piece) if not word.isdigit()]
    judged = [good for word in words if (good := _is_syllable(word)) or not _INITIALS.fullmatch(word)]
    return all(judged) and not _INSIDE.search(piece) if judged else None


# The rhymes of Vietnamese as they are spelled, without tones, rare ones too.
_ONSET = (
    r"(?:b|c(?![eêiy])|ch|d|đ|g(?![eê])|gh(?=[eêi])|gi|h|k(?=[eêiy])|kh|l|m|n|ng(?![eêiy])|ngh(?=[eêi])|nh|ph?|qu|r|s"
    r"|th?|tr|v|x)?"
)
_RHYME = (
    r"(?:a(?:[cimnoptuy]|ch|ng|nh)?|ă(?:[cmnpt]|ng)|â(?:[cmnptuy]|ng)|e(?:[cmnopt]|ng)?|ê(?:[cmnptu]|ch|ng|nh)?"
    r"|i(?:[amnptu]|ch|nh)?|iê(?:[cmnptu]|ng)|o(?:[acimnpte]|ng)?|oa(?:[cimnopty]|ch|ng|nh)|oă(?:[cmnt]|ng)|oe[not]"
    r"|oo(?:c|ng)|ô(?:[cimnpt]|ng)?|ơ[imnpt]?|u(?:[acimnptyêơ]|ng)?|uâ(?:[nty]|ng)|uê(?:ch|nh)|uô(?:[cimnt]|ng)"
    r"|uy(?:[anptu]|ch|nh)|uyê[nt]|ư(?:[acimtu]|ng)?|ươ(?:[cimnptu]|ng)|y(?:[mnt]|nh)?|yê(?:[mntu]|ng))"
)
_SYLLABLE = re.compile(_ONSET + _RHYME)
_LONGEST = 14  # characters of "nghiêng", each mark counted
_TONES = frozenset({_GRAVE, _ACUTE, _TILDE, _HOOK, _DOT})
_STOPPED = re.compile(r"(?:[cpt]|ch)$")  # such syllables have no tone but sắc and nặng


def _is_syllable(word: str) -> bool:
    if len(word) > _LONGEST:
        return False
    parts = unicodedata.normalize("NFD", word.lower())
    tones = [part for part in parts if part in _TONES]
    plain = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(plain):
        return False
    return not (tones and _STOPPED.search(plain)) or tones[0] in (_ACUTE, _DOT)
