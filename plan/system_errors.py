"""What the operating system says of files and ports, in the words of messages to users."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOSPC: "ổ đĩa đã đầy",
    errno.EDQUOT: "đã hết hạn mức lưu trữ",
    errno.EROFS: "ổ đĩa chỉ cho phép đọc",
    errno.EACCES: "không có quyền",
    errno.EPERM: "không được phép",
    errno.ENOENT: "không có tệp hoặc thư mục này",
    errno.ENOTDIR: "đường dẫn đi qua một tệp chứ không phải thư mục",
    errno.EISDIR: "đó là một thư mục",
    errno.EIO: "ổ đĩa báo lỗi",
    errno.EFBIG: "tệp quá lớn",
    errno.EMFILE: "chương trình mở quá nhiều tệp",
    errno.ENAMETOOLONG: "tên quá dài",
    errno.EADDRINUSE: "cổng đang có chương trình khác dùng",
    errno.EADDRNOTAVAIL: "máy không có địa chỉ này",
}


def reason(error: OSError) -> str:
    """Why the system refused something; in its own words where there are none here."""
    return _REASONS.get(error.errno or 0) or error.strerror or type(error).__name__
