"""Values for every variable, by which a prompt can be looked at. All of it is invented."""

from __future__ import annotations

from collections.abc import Mapping

EXAMPLES: Mapping[str, str] = {
    "history": "- Việc số hóa hồ sơ của tỉnh Vân Hải do ai chủ trì?",
    "question": "Còn các xã phải làm gì?",
    "candidates": "[1] (Kế hoạch 57/KH-UBND: II. Nhiệm vụ) Số hóa hồ sơ đất đai của tỉnh Vân Hải\n"
    "[2] (Kế hoạch 57/KH-UBND: II. Nhiệm vụ) Các xã rà soát hồ sơ giấy",
    "passages": "[1] (Kế hoạch 57/KH-UBND: III. Tổ chức) Sở Nội vụ chủ trì số hóa hồ sơ, xong trước 30/6/2025.\n"
    "[2] (Kế hoạch 57/KH-UBND: III. Tổ chức) Ủy ban nhân dân các xã rà soát hồ sơ giấy, báo cáo hằng quý.",
    "subject": "Kế hoạch số hóa hồ sơ của tỉnh Vân Hải",
    "section": "III. Tổ chức",
    "schema": '{"type": "object", "properties": {"choice": {"type": "integer", "minimum": 0}}, "required": ["choice"]}',
    "reply": '```json\n{"choice": "2",}\n```',
    "fault": "choice: phải là số nguyên",
}
