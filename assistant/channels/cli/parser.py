"""What can be typed after `kehoach`."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

_EPILOG = (
    "Mã kết thúc: 0 xong (kể cả khi trả lời “không tìm thấy”); 1 có đầu vào bị lỗi; "
    "2 không chạy được hoặc gõ sai lệnh. "
    "Thiết lập: biến môi trường KEHOACH_DATA, KEHOACH_EMBEDDINGS, KEHOACH_HOST, KEHOACH_PORT hoặc tệp kehoach.toml."
)
_VIETNAMESE = (
    (r"the following arguments are required: (.+)", r"còn thiếu \1"),
    (r"one of the arguments CÂU HỎI --batch is required", "còn thiếu câu hỏi (hoặc --batch FILE)"),
    (r"unrecognized arguments: (.+)", r"không hiểu “\1”"),
    (r"argument (.+): invalid choice: (.+) \(choose from (.+)\)", r"\1 không nhận \2; chọn một trong: \3"),
    (r"argument (.+): invalid .+ value: (.+)", r"\1 không nhận giá trị \2"),
    (r"argument (.+): expected (?:one|at least one) argument", r"\1 còn thiếu giá trị"),
    (r"argument (.+): not allowed with argument (.+)", r"\1 không dùng cùng \2"),
    (r"ambiguous option: (.+) could match (.+)", r"\1 có thể là \2; hãy gõ rõ hơn"),
)


class WrongUsage(Exception):
    """What was typed is no command; `message` is a Vietnamese sentence."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class Parser(argparse.ArgumentParser):
    """Refuses with WrongUsage instead of leaving the process."""

    def error(self, message: str) -> NoReturn:
        """Raise WrongUsage with argparse's message in Vietnamese."""
        for english, vietnamese in _VIETNAMESE:
            if re.fullmatch(english, message):
                message = re.sub(english, vietnamese, message)
                break
        raise WrongUsage(f"Lệnh chưa đúng: {message}. Xem cách dùng: {self.prog} --help")


def build_parser() -> Parser:
    """The parser of the whole command line; `command` says which command was chosen."""
    parser = Parser(
        prog="kehoach",
        description="Hỏi đáp và tra cứu nhiệm vụ, đơn vị, thời hạn trong các văn bản kế hoạch.",
        epilog=_EPILOG,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="store_true", help="in phiên bản")
    commands = parser.add_subparsers(dest="command", metavar="LỆNH", parser_class=Parser)
    _reading(commands)
    _asking(commands)
    _tasks(commands)
    _library(commands)
    _service(commands)
    _users(commands)
    return parser


def _add(commands: Any, name: str, what: str, *, data: bool = True, json: bool = True) -> Parser:  # noqa: ANN401 - argparse keeps the type private
    parser: Parser = commands.add_parser(name, help=what, description=what, epilog=_EPILOG, allow_abbrev=False)
    if data:
        parser.add_argument(
            "--data", type=Path, metavar="DIR", help="thư mục của thư viện (mặc định: KEHOACH_DATA, rồi ./data)"
        )
    if json:
        parser.add_argument("--json", action="store_true", help="in kết quả dạng JSON")
    return parser


def _reading(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type private
    extract = _add(commands, "extract", "đọc kế hoạch và in những gì đọc được; không lưu lại", data=False)
    extract.add_argument("files", nargs="+", type=Path, metavar="FILE")
    extract.add_argument("--text", action="store_true", help="in văn bản chuẩn mà số dòng của trích dẫn tính theo")
    ingest = _add(commands, "ingest", "nạp tệp hoặc thư mục kế hoạch vào thư viện; nạp lại không làm thay đổi gì")
    ingest.add_argument("paths", nargs="+", type=Path, metavar="PATH")


def _asking(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type private
    ask = _add(commands, "ask", "trả lời một câu hỏi, kèm trích dẫn")
    what = ask.add_mutually_exclusive_group(required=True)
    what.add_argument("question", nargs="?", metavar="CÂU HỎI")
    what.add_argument(
        "--batch",
        metavar="FILE",
        help='tệp (hoặc “-”) mỗi dòng một câu: {"id", "question", "history": [các câu hỏi trước]}; '
        "in mỗi câu một dòng JSON",
    )
    ask.add_argument(
        "--vectors",
        action=argparse.BooleanOptionalAction,
        help="tìm thêm bằng vectơ. Nạp mô hình mất khoảng 10 giây, nên mặc định chỉ bật với --batch "
        "(và trong máy chủ); hỏi một câu dùng bản ghi và tìm toàn văn",
    )


def _tasks(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type private
    tasks = _add(commands, "tasks", "tra cứu nhanh nhiệm vụ theo đơn vị, vai trò, thời hạn, văn bản")
    options: Iterable[tuple[str, str, str]] = (
        ("--unit", "U", "đơn vị, có dấu hoặc không dấu, ví dụ “Văn phòng Sở”"),
        ("--due-from", "NGÀY", "hạn từ ngày này (2022-02-15 hoặc 15/02/2022)"),
        ("--due-to", "NGÀY", "hạn đến hết ngày này"),
        ("--document", "N", "số hoặc mã của văn bản, ví dụ 76/KH-SVHTT hoặc 76"),
        ("--section", "S", "chữ trong đề mục chứa nhiệm vụ"),
        ("--text", "T", "chữ trong nhiệm vụ, hoạt động, mục tiêu hoặc sản phẩm"),
    )
    for name, metavar, what in options:
        tasks.add_argument(name, metavar=metavar, help=what)
    tasks.add_argument("--role", choices=("lead", "coordinate"), help="vai trò của đơn vị: chủ trì hoặc phối hợp")
    tasks.add_argument("--all", action="store_true", help="khi lọc theo ngày, lấy cả nhiệm vụ thường xuyên và định kỳ")
    tasks.add_argument("--format", choices=("table", "json", "csv", "xlsx", "ics"), help="mặc định: table")
    tasks.add_argument("--output", type=Path, metavar="FILE", help="ghi ra tệp thay vì ra màn hình")


def _library(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type private
    _add(commands, "documents", "liệt kê các văn bản trong thư viện")
    _add(commands, "show", "xem một văn bản").add_argument("id", metavar="ID")
    _add(commands, "remove", "xóa một văn bản khỏi thư viện, kể cả trong tệp dữ liệu").add_argument("id", metavar="ID")
    repair = _add(commands, "repair", "dựng lại chỉ mục toàn văn và vectơ từ dữ liệu gốc; cũng dùng khi đổi mô hình")
    repair.add_argument(
        "--from-originals", action="store_true", help="khi dữ liệu hỏng: đọc lại mọi kế hoạch từ các tệp gốc đã lưu"
    )
    backup = _add(commands, "backup", "sao lưu thư viện thành một tệp; không cần dừng máy chủ")
    backup.add_argument("file", type=Path, metavar="FILE")
    restore = _add(commands, "restore", "khôi phục bản sao lưu vào một thư mục dữ liệu mới hoặc trống")
    restore.add_argument("file", type=Path, metavar="FILE")
    moving = _add(
        commands, "migrate-store", "chuyển thư viện từ thư mục dữ liệu sang máy chủ (PostgreSQL, Chroma) và về"
    )
    moving.add_argument("--to", choices=("servers", "files"), required=True, help="chuyển sang máy chủ, hay về thư mục")


def _service(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type private
    serve = _add(commands, "serve", "chạy dịch vụ hỏi đáp qua HTTP", json=False)
    serve.add_argument("--host", help="địa chỉ lắng nghe (mặc định 127.0.0.1: chỉ máy này)")
    serve.add_argument("--port", type=int, help="cổng (mặc định 8000)")
    serve.add_argument("--listener", type=int, help=argparse.SUPPRESS)  # assistant.channels.cli.supervising
    _add(
        commands,
        "work",
        "đọc tệp được nạp, trả lời và nhắc việc trong các kênh trò chuyện, tách khỏi máy chủ",
        json=False,
    )
    _add(commands, "mcp", "cho chương trình có mô hình ngôn ngữ tra cứu qua MCP (stdin và stdout)", json=False)
    doctor = _add(commands, "doctor", "kiểm tra thiết lập, thư viện, mô hình; nói cần làm gì")
    doctor.add_argument("--quick", action="store_true", help="không chạy thử mô hình")
    propose = _add(commands, "propose", "nhờ mô hình ngôn ngữ đề xuất nhiệm vụ còn sót để biên tập viên duyệt")
    propose.add_argument("ids", nargs="*", metavar="ID", help="mã văn bản (mặc định: mọi văn bản)")
    prompts = _add(commands, "prompts", "xem các mẫu câu lệnh dành cho mô hình ngôn ngữ")
    prompts.add_argument("name", nargs="?", metavar="NAME", help="xem một mẫu, với giá trị ví dụ")
    prompts.add_argument("--text", action="store_true", help="in tệp của mẫu đi kèm chương trình, để chép ra và sửa")


def _users(commands: Any) -> None:  # noqa: ANN401 - argparse keeps the type private
    users = _add(commands, "users", "quản lý tài khoản; dùng được cả khi máy chủ đang chạy", data=False, json=False)
    what = users.add_subparsers(dest="what", metavar="VIỆC", required=True, parser_class=Parser)
    _add(what, "list", "liệt kê người dùng")
    add = _add(what, "add", "thêm một người dùng; mật khẩu được hỏi trên màn hình")
    add.add_argument("--display", default="", metavar="TÊN", help="họ và tên")
    add.add_argument(
        "--role",
        choices=("reader", "editor", "administrator"),
        default="reader",
        help="vai trò: người đọc (mặc định), biên tập viên hoặc quản trị viên",
    )
    add.add_argument("--unit", default="", metavar="U", help="đơn vị của người dùng, đúng tên như trong kế hoạch")
    password = _add(what, "password", "đặt mật khẩu mới cho một người dùng và kết thúc mọi phiên của người đó")
    disable = _add(what, "disable", "khóa một tài khoản; tên vẫn còn trong nhật ký")
    for command in (add, password, disable):
        command.add_argument("name", metavar="NAME", help="tên đăng nhập")
    for command in (add, password):
        command.add_argument("--password-stdin", action="store_true", help="đọc mật khẩu từ dòng đầu của stdin")
