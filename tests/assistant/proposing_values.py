"""A passage that the extractor leaves, and what a language model may say of it."""

from __future__ import annotations

from assistant.writing.shapes import ProposedTask
from plan.passage import Passage, PassageKind
from plan.span import Span

SECTION = ("II. NHIỆM VỤ", "2. Trách nhiệm của Trung tâm Lưu trữ")
TEXT = (
    "Việc số hóa hồ sơ được giao cho Phòng Tài chính - Kế hoạch cùng với Sở Văn hóa và Thể thao, xong trước ngày "
    "15/02/2024; gửi báo cáo về Sở Nội vụ theo Quyết định số 15/QĐ-UBND ngày 03/01/2024 của UBND tỉnh trong tháng "
    "6/2024. Không tổ chức lễ khởi công kho mới, tuyên truyền rộng rãi trên báo chí."
)


def passage(text=TEXT, section=SECTION, line=5, kind=PassageKind.PROSE):
    return Passage(f"p{line}", kind, text, section, Span(line, line))


def proposed(text="số hóa hồ sơ được giao", source=1, **fields):
    empty = {"lead": [], "coordinate": [], "deadline": ""}
    return ProposedTask.model_validate({"text": text, "source": source} | empty | fields)
