# ruff: noqa: E501 - sentences are easier to compare on one line
"""What a language model says that a passage says too, and how it is shown: always in the plan's own print."""

from __future__ import annotations

_DATE = "Sở Y tế chủ trì, phối hợp với Sở Nội vụ rà soát vị trí việc làm của các trạm y tế, hoàn thành trước ngày 15/02/2022."
_WITH = "Sở Y tế chủ trì, phối hợp với Sở Nội vụ rà soát vị trí việc làm của các trạm y tế, hoàn thành trước "
_TWO = "Sở Y tế hoàn thành rà soát trang thiết bị trước ngày 30/6/2025."
_FIRST = "Văn phòng Sở công khai thủ tục hành chính tại trụ sở trước ngày 15/3/2024."
_THIRD = "Phòng Kế hoạch - Tài chính bố trí kinh phí."
_RECORD = "Văn phòng Sở chủ trì: Nâng cấp cổng thông tin điện tử"
_UNIT = (
    "Sở Văn hóa và Thể thao chủ trì, phối hợp với Sở Lao động, Thương binh và Xã hội, Ban Quản lý các khu công nghiệp "
    "tỉnh tổ chức hội thao công nhân trong tháng 5 năm 2024."
)
_OVER = "Phấn đấu đến năm 2030 có trên 83% hộ dân dùng nước sạch, ít nhất 1.250 hộ được hỗ trợ 5 triệu đồng/hộ."
_BY = "theo Quyết định số 3127/QĐ-UBND ngày 22/12/2023 của UBND tỉnh."
_OPEN = f"UBND các xã, phường công khai TTHC {_BY}"
_STORE, _TEACH = "Xây dựng kho dữ liệu dùng chung", "ổ chức tập huấn kỹ năng số"
_DESK = "Bộ phận Tiếp nhận và Trả kết quả (gọi tắt là Một cửa) mở cửa sáng thứ bảy"
_SHARED = (
    "Các xã, phường hoàn thành số hóa hồ sơ trước ngày 30/9/2025. Riêng các xã đảo hoàn thành trước ngày 31/12/2025."
)
_NO_PARTY = "Không tổ chức lễ hội vào ban đêm, bắn pháo hoa và đốt vàng mã tại khu di tích"

TRUTHS: tuple[tuple[str, str, str], ...] = (
    # as it is printed, in other letters, marks and openings
    ("date", _DATE, _DATE),
    ("date", f"- {_DATE}", _DATE),
    ("date", _DATE.upper(), _DATE),
    ("date", _DATE.rstrip("."), _DATE),
    ("date", f"{_DATE} [1]", _DATE),
    ("date", f"[1] {_DATE}", _DATE),
    ("date", f"**{_DATE}**", _DATE),
    ("date", f"“{_DATE}”", _DATE),
    ("date", _DATE.replace(", ", " , "), _DATE),
    ("date", f"Theo Kế hoạch 18/KH-SVHTT, {_DATE}", _DATE),
    ("date", f"Theo Kế hoạch số 18/KH-SVHTT: “{_DATE}” [1]", _DATE),
    ("date", f"Kế hoạch 18/KH-SVHTT nêu rõ: {_DATE}", _DATE),
    ("date", f"Kế hoạch 18 /KH - SVHTT quy định {_DATE}", _DATE),
    ("date", f"Theo Kế hoạch 18/KH-SVHTT của Sở Văn hóa và Thể thao tỉnh Vân Hải, {_DATE}", _DATE),
    ("date", f"Theo Kế hoạch, {_DATE}", _DATE),
    ("date", f"Kế hoạch này nêu: {_DATE}", _DATE),
    ("date", f"Cụ thể, {_DATE}", _DATE),
    ("date", f"Ngoài ra, {_DATE}", _DATE),
    ("date", f"Đồng thời, {_DATE}", _DATE),
    # dates and numbers in another form
    ("date", f"{_WITH}ngày 15/2/2022.", _DATE),
    ("date", f"{_WITH}ngày 15 tháng 02 năm 2022.", _DATE),
    ("date", f"{_WITH}ngày 15 tháng 2 năm 2022.", _DATE),
    ("date", f"{_WITH}15/02/2022.", _DATE),
    ("date", f"{_WITH}ngày 15.02.2022.", _DATE),
    ("date", f"{_WITH}ngày 15-2-2022.", _DATE),
    ("unit", _UNIT, _UNIT),
    ("unit", _UNIT.replace("tháng 5 năm 2024", "tháng 05/2024"), _UNIT),
    ("over", _OVER, _OVER),
    ("over", _OVER.replace("1.250", "1250").replace("83%", "83 phần trăm"), _OVER),
    ("over", _OVER.replace("83%", "83 %").replace("5 triệu", "05 triệu"), _OVER),
    ("abbreviation", _OPEN, _OPEN),
    ("abbreviation", f"Ủy ban nhân dân các xã, phường công khai thủ tục hành chính {_BY}", _OPEN),
    ("abbreviation", f"Uỷ ban nhân dân các xã, phường công khai TTHC {_BY}", _OPEN),
    ("abbreviation", _OPEN.replace("ngày 22/12/2023", "ngày 22 tháng 12 năm 2023"), _OPEN),
    ("abbreviation", _OPEN.replace("Quyết định số 3127", "Quyết định 3127"), _OPEN),
    # items and clauses left out
    ("items", _FIRST, _FIRST),
    ("items", _THIRD, _THIRD),
    (
        "items",
        "Thanh tra Sở kiểm tra việc công khai trong quý 3 năm 2024.",
        "Thanh tra Sở kiểm tra việc công khai trong quý III/2024.",
    ),
    ("items", f"{_FIRST[:-1]}; {_THIRD}", f"{_FIRST[:-1]}; … {_THIRD}"),
    ("items", f"{_FIRST[:-1]} và {_THIRD}", f"{_FIRST[:-1]}; … {_THIRD}"),
    (
        "items",
        f"Thanh tra Sở kiểm tra việc công khai trong quý III/2024; {_THIRD}",
        f"Thanh tra Sở kiểm tra việc công khai trong quý III/2024; {_THIRD}",
    ),
    ("two", _TWO, _TWO),
    (
        "two",
        "Sở Nội vụ hoàn thành đề án vị trí việc làm trước ngày 31/12/2025.",
        "Sở Nội vụ hoàn thành đề án vị trí việc làm trước ngày 31/12/2025.",
    ),
    (
        "two",
        f"{_TWO} Sở Nội vụ hoàn thành đề án vị trí việc làm trước ngày 31/12/2025.",
        f"{_TWO} Sở Nội vụ hoàn thành đề án vị trí việc làm trước ngày 31/12/2025.",
    ),
    ("other+two", _TWO, _TWO),
    (
        "two+other",
        "Theo Kế hoạch 173/KH-UBND, Sở Khoa học và Công nghệ hoàn thành nền tảng dữ liệu mở trước ngày 20/11/2025.",
        "Sở Khoa học và Công nghệ hoàn thành nền tảng dữ liệu mở trước ngày 20/11/2025.",
    ),
    ("actions", f"{_STORE}.", f"{_STORE}."),
    ("actions", f"T{_TEACH}.", f"T{_TEACH}."),
    ("actions", f"{_STORE}; t{_TEACH}.", f"{_STORE}; t{_TEACH}."),
    ("actions", f"{_STORE} và t{_TEACH}.", f"{_STORE}; t{_TEACH}."),
    ("actions", f"{_STORE}, rà soát quy trình nội bộ.", f"{_STORE}; … rà soát quy trình nội bộ."),
    ("actions", "Tuyên truyền trên báo.", "Tuyên truyền trên báo."),
    (
        "shares",
        "80% kết quả giải quyết thủ tục hành chính được số hóa.",
        "80% kết quả giải quyết thủ tục hành chính được số hóa.",
    ),
    (
        "shares",
        "100% văn bản đi (trừ văn bản mật) được ký số và gửi qua trục liên thông.",
        "100% văn bản đi (trừ văn bản mật) được ký số và gửi qua trục liên thông.",
    ),
    ("targets", "Tỷ lệ hồ sơ trực tuyến toàn trình đạt 75%.", "Tỷ lệ hồ sơ trực tuyến toàn trình đạt 75%; …"),
    (
        "targets",
        "Tỷ lệ số hóa hồ sơ cấp tỉnh đạt 90%, cấp xã đạt 80%.",
        "Tỷ lệ số hóa hồ sơ cấp tỉnh đạt 90%, cấp xã đạt 80%.",
    ),
    ("targets", "Tỷ lệ số hóa hồ sơ cấp tỉnh đạt 90%.", "Tỷ lệ số hóa hồ sơ cấp tỉnh đạt 90%, …"),
    (
        "aside",
        f"{_DESK}, phục vụ người dân, doanh nghiệp và tổ chức.",
        f"{_DESK}, phục vụ người dân, doanh nghiệp và tổ chức.",
    ),
    (
        "aside",
        "Bộ phận Tiếp nhận và Trả kết quả mở cửa sáng thứ bảy, phục vụ người dân, doanh nghiệp và tổ chức.",
        f"{_DESK}, phục vụ người dân, doanh nghiệp và tổ chức.",
    ),
    ("aside", "Bộ phận Tiếp nhận và Trả kết quả mở cửa sáng thứ bảy.", f"{_DESK}, …"),
    (
        "purpose",
        "Sở Văn hóa và Thể thao đo thời gian chờ, công khai kết quả hằng quý.",
        "Sở Văn hóa và Thể thao đo thời gian chờ, công khai kết quả hằng quý.",
    ),
    ("riêng", _SHARED, _SHARED),
    (
        "riêng",
        "Riêng các xã đảo hoàn thành trước ngày 31/12/2025.",
        "Riêng các xã đảo hoàn thành trước ngày 31/12/2025.",
    ),
    (
        "not",
        f"{_NO_PARTY}; không thu phí đối với trẻ em dưới 6 tuổi, trừ các trò chơi có động cơ.",
        f"{_NO_PARTY}; không thu phí đối với trẻ em dưới 6 tuổi, trừ các trò chơi có động cơ.",
    ),
    (
        "if",
        "Hỗ trợ 3 triệu đồng cho mỗi hộ, nếu hộ có lồng nuôi được bảo hiểm.",
        "Hỗ trợ 3 triệu đồng cho mỗi hộ, nếu hộ có lồng nuôi được bảo hiểm; …",
    ),
    (
        "person",
        "Đồng chí Tạ Quế Lâm, Phó Giám đốc Sở, làm Trưởng ban.",
        "Đồng chí Tạ Quế Lâm, Phó Giám đốc Sở, làm Trưởng ban; …",
    ),
    ("head", "Thanh tra Sở: kiểm tra kỷ luật hành chính.", "Thanh tra Sở: kiểm tra kỷ luật hành chính."),
    # tables and labels
    ("record", f"{_RECORD}.", f"{_RECORD}."),
    ("record", f"{_RECORD}; phối hợp: Phòng Tổ chức - Pháp chế.", f"{_RECORD}; phối hợp: Phòng Tổ chức - Pháp chế."),
    ("record", f"{_RECORD}; thời hạn: quý 2/2024.", f"{_RECORD}; … thời hạn: Quý II/2024."),
    (
        "record",
        f"{_RECORD}; phối hợp là Phòng Tổ chức - Pháp chế; thời hạn là Quý II/2024.",
        f"{_RECORD}; phối hợp: Phòng Tổ chức - Pháp chế; thời hạn: Quý II/2024.",
    ),
    (
        "records",
        "Nhiệm vụ: Xây dựng kho dữ liệu; thời hạn: 30/6/2025.",
        "Nhiệm vụ: Xây dựng kho dữ liệu; thời hạn: 30/6/2025.",
    ),
    (
        "row",
        "Rà soát, công bố danh mục thủ tục hành chính nội bộ.",
        "Rà soát, công bố danh mục thủ tục hành chính nội bộ.",
    ),
    (
        "row",
        "Rà soát, công bố danh mục thủ tục hành chính nội bộ | Văn phòng Sở",
        "Rà soát, công bố danh mục thủ tục hành chính nội bộ | Văn phòng Sở.",
    ),
    (
        "row",
        "3 | Rà soát, công bố danh mục thủ tục hành chính nội bộ | Văn phòng Sở | Thanh tra Sở | Quý 2/2024",
        "3 | Rà soát, công bố danh mục thủ tục hành chính nội bộ | Văn phòng Sở | Thanh tra Sở | Quý II/2024.",
    ),
)
"""(passages, words of the model, as it is shown)"""
