"""What kind of answer a question wants, from its folded wording."""

from __future__ import annotations

import re

from assistant.question.query import Intent

_WHO = (
    r"(?:ai|(?:nhung |cac )?(?:don vi|co quan|so|phong|(?<!van )ban|nganh|bo phan|to chuc|"
    r"ben)(?: chuyen mon| nghiep vu)? nao|nhung ai)"
)
_FIELDS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (
        Intent.COORDINATE,
        re.compile(
            rf"phoi hop (?:voi )?(?:nhung )?{_WHO}|{_WHO} (?:cung )?phoi hop|(?:co quan|"
            rf"don vi) (?:nao )?phoi hop|nhung (?:co quan|don vi) (?:nao )?phoi hop|phoi hop thuc hien la ai|"
            rf"cung lam voi ai|phoi hop cung ai"
        ),
    ),
    (
        Intent.LEAD,
        re.compile(
            rf"\b{_WHO}\b(?! (?:cung )?phoi hop\b)|thuoc trach nhiem cua|trach nhiem cua ai|"
            r"don vi chu tri la|chu tri la gi|"
            r"\b(?:co quan|don vi) chu tri(?= (?:co quan |don vi )?phoi hop| thoi| han|$)|"
            r"\bhay (?:la )?(?:so|phong|ban|cuc|bo|van phong|cong an)\b.{0,60}\bchu tri\b"
        ),
    ),
    (
        Intent.DEADLINE,
        re.compile(
            r"\bkhi nao\b|\bbao gio\b|\bluc nao\b|\bthoi han\b|\bhan (?:chot|hoan thanh|den|cuoi|nop|gui|"
            r"thang|nao|la|theo|toi|quy|khi|xong|"
            r"co khac|khac|giong)\b|\b(?:thang|quy|ngay|nam|thoi diem) (?:may|nao)\b|"
            r"\btien do (?:the nao|den|ra sao|khi|quy|thang|nao)\b|\bthoi gian (?:thuc hien|hoan thanh|nao|"
            r"the nao)\b|\bbao lau\b|\bden khi nao\b|\bhan\s*$|\bxong (?:thang|quy|ngay|khi|luc)\b|"
            r"\btruoc ngay nao\b|\bcuoc hop nao\b|\bdeadline\b|\bmay gio\b|\bden luc nao\b|\bhan (?:bao|"
            r"ra sao|the nao)\b"
        ),
    ),
    (
        Intent.PRODUCT,
        re.compile(
            r"(?<!tong )(?<!may )(?<!bao nhieu )\bsan pham\b|"
            r"\bket qua (?:la gi|dau ra|can dat|du kien)\b|\bdau ra\b|\bphai co (?:nhung )?gi\b|"
            r"\bra san pham\b|\bdat muc nao\b"
        ),
    ),
)
_COUNT = re.compile(
    r"\b(?:bao nhieu|may) (?:nhiem vu|viec|dau viec|cong viec|noi dung|muc viec)\b|"
    r"\bso luong (?:nhiem vu|viec)\b|\btong so (?:nhiem vu|viec)\b|\bdem (?:so )?(?:nhiem vu|viec)\b"
)
_THINGS = r"(?:nhiem vu|viec|cong viec|noi dung|dau viec|phan viec|trach nhiem|hoat dong)"
_LIST = re.compile(
    rf"\bliet ke\b|\bdanh sach (?:cac |nhung )?{_THINGS}|\bke (?:ra|ten)\b|\bthong ke cac\b|"
    rf"\btong hop (?:cac|nhung) {_THINGS}|\bcho (?:biet|xem) (?:cac|nhung) {_THINGS}"
    rf"|\bnhung {_THINGS}\b(?! .{{0,12}}(?:do|giao cho) ai)|\b{_THINGS} (?:gi|nao)\b|"
    rf"\bcac {_THINGS} (?:cua|do|giao|ma|thuoc|den han)|\b(?:duoc|bi) giao (?:nhung )?gi\b|"
    rf"\bphai lam (?:nhung )?gi\b"
    rf"|\b(?:chu tri|phoi hop|phu trach) (?:nhung )?gi\b|\b{_THINGS} thuong xuyen (?:cua|do)\b"
    rf"|\blam (?:nhung )?(?:gi|viec gi)\b|\bcon (?:nhung )?{_THINGS}|"
    rf"\bchiu trach nhiem (?:nhung )?gi\b|\bco {_THINGS} nao\b|\btoan bo {_THINGS}|"
    rf"\b{_THINGS} (?:(?:da )?(?:qua|tre)|sap (?:den|toi|het)) han(?=$| (?:cua|do|trong|thuoc|theo|o)\b)"
)
_COMPARE = re.compile(
    r"\b(?:viec|cai|nhiem vu|de an|ke hoach) nao (?:phai |can |duoc )?(?:xong |hoan thanh |den han |"
    r"co han |ban hanh |ky )?(?:truoc|som|muon|sau)\b(?! ngay| khi| (?:thang |quy |nam )?\d)|\blan luot\b|"
    r"\bso sanh\b|\bkhac nhau\b|\bkhac gi\b|\bgiong nhau\b|\bben nao\b(?=.{0,25}\b(?:hon|som|muon|truoc|sau)\b)|"
    r"\bso voi\b|\bcao hon\b|\bthap hon\b|\bsom hon\b|"
    r"\bmuon hon\b|\bla hai (?:so|phong|don vi|co quan) nao\b|"
    r"\bnhieu hon\b|\bit hon\b|\bcung (?:han|thoi han)\b|\bdeu\b.{0,30}\bthe nao\b"
)
_PERSON = re.compile(
    r"\bai (?:la|lam|giu chuc|giu vai tro) (?:truong|pho|giam doc|chu tich|to truong|thanh vien|"
    r"bi thu|chanh|nguoi dung dau)\b|\bten (?:ong|ba|nguoi|truong ban|giam doc|chu tich|can bo|"
    r"lanh dao)\b|\b(?:truong ban|giam doc|chu tich|truong phong) .{0,60}\bten (?:la )?gi\b|"
    r"\bso dien thoai\b|\bong\b.{0,20}\bnao\b"
)
RESTS_ON = (  # asks which document a plan carries out or rests on
    r"\b(?:thuc hien|trien khai|cu the hoa|can cu(?: vao| theo)?|dua (?:tren|vao)|theo) "
    r"(?:ke hoach|quyet dinh|nghi quyet|chi thi|chuong trinh|van ban) nao\b"
)
_METADATA = re.compile(
    r"\bai ky\b|\bdo ai ky\b|\bnguoi ky\b|\bky (?:ban hanh )?(?:vao )?ngay\b|\bngay (?:ky|"
    r"ban hanh)\b|\bban hanh (?:vao )?(?:ngay|khi|luc|thang|nam) (?:nao|may)\b|\bmang so\b|"
    r"\bso (?:hieu|ky hieu|van ban|may|bao nhieu)\b|\bso cua (?:ke hoach|van ban)\b"
    r"|\bso nao (?:da )?ban hanh (?:ke hoach|van ban|quyet dinh)\b|\bke hoach\b.{0,60}\bdo so nao (?:ban hanh|soan)\b"
    r"|\bco quan (?:nao )?ban hanh\b|\bai ban hanh\b|\bdon vi nao ban hanh\b|\bnoi nhan\b|"
    r"\bgui (?:cho )?nhung (?:noi|co quan) nao\b|\bchuc (?:vu|danh) (?:gi|nao|cua nguoi)\b|"
    rf"{RESTS_ON}|"
    r"\bban hanh khi nao\b|\bso va ngay\b|\bngay thang nam nao\b|\bduoc ky\b|"
    r"\bky (?:nhung|cac) (?:ke hoach|van ban|quyet dinh)\b|"
    r"(?<!phai )\bco (?:tat ca |tong cong )?(?:bao nhieu|may) (?:ke hoach|van ban|quyet dinh)\b"
)
_AMOUNT = re.compile(
    r"\bbao nhieu (?:phan tram|%|ty|trieu|dong|nguoi|ho|xa|don vi|diem|tien|kinh phi|lan|bac|ha|km|"
    r"truong hop)|\btoi thieu bao nhieu\b|\bdat bao nhieu\b|\bxep thu may\b|\bchi tieu\b|"
    r"\bkinh phi\b|\bnguon nao\b|\bmuc dich\b|\bmuc tieu\b|\bcan cu (?:van ban |vao )?nao\b|"
    r"\bdia chi\b|\bemail\b|\btu ngay nao\b|\bphan tram\b|\bty le\b|\btinh huong\b|\bhinh thuc nao\b|"
    r"\bnhu the nao\b|\bvi sao\b|\btai sao\b|\bbao nhieu\b"
)
_HELP = re.compile(
    r"^(?:ban|em|tro ly|may|he thong|ung dung)?\s*(?:co the |biet )?(?:lam duoc|giup duoc|giup|"
    r"tra loi duoc) (?:nhung )?gi\b|^(?:huong dan su dung|tro giup|cach dung|cach hoi|help)\b|"
    r"^(?:ban|em|tro ly|may) la (?:ai|gi)\W*$"
)
_GREETING = re.compile(r"^(?:xin )?(?:chao|alo|hello|hi|cam on|cam on ban|thanks)\b.{0,25}$")


_SMALL_TALK = ((Intent.GREETING, _GREETING), (Intent.HELP, _HELP))
_ORDER = (Intent.LEAD, Intent.DEADLINE, Intent.COORDINATE, Intent.PRODUCT)


def read_intents(plain: str) -> tuple[Intent, ...]:
    """The intents of a folded question, the main one first; CONTENT where nothing else is asked."""
    for intent, pattern in _SMALL_TALK:
        if pattern.match(plain):
            return (intent,)
    fields = tuple(intent for intent, pattern in _FIELDS if pattern.search(plain))
    main = _main_intent(plain, fields)
    if main is Intent.PERSON:
        return (Intent.PERSON,)
    if main is not None:
        return (main, *fields)
    return tuple(i for i in _ORDER if i in fields) or (Intent.CONTENT,)


def _main_intent(plain: str, fields: tuple[Intent, ...]) -> Intent | None:
    """The kind of answer that is not just a task's fields, in the order in which one outweighs another."""
    units = bool(set(fields) & {Intent.LEAD, Intent.COORDINATE})
    checks = (
        (Intent.COMPARE, _COMPARE.search(plain)),
        (Intent.COUNT, _COUNT.search(plain)),
        (Intent.METADATA, _METADATA.search(plain) and not re.search(r"\bnhiem vu\b|\bchu tri\b", plain)),
        (Intent.LIST, _LIST.search(plain) and not _single_field(plain, fields)),
        (Intent.PERSON, _PERSON.search(plain)),
        (Intent.CONTENT, _AMOUNT.search(plain) and not units and not _dated(plain, fields)),
    )
    return next((intent for intent, holds in checks if holds), None)


def _single_field(plain: str, fields: tuple[Intent, ...]) -> bool:
    """ "Nhiệm vụ nào ... do ai chủ trì" asks for one task's lead, not for a list."""
    return (
        Intent.LEAD in fields
        and bool(re.search(r"\bnhiem vu (?!nao|gi)\w+.*\b(?:ai|don vi nao|co quan nao)\b", plain))
        and not re.search(r"\bliet ke\b|\bdanh sach\b|\bnhung (?:nhiem vu|viec)\b", plain)
    )


def _dated(plain: str, fields: tuple[Intent, ...]) -> bool:
    return Intent.DEADLINE in fields and not re.search(r"\bbao nhieu\b|\bchi tieu\b|\btu ngay nao\b", plain)
