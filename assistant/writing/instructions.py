"""Texts that speak to a language model instead of saying what a plan says ("bỏ qua hướng dẫn ...").

A passage that does is shown to no model, and no sentence of a model that does is shown to anybody. Ordinary plans give
instructions too, to units: "hướng dẫn các đơn vị", "bỏ quy định", "hệ thống trợ lý ảo" are nothing of the kind.
"""

from __future__ import annotations

import re
import unicodedata

from plan.language.folding import strip_marks

_ROLES = r"(?:system|user|assistant|developer|model|tool|human|ai)"
_MARKUP = re.compile(
    r"<\s{0,3}\|?\s{0,3}/?\s{0,3}(?:im_start|im_end|im_sep|start_of_turn|end_of_turn|start_header_id|end_header_id"
    r"|begin_of_text|end_of_text|endoftext|endofprompt|eot_id|eom_id|bos|eos|s"
    rf"|{_ROLES})\b[^<>\n]{{0,40}}>"
    r"|\[\s{0,3}/?\s{0,3}INST\s{0,3}\]|<<\s{0,3}/?\s{0,3}SYS\s{0,3}>>",
    re.IGNORECASE,
)
_ROLE_LINE = re.compile(
    rf"(?:^|[\n\"“.!?;>\]}}-])\s{{0,5}}(?:[#*]{{1,6}}\s{{0,3}})?{_ROLES}"
    r"(?:\s(?:prompt|message|override|instruction))?\s?(?:\*\*)?\s?:"
    rf"|[{{,]\s{{0,5}}[\"']role[\"']\s?:\s?[\"']{_ROLES}[\"']|###\s?(?:instruction|system|response)"
    r"|[\"'](?:choice|sentences|sources|question|tasks)[\"']\s?:"
    r"|\]\(\s?(?:https?|javascript|data):|<\s?script\b",
    re.IGNORECASE,
)
_HIDDEN = frozenset({"Cf", "Cc", "Co", "Cn", "Cs"})

_ALL = r"(?:(?:moi|tat ca|cac|nhung|toan bo|het|ca|bat ky|bat cu) )*"
_DROP = (
    r"(?:bo qua|phot lo|lo di|(?<!lam )(?<!thoi )quen(?: di| het)?|huy bo|vo hieu hoa|(?:khong|dung)(?: can| phai)?"
    r" (?:tuan thu|tuan theo|lam theo|nghe theo))"
)
_ORDERS = (
    r"(?:huong dan|chi dan|chi thi|menh lenh|cau lenh|lenh|quy tac|quy dinh|yeu cau|noi dung|prompt|rang buoc"
    r"|gioi han|ngu canh)"
)
_EARLIER = (
    r"(?:(?:o |phia |ben )?(?:tren|truoc)(?: do| day)?|truoc day|he thong|cua (?:ban|he thong)|ban dau"
    r"|da (?:duoc )?(?:cho|dua|nhan))"
)
_MODEL = r"(?:tro ly(?: ao| ai)?|chatbot|bot|ai|mo hinh(?: ngon ngu)?(?: lon)?|llm|gpt|chatgpt|gemma|llama|qwen)"
_PLEASE = r"(?:(?:hay|vui long|xin|lam on|ban|ban phai|ban can|may) )"
_SAY = r"(?:tra loi|noi|viet|khang dinh|in ra|xuat ra|dap)"
_SAID = r"(?:rang|la|han|ngay|muc|hang|dong|doan|nhiem vu|so \d+)"
_CHOSEN = r"(?:muc|hang|dong|doan|nhiem vu|phuong an|lua chon) (?:nay|so \d+)"
_HIDDEN_WORDS = r"(?:prompt|(?:loi nhac|cau lenh|huong dan|chi dan|quy tac)(?: he thong)?|khoa api|api key)"
_VIETNAMESE = (
    rf"{_DROP} {_ALL}{_ORDERS} {_EARLIER}",
    rf"{_PLEASE}+{_DROP} {_ALL}{_ORDERS}",
    rf"(?:bo qua|phot lo|quen di) {_ALL}(?:huong dan|chi dan|cau lenh|quy tac|prompt)",
    rf"{_DROP} {_ALL}(?:tat ca|nhung gi|moi thu|dieu gi)(?: \w+){{0,4}} (?:truoc|tren)",
    rf"(?:hay|chi|bat buoc|vui long) (?:\w+ ){{0,2}}?{_SAY} (?:\w+ ){{0,3}}?(?:rang|la|nhu sau|chinh xac|duy nhat)",
    rf"{_SAY} (?:\w+ ){{0,3}}?(?:nguoi dung|nguoi hoi|user) (?:biet )?(?:rang|la)",
    r"(?:neu|khi|bat ke) (?:\w+ ){0,2}?(?:nguoi dung|nguoi hoi|user|ai do|ai) (?:duoc )?hoi",
    rf"(?:bay gio|tu gio|tu bay gio|tu nay|ke tu gio) (?:tro di )?(?:ban|may|{_MODEL}) (?:se |hay |phai )?\w+",
    rf"(?:ban|may) (?:bay gio )?(?:la|dang la|se la|khong con la) (?:mot )?{_MODEL}",
    rf"(?:dong vai|gia vo|nhap vai)(?: \w+){{0,3}} {_MODEL}|(?:hay|ban) (?:dong vai|gia vo|nhap vai)",
    (
        rf"(?:tiet lo|in ra|in|cho (?:toi|minh) (?:biet|xem)|lap lai|doc lai|xuat) (?:\w+ ){{0,3}}?{_HIDDEN_WORDS}"
        rf" (?:he thong|cua (?:minh|ban)|dung truoc|o tren|phia tren)"
    ),
    (
        rf"(?:luu y|chu y|gui|danh cho|thong bao|nhac|chi dan) (?:cho |toi |den |voi )?{_MODEL}"
        r"(?: \w+){0,3} (?:hay|phai|doc|dang|chi)"
    ),
    rf"{_MODEL} (?:dang |khi )?doc(?: \w+){{0,4}} (?:hay|phai|thi|vui long)",
    rf"{_MODEL} (?:phai |can |nen |hay |se |chi )?(?:luon (?:luon )?)?(?:chon|noi|ghi) {_SAID}",
    rf"{_MODEL} (?:phai |can |nen |hay |se |chi |luon )+tra loi (?:\w+ ){{0,3}}?(?:la|rang)|{_MODEL} luon chon",
    rf"(?:hay|luon|phai) chon {_CHOSEN}|(?:lap lai|nhac lai) (?:tung chu|nguyen van)",
    r"dap an (?:dung )?(?:cho|cua) (?:moi|tat ca|bat ky) (?:\w+ )?cau hoi|voi (?:moi|tat ca|bat ky) cau hoi",
    r"giai ma (?:\w+ ){0,3}?lam theo|hay bia (?:ra )?mot \w+",
    r"(?:khong|dung)(?: duoc)? (?:trich dan|dung|su dung)(?: \w+){0,2} (?:doan|passage) (?:khac|tren|nao|so)",
    r"che do (?:nha phat trien|developer|khong gioi han|debug)",
)
_TO_IGNORE = (
    r"(?:instructions?|prompts?|rules?|above|previous|prior|guidelines?|directions?|constraints?|polic(?:y|ies))"
)
_READER = r"(?:ai|assistant|model|llm|chatbot|chatgpt|language model)"
_ENGLISH = (
    rf"(?:ignore|disregard|forget|override|bypass|skip)(?: \w+){{0,5}} {_TO_IGNORE}",
    rf"do not (?:follow|obey|use|cite|trust|listen to)(?: \w+){{0,4}} (?:passages?|sources?|{_TO_IGNORE})",
    r"you are (?:now|an?|no longer|the|free)|pretend (?:to be|you|that)|act as (?:an?|if)|from now on",
    r"new instructions?|system (?:prompt|message|override)|prompt injection|jailbreak|(?:developer|god|dan|debug) mode",
    (
        r"(?:answer|respond|reply|say|state|output|print|write|return|tell)(?: \w+){0,4}"
        r" (?:that|only|with|exactly|nothing|instead|the following|the user|verbatim|every|always)"
    ),
    rf"as an? {_READER}|(?:dear|hey|attention|(?:note|message) to)(?: the)?(?: \w+)? {_READER}",
    rf"{_READER} (?:must|should|shall|please|replace|answer|output|say|choose|always|ignore)|every (?:\w+ )?question",
    r"(?:reveal|show|repeat|leak|print)(?: \w+){0,3} (?:prompt|instructions?|api key|secret|password|above|verbatim)",
    r"(?:decode|decrypt) and (?:obey|follow|execute|run)|replace (?:every|all|any|each) \w+",
)
_SPOKEN = re.compile("|".join(rf"(?<!\w)(?:{pattern})(?!\w)" for pattern in (*_VIETNAMESE, *_ENGLISH)))
_APART = re.compile(
    r"(?:boqua|photlo|ignore|disregard|forget)(?:moi|tatca|cac|nhung|toanbo|all|any|the|your|my)*"
    r"(?:huongdan|chidan|quytac|menhlenh|caulenh|previous|prior|above|instruction|prompt|rule)"
    r"|systemprompt|haytraloi|haynoi|jailbreak|youarenow|banlatroly|banlamohinh"
)
_SPACED = re.compile(r"(?<!\w)\w(?:[\W_]{1,3}\w(?!\w)){5,}")
_NOT_LETTER = re.compile(r"[^a-z0-9]+")
_ALIKE = dict(zip("авекмнорстухіѕјԁαβεικνορτυχ0134@$", "abekmhopctyxisjdabeiknoptuxoieaas", strict=True))
"""Letters of other scripts and digits that stand for the Latin letters they look like."""
_LOOKALIKES = str.maketrans(_ALIKE)


def is_instruction(text: str) -> bool:
    """Whether a text tells a model what to do, in Vietnamese or English, however it is spelt or spaced."""
    visible = _visible(text)
    if _MARKUP.search(visible) or _ROLE_LINE.search(visible):
        return True
    plain = strip_marks(visible)
    return _speaks(plain) or _hides(plain.translate(_LOOKALIKES))


def without_markup(text: str) -> str:
    """A text without the marks by which chats are told apart in a model's input."""
    less = _MARKUP.sub(" ", text)
    while less != text:
        text, less = less, _MARKUP.sub(" ", less)
    return text


def _visible(text: str) -> str:
    """The text as it looks: compatibility forms unified, without characters that show nothing."""
    unified = unicodedata.normalize("NFKC", text)
    return "".join(c for c in unified if c in "\n\r\t" or unicodedata.category(c) not in _HIDDEN)


def _speaks(plain: str) -> bool:
    return _SPOKEN.search(_NOT_LETTER.sub(" ", plain).strip()) is not None


def _hides(alike: str) -> bool:
    """Whether a text speaks to a model in letters that only look Latin, or in letters apart ("b o q u a")."""
    if _speaks(alike):
        return True
    return any(_APART.search(_NOT_LETTER.sub("", run[0])) for run in _SPACED.finditer(alike))
