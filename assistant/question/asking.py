"""Asking phrases: the words of a question that ask rather than say what the question is about."""

from __future__ import annotations

import re
from collections.abc import Sequence

from plan.language.folding import has_diacritics, normalise
from plan.language.wording import Word

# Politeness and fillers: what people write around a question. Single words are looked for as printed (below).
_FILLERS = (
    r"(?:cho (?:em|toi|minh|anh|chi|to) hoi|(?:em|toi|minh|anh|chi) (?:muon )?hoi|kinh nho (?:ho tro|giup)?|"
    r"nho ho tro|giup (?:em|toi|minh|anh|chi|voi|cho)|(?:em|toi|minh|anh|chi) voi|da thua|thua (?:anh|chi)|"
    r"da anh chi|da chi|da anh|anh chi|xin (?:cho biet|duoc hoi)|ke (?:het|ra|het ra)|liet ke (?:het|du|day du|ra)|"
    r"day du|tat ca|toan bo|xem het|dang co|hien co|dung ten|tinh den (?:hom nay|nay|thoi diem nay)|"
    r"(?:den|toi) (?:hom nay|nay|gio)|da qua han|qua han|tre han|toi han|(?:phan|muc) to chuc thuc hien|trong kho|"
    r"cua uy ban nhan dan(?: tinh| thanh pho)?|ban hanh nam 20\d\d|(?:dau|cuoi|giua) nam(?: 20\d\d)?|"
    r"(?:bang|bieu) (?=phu luc)|(?:bao nhieu|may) (?:ke hoach|van ban)|trong thu vien|thu vien|"
    r"(?:(?:chiem|dat|khoang) )*bao nhieu (?:phan tram|tan|ty dong|trieu dong|ty|trieu|dong)|"
    r"(?:don vi|co quan) chu tri|ghi ro|roi vao|ko|ben|"
    r"so(?: sanh)? giup(?: anh| chi| em| toi| minh)?|(?:dat )?(?:cao|thap|lon|nhieu|it|som|muon|dai|ngan) hon|"
    r"nho(?= (?:liet ke|ke|xem|tra|cho|anh|chi|ban))|ngay(?= trong)|"
    r"dat muc tieu|dung ra|cam trich|bao lau mot lan|(?:den |vao )?luc nao(?: moi lam)?|"
    r"phai (?:gui|nop)|trong dot|lan ke hoach|lan|dot(?! \d)|nhom|het|giup|da|em|toi|minh|ke|du|khong|lam)"
)
_ASKING = re.compile(
    rf"\b(?:{_FILLERS}|"
    r"(?:nhung |cac )?(?:don vi|co quan|so|phong|(?<!van )ban|nganh|bo phan|to chuc|"
    r"ben)(?: chuyen mon)? nao|nhung ai|do ai|giao ai|boi ai|la ai|cua ai|voi ai|ai"
    r"|(?:viec|nhiem vu|don vi|co quan|noi dung|ke hoach|cong viec|phong|so) (?:do|nay|tren|ay|kia)|"
    r"(?:hai|ba|bon|cac|nhung|[2-9]) (?:ke hoach|van ban)|phai xong|xong|khi|cung"
    r"|khi nao|bao gio|luc nao|den khi nao|the nao|ra sao|thi sao|o dau|bao lau|bao nhieu|nhu the nao|vao thoi diem nao"
    r"|(?:(?:truoc|den|vao|xong|han) )?(?:thang|quy|ngay|nam|thoi diem) (?:may|nao)|"
    r"xong (?:truoc )?(?:ngay|thang|quy) nao"
    r"|(?:la|lam|giao|nhung|dieu|ra|thanh) gi|gi|nao|may"
    r"|chu tri|phu trach|(?:thuoc |la )?trach nhiem(?: cua)?|chiu trach nhiem|duoc giao(?: cho)?|"
    r"giao cho|phai (?:xong|lam)|dam nhan|dam nhiem|lo|chuyen|muon"
    r"|phoi hop(?: voi)?|thoi han(?: hoan thanh)?|han(?: chot| hoan thanh| cuoi| cung)?|den han|"
    r"thoi gian(?: thuc hien| hoan thanh)?|tien do|kem han|kem thoi han"
    r"|san pham(?: cua| dau ra)?|ket qua dau ra|nhiem vu|cong viec|dau viec|(?:cac |"
    r"nhung )?viec(?! lam)|liet ke|danh sach|ke ten|cho biet|cho hoi|xin hoi|hay|vui long"
    r"|phu luc|phan loi|so voi|so sanh|ben nao|khac nhau|trong|duoc|tu|phai|cac|nhung|cua|thi|la|ma|"
    r"va|o|do|nhe|a|vay|con|roi|theo|tai|boi|den|cho|voi|co|bi|se|da|dang|nay|kia|no|the"
    r"|tung|ca phan loi va|phan loi|lan luot|ke ca|ghi|neu|dat ra|dat|quy dinh|yeu cau|nhu|vi|de)\b"
)


_ASKING_WORDS = frozenset(
    (
        "ai",
        "gì",
        "nào",
        "mấy",
        "trong",
        "được",
        "từ",
        "phải",
        "các",
        "những",
        "của",
        "thì",
        "là",
        "mà",
        "và",
        "ở",
        "do",
        "nhé",
        "ạ",
        "vậy",
        "còn",
        "rồi",
        "theo",
        "tại",
        "bởi",
        "đến",
        "cho",
        "với",
        "có",
        "bị",
        "sẽ",
        "đã",
        "đang",
        "này",
        "kia",
        "nó",
        "từng",
        "ghi",
        "nêu",
        "đạt",
        "như",
        "vì",
        "để",
        "hạn",
        "hãy",
        "thế",
        "việc",
        "khi",
        "xong",
        "cùng",
        "hết",
        "giúp",
        "dạ",
        "em",
        "tôi",
        "mình",
        "kể",
        "đủ",
        "không",
        "làm",
        "nhóm",
        "lẫn",
        "đợt",
        "lo",
        "chuyện",
        "muốn",
        "nhờ",
        "ko",
        "bên",
        "ngay",
    )
)


# Without its marks each of these is more often part of a subject ("chuyen doi so", "ben vung").
_AMBIGUOUS = frozenset({"lo", "chuyen", "ben", "muon", "ngay", "nho"})


def asking_words(words: Sequence[Word], text: str) -> frozenset[int]:
    """Indexes of the words that make asking phrases ("do đơn vị nào", "khi nào phải xong").

    In a question with diacritics a single word counts only as printed ("mã" is not "mà") and not in a name ("Từ Sơn").
    """
    owners = [index for index, word in enumerate(words) for key in word.first for _ in f"{key} "]
    plain = "".join(f"{key} " for word in words for key in word.first)
    accented = has_diacritics(text)
    asking: set[int] = set()
    for match in _ASKING.finditer(plain):
        first = words[owners[match.start()]]
        single = " " not in match[0]
        printed = normalise(text[first.begin : first.stop])
        if single and not accented and match[0] in _AMBIGUOUS:
            continue
        if accented and single and (printed.lower() not in _ASKING_WORDS or _begins_name(text, first)):
            continue
        covered = set(owners[match.start() : match.end()])
        asking |= {i for i in covered if len(words[i].first) == 1 or len(match[0]) >= len(" ".join(words[i].first))}
    return frozenset(asking)


def _begins_name(text: str, word: Word) -> bool:
    """Whether a word inside a sentence and the next both have a capital letter, in a text that is not all capitals."""
    before, after = text[: word.begin].rstrip(), text[word.stop :].lstrip()
    inside = bool(before) and before[-1] not in ".?!:"
    return inside and text[word.begin].isupper() and after[:1].isupper() and not text.isupper()
