"""What Zalo's error codes mean here. Source: its tables of errors, and what integrations in the open have met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from assistant.chat.channel import SendingFailed, SendingRefused


class Course(StrEnum):
    """What is to be done. GONE: nothing can be sent to this person until he writes again. RENEW: the access token."""

    WAIT = "wait"
    REFUSE = "refuse"
    GONE = "gone"
    RENEW = "renew"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One kind of error. code: ours, stable; says: for the web and the log; wait: seconds, None: up to us."""

    course: Course
    code: str
    says: str
    wait: float | None = None


_WAIT, _REFUSE, _GONE, _RENEW = Course
_TOKEN = "Zalo không nhận mã truy cập. Hãy kiểm tra mã của kênh này trong thiết lập."  # noqa: S105 - a sentence
_PERSON = "Người nhận cần nhắn cho kênh này trước thì mới gửi được."
_ADMIN = "Hãy báo người quản trị Official Account"
UNKNOWN = Trouble(_WAIT, "zalo_error", "Zalo báo một lỗi chưa rõ.")
UNREACHABLE = Trouble(_WAIT, "zalo_unreachable", "Không kết nối được tới Zalo.")
UNREADABLE = Trouble(_WAIT, "zalo_unreadable", "Zalo trả lời không đúng định dạng.")

BOT: Mapping[int, Trouble] = {
    400: Trouble(_REFUSE, "zalo_bot_bad_request", "Zalo không nhận yêu cầu này."),
    401: Trouble(_REFUSE, "zalo_bot_token", _TOKEN),
    403: Trouble(_WAIT, "zalo_bot_internal", "Zalo báo lỗi nội bộ."),
    404: Trouble(_REFUSE, "zalo_bot_not_found", "Zalo không thấy cuộc trò chuyện này, hoặc mã của bot không đúng."),
    408: Trouble(_WAIT, "zalo_bot_timeout", "Zalo trả lời quá chậm."),
    429: Trouble(_WAIT, "zalo_bot_quota", "Bot đã gửi quá hạn mức của Zalo.", 30.0),
}
"""Of the Bot Platform. 403 is called "internal" there; 429 comes without a time to wait."""

OFFICIAL: Mapping[int, Trouble] = {
    -32: Trouble(_WAIT, "zalo_oa_rate", "Gửi quá nhiều tin trong một phút.", 60.0),
    -100: Trouble(_REFUSE, "zalo_oa_attachment", "Tệp đính kèm đã hết hạn."),
    -200: Trouble(_WAIT, "zalo_oa_not_sent", "Zalo không gửi được tin."),
    -201: Trouble(_REFUSE, "zalo_oa_bad_request", "Zalo không nhận yêu cầu này."),
    -204: Trouble(_REFUSE, "zalo_oa_disabled", f"Official Account đang bị khóa. {_ADMIN}."),
    -205: Trouble(_REFUSE, "zalo_oa_absent", f"Official Account không tồn tại. {_ADMIN}."),
    -209: Trouble(_REFUSE, "zalo_oa_no_api", f"Ứng dụng chưa được dùng API này. {_ADMIN}."),
    -210: Trouble(_REFUSE, "zalo_oa_too_long", "Tin nhắn vượt giới hạn của Zalo."),
    -211: Trouble(_REFUSE, "zalo_oa_quota", "Official Account đã hết hạn mức gửi tin."),
    -213: Trouble(_GONE, "zalo_oa_not_follower", f"Người nhận chưa quan tâm Official Account. {_PERSON}"),
    -216: Trouble(_RENEW, "zalo_oa_token", _TOKEN),
    -218: Trouble(_REFUSE, "zalo_oa_receiver_quota", "Người nhận đã nhận đủ số tin Zalo cho phép."),
    -219: Trouble(_REFUSE, "zalo_oa_app_off", f"Ứng dụng Zalo đang bị tắt. {_ADMIN}."),
    -220: Trouble(_RENEW, "zalo_oa_token", _TOKEN),
    -221: Trouble(_REFUSE, "zalo_oa_unverified", f"Official Account chưa được xác thực. {_ADMIN}."),
    -223: Trouble(_REFUSE, "zalo_oa_permission", f"Ứng dụng chưa được cấp quyền gửi tin. {_ADMIN}."),
    -224: Trouble(_REFUSE, "zalo_oa_package", f"Official Account cần mua gói dịch vụ. {_ADMIN}."),
    -227: Trouble(_GONE, "zalo_oa_inactive", f"Người nhận không dùng Zalo đã hơn 45 ngày. {_PERSON}"),
    -230: Trouble(_GONE, "zalo_oa_window", f"Người nhận không nhắn cho Official Account đã quá 7 ngày. {_PERSON}"),
    -232: Trouble(_GONE, "zalo_oa_window", f"Người nhận chưa nhắn cho Official Account, hoặc đã quá hạn. {_PERSON}"),
    -233: Trouble(_REFUSE, "zalo_oa_kind", "Zalo không nhận loại tin này."),
    -234: Trouble(_WAIT, "zalo_oa_night", "Zalo không nhận loại tin này từ 22 giờ đến 6 giờ.", 4500.0),
    -240: Trouble(_REFUSE, "zalo_oa_old_api", "Zalo đã ngừng cách gửi này. Hãy cập nhật chương trình."),
    -244: Trouble(_GONE, "zalo_oa_restricted", f"Người nhận hạn chế tin từ Official Account. {_PERSON}"),
    -248: Trouble(_REFUSE, "zalo_oa_policy", "Tin nhắn trái quy định của Zalo."),
    -320: Trouble(_REFUSE, "zalo_oa_account", f"Ứng dụng chưa nối với tài khoản Zalo Cloud. {_ADMIN}."),
    -321: Trouble(_REFUSE, "zalo_oa_money", f"Tài khoản Zalo Cloud đã hết tiền. {_ADMIN}."),
    **dict.fromkeys((216, 401, -401), Trouble(_RENEW, "zalo_oa_token", _TOKEN)),
}
"""Of the Official Account, whose answers are HTTP 200 nearly always. The wait of -234 times the attempts is a night."""

CONSENT = Trouble(
    _REFUSE,
    "zalo_oa_consent",
    "Quyền của ứng dụng đối với Official Account đã hết hiệu lực. Quản trị viên cần cấp quyền lại trên"
    " developers.zalo.me và đặt refresh token mới (KEHOACH_ZALO_OA_REFRESH_TOKEN).",
)
LOGIN: Mapping[int, Trouble] = dict.fromkeys((-118, -14014), CONSENT)
"""Of the renewal of an access token: a refresh token that is spent, revoked or three months old."""


def raised(trouble: Trouble, detail: str = "", wait: float | None = None) -> SendingFailed | SendingRefused:
    """The error to raise. detail: what Zalo says of it, without secrets; wait: seconds it asks for."""
    text = f"{trouble.says} ({detail})" if detail else trouble.says
    if trouble.course is Course.WAIT:
        return SendingFailed(trouble.code, text, trouble.wait if wait is None else wait)
    return SendingRefused(trouble.code, text, gone=trouble.course is Course.GONE)
