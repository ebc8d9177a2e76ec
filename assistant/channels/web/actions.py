"""What can be done, as the audit log names it, in words for people, and where what it was done to is shown."""

from __future__ import annotations

from collections.abc import Mapping

ACTIONS: Mapping[str, str] = {
    "assign": "Giao nhiệm vụ cho cán bộ",
    "chat_linked": "Liên kết cuộc trò chuyện",
    "chat_unlinked": "Ngắt liên kết trò chuyện",
    "correct": "Hiệu chỉnh nhiệm vụ",
    "download": "Tải tệp về",
    "export": "Xuất tệp",
    "feed_made": "Tạo liên kết lịch",
    "feed_revoked": "Thu hồi liên kết lịch",
    "group_link_made": "Tạo mã cho nhóm trò chuyện",
    "limit": "Đổi nhóm được xem văn bản",
    "link_made": "Tạo mã liên kết trò chuyện",
    "mark": "Ghi tiến độ nhiệm vụ",
    "password_set": "Đặt mật khẩu",
    "read": "Mở văn bản",
    "remove": "Xóa văn bản",
    "reread": "Đọc lại tệp văn bản",
    "session_ended": "Đăng xuất trình duyệt khác",
    "sign_in": "Đăng nhập",
    "sign_in_failed": "Đăng nhập sai",
    "sign_out": "Đăng xuất",
    "subscribed": "Đăng ký lời nhắc",
    "team_added": "Thêm nhóm",
    "team_changed": "Sửa nhóm",
    "team_removed": "Xóa nhóm",
    "token_made": "Tạo khóa API",
    "token_revoked": "Thu hồi khóa API",
    "unassign": "Thôi giao nhiệm vụ",
    "unsubscribed": "Bỏ lời nhắc",
    "upload": "Tải văn bản lên",
    "user_added": "Thêm người dùng",
    "user_changed": "Sửa người dùng",
    "user_linked": "Gắn mã định danh",
    "withdraw": "Rút hiệu chỉnh",
}
"""An action that is missing here is shown as it is stored."""

PLACES: Mapping[str, str] = {
    "assign": "/nhiem-vu/",
    "limit": "/van-ban/",
    "mark": "/nhiem-vu/",
    "read": "/van-ban/",
    "reread": "/van-ban/",
    "unassign": "/nhiem-vu/",
}
"""The beginning of the address of what such an action was done to."""
