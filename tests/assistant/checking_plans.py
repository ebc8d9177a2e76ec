"""Passages of invented plans of tỉnh Vân Hải, for sentences that are held against them."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

from assistant.writing.evidence import Evidence, Shown
from index.library import StoredDocument
from plan.document import Document
from plan.span import Span

OWN = "18/KH-SVHTT"
OTHER = "173/KH-UBND"

PASSAGES = {
    "date": "- Sở Y tế chủ trì, phối hợp với Sở Nội vụ rà soát vị trí việc làm của các trạm y tế, hoàn thành trước "
    "ngày 15/02/2022.",
    "two": "Sở Y tế hoàn thành rà soát trang thiết bị trước ngày 30/6/2025. Sở Nội vụ hoàn thành đề án vị trí việc làm "
    "trước ngày 31/12/2025.",
    "items": "Văn phòng Sở công khai thủ tục hành chính tại trụ sở trước ngày 15/3/2024; Thanh tra Sở kiểm tra việc "
    "công khai trong quý III/2024; Phòng Kế hoạch - Tài chính bố trí kinh phí.",
    "record": "Văn phòng Sở chủ trì: Nâng cấp cổng thông tin điện tử; phối hợp: Phòng Tổ chức - Pháp chế; thời hạn: "
    "Quý II/2024; sản phẩm: Cổng thông tin.",
    "records": "Nhiệm vụ: Xây dựng kho dữ liệu; thời hạn: 30/6/2025; Nhiệm vụ: Tập huấn kỹ năng số; thời hạn: "
    "31/12/2025.",
    "row": "3 | Rà soát, công bố danh mục thủ tục hành chính nội bộ | Văn phòng Sở | Thanh tra Sở | Quý II/2024",
    "targets": "- Tỷ lệ hồ sơ trực tuyến toàn trình đạt 75%; tỷ lệ số hóa hồ sơ cấp tỉnh đạt 90%, cấp xã đạt 80%.",
    "shares": "80% kết quả giải quyết thủ tục hành chính được số hóa; 100% văn bản đi (trừ văn bản mật) được ký số "
    "và gửi qua trục liên thông.",
    "over": "Phấn đấu đến năm 2030 có trên 83% hộ dân dùng nước sạch, ít nhất 1.250 hộ được hỗ trợ 5 triệu đồng/hộ.",
    "not": "- Không tổ chức lễ hội vào ban đêm, bắn pháo hoa và đốt vàng mã tại khu di tích; không thu phí đối với trẻ "
    "em dưới 6 tuổi, trừ các trò chơi có động cơ.",
    "riêng": "Các xã, phường hoàn thành số hóa hồ sơ trước ngày 30/9/2025. Riêng các xã đảo hoàn thành trước ngày "
    "31/12/2025.",
    "if": "Hỗ trợ 3 triệu đồng cho mỗi hộ, nếu hộ có lồng nuôi được bảo hiểm; ngân hàng cho vay theo chuỗi.",
    "study": "- Nghiên cứu xây dựng trung tâm dữ liệu của tỉnh, đề xuất mô hình vận hành; có thể thuê dịch vụ hoặc tự "
    "đầu tư.",
    "person": "Đồng chí Tạ Quế Lâm, Phó Giám đốc Sở, làm Trưởng ban; đồng chí Lê Hồng Mây, Chánh Văn phòng Sở, làm "
    "thư ký.",
    "unit": "Sở Văn hóa và Thể thao chủ trì, phối hợp với Sở Lao động, Thương binh và Xã hội, Ban Quản lý các khu công "
    "nghiệp tỉnh tổ chức hội thao công nhân trong tháng 5 năm 2024.",
    "abbreviation": "UBND các xã, phường công khai TTHC theo Quyết định số 3127/QĐ-UBND ngày 22/12/2023 của UBND tỉnh.",
    "contact": "- Tiếp nhận phản ánh, kiến nghị về quy định hành chính qua số máy nội bộ 0199; chuyển phòng chuyên môn "
    "xử lý trong 02 ngày làm việc.",
    "ground": "Căn cứ Nghị quyết của Chính phủ, Sở Văn hóa và Thể thao xây dựng kế hoạch cải cách hành chính năm 2024.",
    "purpose": "Để nâng mức hài lòng của người dân, Sở Văn hóa và Thể thao đo thời gian chờ, công "
    "khai kết quả hằng quý.",
    "aside": "Bộ phận Tiếp nhận và Trả kết quả (gọi tắt là Một cửa) mở cửa sáng thứ bảy, phục vụ người dân, doanh "
    "nghiệp và tổ chức.",
    "actions": "Xây dựng kho dữ liệu dùng chung; tổ chức tập huấn kỹ năng số; rà soát quy trình nội bộ; tuyên truyền "
    "trên báo.",
    "head": "Thanh tra Sở: kiểm tra kỷ luật hành chính; Văn phòng Sở: tổng hợp báo cáo; trình Giám đốc Sở.",
    "suspended_row": "5 | Tổ chức lễ hội đua thuyền trên sông Lam Khê | Văn phòng Sở | Tạm dừng",
    "row_suspended": "Tạm dừng | Tổ chức lễ hội đua thuyền trên sông Lam Khê | Văn phòng Sở",
    "forbidden": "Nghiêm cấm các hành vi sau: Đốt rác tại khu di tích. Xả thải ra sông Lam Khê.",
    "example": "Ví dụ: Sở Y tế rà soát xong trước ngày 30/6/2025.",
    "mentioned": "Tổ chức hai lễ hội bên sông. Hai lễ hội này tổ chức lại từ năm 2026.",
    "result": "Sở Y tế kiểm tra bếp ăn tập thể. Kết quả gửi Sở Nội vụ trước ngày 30/6/2025.",
    "condition": "Mỗi hộ được hỗ trợ 3 triệu đồng. Mức này dành cho hộ nghèo ở xã đảo.",
    "which": "Mỗi hộ được hỗ trợ 3 triệu đồng, thuộc diện hộ nghèo ở xã đảo.",
    "which_item": "Hỗ trợ hộ dân 3 triệu đồng; đối tượng: hộ nghèo ở xã đảo.",
    "must": "Hỗ trợ hộ dân 3 triệu đồng; hộ phải ở xã đảo.",
    "paused": "Sở Y tế lập sổ điện tử. Việc lập sổ tạm dừng đến hết năm 2026.",
    "staff": "Rà soát, kiện toàn đội ngũ cán bộ, công chức trẻ của tỉnh.",
    "training": "Phối hợp với doanh nghiệp, trường đại học đào tạo kỹ sư phần mềm, an toàn thông tin và du lịch.",
    "partners": "Sở Y tế chủ trì, phối hợp với Sở Nội vụ, Sở Tài chính.",
    "partner_items": "Sở Y tế chủ trì, phối hợp với các sở, ban, ngành; UBND các xã, phường.",
    "whose": "Đảm bảo đúng chức năng của các Sở; UBND các xã trong việc thi hành quy chế.",
    "whose_kinds": "Đảm bảo đúng chức năng của các sở; UBND các xã trong việc thi hành quy chế.",
    "predicate": "Tối thiểu 80% hồ sơ đủ điều kiện, được xử lý qua mạng.",
    "sent": "Xây dựng kế hoạch tinh giản của sở; gửi Sở Nội vụ trước ngày 28/02/2025.",
    "other": "Sở Khoa học và Công nghệ hoàn thành nền tảng dữ liệu mở trước ngày 20/11/2025.",
}


def shown(*keys: str, number: str = OWN) -> Shown:
    """The passages of these names, numbered from 1; "other" is of another plan."""
    return {n: _evidence(key, n, OTHER if key == "other" else number) for n, key in enumerate(keys, start=1)}


def shown_text(*texts: str) -> Shown:
    """Passages of these texts, numbered from 1."""
    return {n: evidence(text, n) for n, text in enumerate(texts, start=1)}


def evidence(text: str, at: int = 1, number: str = OWN) -> Evidence:
    """A passage of the plan with this number."""
    document = Document(number=number, issuer="Sở Văn hóa và Thể thao tỉnh Vân Hải", title="Cải cách hành chính")
    stored = cast("StoredDocument", SimpleNamespace(id=number, file=f"{at}.txt", document=document))
    return Evidence(stored, Span(at, at), ("Nhiệm vụ",), text, text, number=at)


def _evidence(key: str, at: int, number: str) -> Evidence:
    return evidence(PASSAGES[key], at, number)
