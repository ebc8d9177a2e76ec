"""What words weigh when a sentence is shortened: what may never be left out, and what may be added or left out freely.

Patterns read the keys of words (`values`) joined by single spaces, with their diacritics; a value
begins with "#". The tables err on the side of too much weight: a sentence that is not shortened is never wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LEFT_OUT_FREELY = frozenset({"các", "những", "việc"})
"""At the beginning of a clause; elsewhere they may be part of a name ("Ban Quản lý các khu công nghiệp")."""
JOINING = frozenset({"và", "là", "gồm"})
"""May be added where the plan prints a mark: "và" at any, "là" and "gồm" at a colon."""
OPENING = (
    ("bên", "cạnh", "đó"),
    ("cụ", "thể"),
    ("cụ", "thể", "là"),
    ("đồng", "thời"),
    ("ngoài", "ra"),
    ("theo", "đó"),
)
"""May be added in front of a sentence."""

_LIMITS = re.compile(
    r"(?<!\S)(?:không|chẳng|chưa|trừ|nếu|khi|trường hợp|riêng|tạm|dừng|ngừng|ngưng|cấm|tránh|hủy|bỏ|bãi|thôi"
    r"|(?<!địa )chỉ(?! (?:đạo|số|tiêu|thị|huy|dẫn)(?!\S))|chấm dứt|hạn chế|giới hạn|loại|miễn|hoãn|lùi|gia hạn|thu hồi"
    r"|có thể|dự kiến|đề xuất|kiến nghị|đề nghị|xem xét|nghiên cứu|khảo sát|thí điểm|thử nghiệm|phấn đấu|cố gắng"
    r"|từng bước|tiến tới|hướng (?:tới|đến)|mục tiêu|chỉ tiêu|định hướng|dự thảo|tồn tại|khó khăn|vi phạm|nguy cơ"
    r"|hoặc|hay|tùy|tuy|tuy nhiên|nhưng|song(?! song)|mặc dù|dù|thay (?:thế|vì|cho)|ngoài|đối với|áp dụng|điều kiện"
    r"|trở lên|trở xuống|trở đi|ít nhất|nhiều nhất|chậm nhất|muộn nhất|sớm nhất|tối (?:đa|thiểu)|cao nhất|thấp nhất"
    r"|nguyên tắc|một phần|ngược lại|còn lại|giảm|bị|sai|trái|nghiêm|phải|ví dụ|chẳng hạn|minh họa|giả định)(?!\S)"
)
_BOUND = (
    r"(?:(?:trước|sau|từ|đến|tới|trong|trên|dưới|hơn|quá|hết|khoảng|gần|đầu|giữa|cuối|kể từ|vào)"
    r"(?: (?!ngày |tháng |quý |năm |kỳ |đợt |thời |hạn )[^\s#]+)?"
    r" (?:#|(?:ngày|tháng|quý|năm|tuần|kỳ|đợt|thời|hạn|giai đoạn|nhiệm kỳ|nay)(?!\S))"
    r"|(?:hằng|hàng (?:ngày|tuần|tháng|quý|năm|kỳ)|mỗi|định kỳ|thời hạn|thời gian|tiến độ|hoàn thành|giai đoạn)(?!\S))"
)
_BOUNDS = re.compile(rf"(?<!\S){_BOUND}")
_BEGINS_BOUND = re.compile(rf"(?:và )?(?:{_BOUND}|(?:ngày|tháng|quý|năm)(?!\S)|#[qt]|#[0-9]+/[0-9])")
_ROLE = re.compile(
    r"(?<!\S)(?:chủ trì|phối hợp|giao|phân công|đầu mối|chịu trách nhiệm|trách nhiệm|tham gia|hỗ trợ|cùng|ủy quyền"
    r"|thay mặt|trình|báo cáo|gửi|thẩm định|phê duyệt|kiểm tra|giám sát|thẩm quyền|thuộc)(?!\S)"
)
_TAKES_PART = re.compile(r"(?<!\S)(?:phối hợp|tham gia|hỗ trợ|cùng)(?!\S)")
_SEVERAL = re.compile(r"(?<!\S)các (?:sở|ban|ngành|phòng|đơn vị|cơ quan|địa phương|xã|phường|huyện|quận)(?!\S)")
_LEADS = re.compile(r"(?<!\S)chủ trì(?!\S)")
_PURPOSE = re.compile(r"(?:để|nhằm|căn cứ|thực hiện|trên cơ sở|bên cạnh|cùng với|qua đó|đồng thời|ngoài ra)(?!\S)")
_ACTION = re.compile(
    r"(?:(?:tiếp tục|tăng cường|chủ động|kịp thời|thường xuyên|tham mưu) )*(?:xây dựng|tổ chức|triển khai|rà soát"
    r"|nâng cấp|nâng cao|đẩy mạnh|hoàn thiện|tăng cường|tiếp tục|bố trí|phát triển|đào tạo|bồi dưỡng|tuyên truyền"
    r"|cải cách|số hóa|cập nhật|đầu tư|mở rộng|phổ biến|quán triệt|tập huấn|hướng dẫn|lồng ghép|thực hiện)(?!\S)"
)
_TURNS = re.compile(
    r"(?:(?:các|những) )?(?:riêng|trừ|ngoại trừ|tuy nhiên|tuy vậy|nhưng|song|song le|trường hợp|nếu|không|chưa"
    r"|chỉ(?! (?:đạo|số|tiêu)(?!\S))|ngược lại"
    r"|quy định (?:này|trên)|nội dung (?:này|trên)|việc này|điều này|thời (?:hạn|gian) (?:này|trên)"
    r"|nhiệm vụ này|mức này|số này|tạm|dừng|ngừng|lưu ý|áp dụng)(?!\S)"
)
_STOPS = re.compile(
    r"(?<!\S)(?:tạm (?:dừng|ngừng|ngưng|hoãn)|dừng|ngừng|ngưng|hủy|bãi bỏ|chấm dứt|hoãn|lùi|chuyển sang|rút khỏi"
    r"|(?:không|chưa) (?:thực hiện|áp dụng|tổ chức|triển khai)|không còn|chỉ áp dụng)(?!\S)"
)
_POINTS = re.compile(
    r"(?:[^\s]+ ){0,7}?(?:(?<!kế hoạch )(?<!chương trình )(?<!đề án )(?<!quyết định )(?<!phương án )(?<!văn bản )"
    r"(?:này|ấy|(?<!trong )(?<!theo )(?<!cạnh )đó)|(?:nói|nêu|kể|mức|định|vụ|việc|hạn|gian|tượng|sách) trên)(?!\S)"
    r"|(?:trong đó|kết quả|mức|đối tượng|điều kiện|phạm vi|thời (?:gian|hạn)|chính sách|hồ sơ|sau đó|lần lượt)(?!\S)"
)
_DEPENDS = re.compile(
    r"(?:(?:và|hoặc) )?(?:được|đạt|là|thì|phải|sẽ|mới|đều|chiếm|có|theo|bằng|với|cho|của|thuộc|do|bởi|tại|ở|trên|trong"
    r"|từ|đến|mà|nơi|tính|kèm|kể cả|gồm|bao gồm|diện|này|đó)(?!\S)"
)
_LABEL = re.compile(
    r"(?:(?:đơn vị|cơ quan) )?phối hợp|(?:thời hạn|thời gian|tiến độ)(?: (?:hoàn thành|thực hiện))?|sản phẩm|kết quả"
    r"|(?:nguồn )?kinh phí(?: thực hiện)?|ghi chú|mục tiêu"
)
_SHARE = re.compile(
    r"#[0-9,]+% (?!(?:trong|số|của|còn|được|đạt|so|là|và|cấp|ở|tại|tỉnh|xã|phường|huyện|đối|này|đó|tổng)(?!\S))"
    r"(?:[^\s]+ ){2,}?(?:được|có|là|đạt|sử dụng|thực hiện|hoàn thành|kết nối|tham gia)(?!\S)"
)
_ALL = re.compile(r"(?<!\S)(?:chỉ(?! (?:đạo|số|tiêu|thị|huy|dẫn))|trừ|riêng|duy nhất|giữa|tổng|cả|hoặc|hay)(?!\S)")
_LEANS = re.compile(r"(?:trong đó|còn lại|tương ứng|lần lượt|này|đó)(?!\S)")


def limits(keys: str) -> bool:
    """Whether words turn or limit what stands around them: negations, exceptions, conditions, intentions, bounds."""
    return bool(_LIMITS.search(keys))


def bounds(keys: str) -> bool:
    """Whether words say from when, until when or how far something holds."""
    return bool(_BOUNDS.search(keys) or _BEGINS_BOUND.match(keys))


def begins_bound(keys: str) -> bool:
    """Whether a clause begins with a bound, which then holds for what stands in front of it too."""
    return bool(_BEGINS_BOUND.match(keys))


def assigns(keys: str) -> bool:
    """Whether words say in which role somebody has to do with a task."""
    return bool(_ROLE.search(keys))


def takes_part(keys: str) -> bool:
    """Whether words name those that take part."""
    return bool(_TAKES_PART.search(keys))


def only_takes_part(keys: str) -> bool:
    """Whether words name those that take part without the one that leads."""
    return takes_part(keys) and not _LEADS.search(keys)


def names_several(keys: str) -> bool:
    """Whether words name units by their kind ("các sở, ngành")."""
    return bool(_SEVERAL.search(keys))


def is_purpose(keys: str) -> bool:
    """Whether a clause in front only says what for or on what ground."""
    return bool(_PURPOSE.match(keys))


def is_action(keys: str) -> bool:
    """Whether a clause begins with something to do that is named with its object ("rà soát ...")."""
    return bool(_ACTION.match(keys))


def is_share(keys: str) -> bool:
    """Whether a clause says what holds of a share of things, without words of another clause ("100% văn bản ...")."""
    return bool(_SHARE.match(keys))


def turns_back(keys: str) -> bool:
    """Whether a sentence limits the one in front of it, or speaks of it ("Riêng các xã đảo ...", "Mức này ...")."""
    return bool(_TURNS.match(keys) or _STOPS.search(keys)) or points_back(keys)


def stops(keys: str) -> bool:
    """Whether words say of something that it does not take place, or not now ("tạm dừng", "chuyển sang năm 2026")."""
    return bool(_STOPS.search(keys) or _TURNS.match(keys))


def points_back(keys: str) -> bool:
    """Whether a sentence speaks of what stands in front of it ("Hai lễ hội này ...", "Kết quả gửi ...")."""
    return bool(_POINTS.match(keys))


def depends(keys: str) -> bool:
    """Whether a clause goes on with what stands in front of it, which would say something else without it."""
    return bool(_DEPENDS.match(keys))


def counts_all(keys: str) -> bool:
    """Whether words make a list say more than its items, so that no item may be left out ("chỉ ...", "trừ ...")."""
    return bool(_ALL.search(keys))


def leans(keys: str) -> bool:
    """Whether a clause cannot be understood without the one in front of it."""
    return bool(_LEANS.match(keys))


def is_side_label(keys: str) -> bool:
    """Whether a label stands over a side of a task, not over another task."""
    return bool(_LABEL.fullmatch(keys))


def joined(keys: Sequence[str]) -> str:
    """Keys as the patterns read them."""
    return " ".join(keys)
