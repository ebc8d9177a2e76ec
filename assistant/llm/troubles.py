"""Why a call came to nothing: one sentence for each reason, with no address, key or text of anybody in it."""

from __future__ import annotations

from plan.errors import ModelFailed

_SENTENCES = {
    "timeout": "Mô hình ngôn ngữ không trả lời kịp. Hãy tăng llm_seconds, hoặc dùng mô hình nhanh hơn.",
    "unreachable": "Không kết nối được với dịch vụ mô hình ngôn ngữ. Hãy kiểm tra llm_url, llm_proxy và mạng.",
    "throttled": "Dịch vụ mô hình ngôn ngữ đang hạn chế số lượt gọi. Hãy thử lại sau, hoặc giảm llm_at_once.",
    "refused": "Dịch vụ mô hình ngôn ngữ từ chối lượt gọi. Hãy kiểm tra llm_url (thường kết thúc bằng /v1), llm_key và "
    "llm_model.",
    "broken": "Mô hình ngôn ngữ trả lời không đúng dạng, hoặc đứt giữa chừng. Hãy thử lại, hoặc dùng mô hình khác.",
    "too_long": "Nội dung gửi mô hình ngôn ngữ dài hơn cửa sổ của nó. Hãy tăng llm_window nếu mô hình cho phép.",
    "busy": "Mô hình ngôn ngữ đang bận với câu hỏi khác. Hãy thử lại sau, hoặc tăng llm_at_once.",
    "open": "Dịch vụ mô hình ngôn ngữ vừa lỗi nhiều lần liền nên tạm nghỉ gọi. Hãy chạy: kehoach doctor",
    "failed": "Dịch vụ mô hình ngôn ngữ gặp lỗi. Hãy xem nhật ký của dịch vụ đó.",
}
REASONS = frozenset(_SENTENCES)
"""All that `ModelFailed.reason` may be."""


class CallFailed(ModelFailed):
    """A call that came to nothing. wait: seconds after which the service wants to be asked again, None unsaid."""

    def __init__(self, reason: str, wait: float | None = None) -> None:
        """reason: one of REASONS."""
        super().__init__(_SENTENCES[reason], reason)
        self.wait = wait
