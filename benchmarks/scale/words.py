"""The words of made-up plans, written for the project."""

from __future__ import annotations

ACTIONS = (  # what is done about an object, the same in fewer words, and what comes out of it
    ("Ban hành quy chế quản lý", "quy chế quản lý", "Quyết định ban hành quy chế"),
    ("Rà soát, thống kê", "rà soát", "Danh mục rà soát"),
    ("Tập huấn kỹ năng cho người phụ trách", "tập huấn", "Lớp tập huấn"),
    ("Xây dựng cơ sở dữ liệu về", "cơ sở dữ liệu", "Cơ sở dữ liệu"),
    ("Thí điểm mô hình mới về", "thí điểm", "Báo cáo thí điểm"),
    ("Kiểm tra, giám sát", "kiểm tra, giám sát", "Kết luận kiểm tra"),
    ("Mở chuyên mục tuyên truyền về", "tuyên truyền", "Tin, bài, phóng sự"),
    ("Khảo sát nhu cầu về", "khảo sát", "Báo cáo khảo sát"),
    ("Bố trí kinh phí cho", "bố trí kinh phí", "Dự toán được phê duyệt"),
    ("Tổ chức sửa chữa", "sửa chữa", "Công trình được bàn giao"),
    ("Tổ chức hội nghị chuyên đề về", "hội nghị", "Thông báo kết luận"),
    ("Nhân rộng cách làm hay về", "nhân rộng", "Tài liệu hướng dẫn"),
    ("Đánh giá, xếp hạng", "xếp hạng", "Bảng xếp hạng"),
    ("Số hóa hồ sơ về", "số hóa", "Hồ sơ điện tử"),
    ("Xây dựng đề án phát triển", "đề án", "Đề án được phê duyệt"),
    ("Vận động xã hội đóng góp cho", "vận động đóng góp", "Kế hoạch vận động"),
)

CLAUSES = (  # appended to a task until it is as long as plans make them; {n} is a number, {place} a commune
    "ưu tiên xã {place}",
    "mỗi xã có ít nhất {n} người được phân công theo dõi",
    "bảo đảm tiết kiệm, không trùng với nội dung đã có nguồn khác",
    "lấy ý kiến rộng rãi của người dân và các đơn vị sử dụng",
    "công khai kết quả trên trang thông tin điện tử",
    "đạt tối thiểu {n}% số đơn vị trên địa bàn",
    "làm rõ nguyên nhân của những việc còn chậm ở xã {place} và xã {other}",
    "gắn với đánh giá xếp loại cuối năm của tập thể, cá nhân",
    "khắc phục những hạn chế đã được chỉ ra ở kỳ trước",
    "sử dụng lại số liệu đã có, không yêu cầu cơ sở nộp lại giấy tờ",
    "chú trọng các thôn xa trung tâm như thôn {place}",
    "nâng số hộ được hưởng lợi lên {n} hộ",
    "có phương án dự phòng khi thời tiết bất lợi",
    "phân công rõ người, rõ việc, rõ kết quả",
)

FILLERS = (  # sentences that give nobody anything to do; {o} is an object
    "Nhận thức của cán bộ và người dân về {o} được nâng lên rõ rệt so với năm trước.",
    "Tỷ lệ xã, phường có {o} đúng chuẩn đạt từ {n}% trở lên.",
    "Việc đầu tư cho {o} phải phù hợp điều kiện thực tế, tránh hình thức và lãng phí.",
    "Kết quả về {o} là một căn cứ để bình xét thi đua cuối năm.",
    "Giảm {n}% số phản ánh, kiến nghị của người dân liên quan đến {o}.",
    "Thông tin về {o} đầy đủ, chính xác, dễ tra cứu và được bảo vệ an toàn.",
    "Trong năm trước, {o} tại xã {place} còn chậm so với mặt bằng chung, chủ yếu do thiếu người có chuyên môn.",
    "Nguồn lực cho {o} đến từ ngân sách các cấp và đóng góp tự nguyện, minh bạch của xã hội.",
    "Đến cuối năm có thêm {n} điểm làm tốt về {o} để các nơi khác học tập.",
    "Nội dung về {o} gắn với xây dựng nông thôn mới và đô thị văn minh.",
    "Sự phối hợp giữa các ngành về {o} thường xuyên, chặt chẽ, không chồng chéo.",
    "Chất lượng của {o} được đo bằng mức độ hài lòng của người thụ hưởng.",
)

OFFICES = (  # of a province, beside the one that answers for the subject
    "Sở Tài chính", "Sở Nội vụ", "Sở Tư pháp", "Sở Y tế", "Sở Xây dựng", "Sở Công Thương", "Sở Giáo dục và Đào tạo",
    "Sở Khoa học và Công nghệ", "Sở Nông nghiệp và Môi trường", "Sở Văn hóa, Thể thao và Du lịch", "Công an tỉnh",
    "Thanh tra tỉnh", "Văn phòng UBND tỉnh", "UBND các xã, phường", "Bộ Chỉ huy Quân sự tỉnh", "Bảo hiểm xã hội tỉnh",
    "Hội Nông dân tỉnh", "Hội Liên hiệp Phụ nữ tỉnh", "Trường Chính trị tỉnh", "Ban Quản lý các khu công nghiệp tỉnh",
)  # fmt: skip

DIVISIONS = (  # of an office
    "Văn phòng Sở", "Thanh tra Sở", "Phòng Kế hoạch - Tài chính", "Phòng Tổ chức cán bộ", "Phòng Nghiệp vụ",
    "Phòng Quản lý chất lượng", "Trung tâm Thông tin", "Trung tâm Dịch vụ công ích", "Phòng Pháp chế",
)  # fmt: skip

GOALS = ("MỤC ĐÍCH, YÊU CẦU", "CHỈ TIÊU", "TÌNH HÌNH CHUNG", "ĐỊNH HƯỚNG")

EVENTS = (
    "Sau khi trung ương có hướng dẫn",
    "Ngay sau khi được giao dự toán",
    "Sau khi đề án được phê duyệt",
)
RECURRING = ("Hàng tháng", "Hàng quý", "Hàng năm", "6 tháng một lần", "Trước ngày 20 hàng tháng")
EVENTS_IN_PROSE = (
    "hoàn thành chậm nhất {n} ngày sau khi đề án được phê duyệt",
    "báo cáo kết quả trong {n} ngày làm việc kể từ ngày nhận được yêu cầu",
)
RECURRING_IN_PROSE = ("báo cáo hàng quý", "báo cáo hàng tháng", "báo cáo kết quả trước ngày 20 hàng tháng")
SEVERAL = "UBND các xã, phường"  # printed last among units: what follows its comma would be taken for a part of it

GIVEN_NAMES = ("An", "Bình", "Chiểu", "Diệp", "Hạ", "Khang", "Lam", "Minh", "Phú", "Quyên", "Thoa", "Trinh", "Vỹ")
FAMILY_NAMES = ("Ngô Bách", "Đoàn Thục", "Lưu Vĩnh", "Tạ Hoài", "Phùng Gia", "Mạc Đăng", "Kiều Thanh")
