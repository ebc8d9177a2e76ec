"""`find_deadline`: the deadline inside a sentence, among years, plan periods and dates of cited documents."""

from __future__ import annotations

import pytest

from plan.language.deadlines import find_deadline

YEAR = 2027


def found(sentence: str) -> tuple[str, str | None, str | None, str]:
    deadline = find_deadline(sentence, YEAR)
    start, end = deadline.start, deadline.end
    return deadline.kind.value, start and start.isoformat(), end and end.isoformat(), deadline.text


@pytest.mark.parametrize(
    "sentence",
    [
        "Thực hiện Quyết định số 45/QĐ-UBND ngày 12/3/2026 của UBND tỉnh, Sở Y tế tổ chức tiêm chủng.",
        "Cụ thể hóa Nghị quyết số 7-NQ/TU ngày 02 tháng 4 năm 2026 tại địa phương.",
        "Phổ biến Luật Đê điều ngày 18 tháng 01 năm 2026 đến từng ấp.",
        "Sửa đổi Quyết định 12/2020/QĐ-UBND.",
        "Xây dựng Đề án giai đoạn 2026-2030 của ngành thủy sản.",
        "Rà soát kết quả năm 2026 của các xã.",
        "Bảo đảm 90% trẻ được tiêm đến năm 2030.",
        "Lập dự toán ngân sách hằng năm cho trạm y tế.",
        "Xây dựng tiêu chí đánh giá hàng tháng cho tổ thu gom rác.",
        "Thực hiện chế độ báo cáo định kỳ theo quy định.",
        "Dọn vệ sinh lòng kênh.",
        "Trồng 200 ha (cây bần) ven sông.",
        "",
    ],
)
def test_what_is_no_deadline(sentence):
    assert found(sentence) == ("none", None, None, "")


@pytest.mark.parametrize(
    ("sentence", "kind", "start", "end", "text"),
    [
        (
            "Triển khai Kế hoạch số 8/KH-BYT ngày 02 tháng 4 năm 2026, hoàn thành trước ngày 20/9/2027.",
            "before",
            None,
            "2027-09-20",
            "hoàn thành trước ngày 20/9/2027",
        ),
        ("Trồng rừng (200 ha) trước ngày 30/6/2027.", "before", None, "2027-06-30", "trước ngày 30/6/2027"),
        ("Xây dựng kế hoạch năm 2028 xong trước ngày 15/12.", "before", None, "2027-12-15", "xong trước ngày 15/12"),
        ("Trình phê duyệt chậm nhất quý III/2027.", "before", None, "2027-09-30", "chậm nhất quý III/2027"),
        (
            "Chuẩn bị hội trường (*hoàn thành trong tháng 12/2027*).",
            "month",
            "2027-12-01",
            "2027-12-31",
            "hoàn thành trong tháng 12/2027",
        ),
        ("Gửi danh sách (trước ngày 10/5) về trạm.", "before", None, "2027-05-10", "trước ngày 10/5"),
        (
            "Cấp thuốc cho trạm trong quý II/2027, kiểm tra kho.",
            "quarter",
            "2027-04-01",
            "2027-06-30",
            "trong quý II/2027",
        ),
        ("Tổng kết phong trào trong năm 2027.", "year", "2027-01-01", "2027-12-31", "trong năm 2027"),
        (
            "Duy trì đội tuần tra thường xuyên trong năm 2027.",
            "ongoing",
            "2027-01-01",
            "2027-12-31",
            "thường xuyên trong năm 2027",
        ),
        (
            "Thống kê số liệu từ ngày 01/3/2027 đến ngày 15/3/2027.",
            "range",
            "2027-03-01",
            "2027-03-15",
            "từ ngày 01/3/2027 đến ngày 15/3/2027",
        ),
        ("Nạo vét kênh xong trước mùa mưa.", "event", None, None, "xong trước mùa mưa"),
        ("Ngay sau khi nhận bàn giao, niêm yết bảng giá.", "event", None, None, "Ngay sau khi nhận bàn giao"),
        ("Trả lời đơn trong 05 ngày làm việc.", "event", None, None, "trong 05 ngày làm việc"),
        ("Báo cáo khi có yêu cầu.", "event", None, None, "khi có yêu cầu"),
        ("Báo cáo trạm trưởng định kỳ hàng quý.", "recurring", None, None, "định kỳ hàng quý"),
        ("Hằng tuần, kiểm tra chợ đầu mối.", "recurring", None, None, "Hằng tuần"),
        ("Kiểm tra bếp ăn tối thiểu 02 lần/năm.", "recurring", None, None, "tối thiểu 02 lần/năm"),
        ("Tiếp nhận hồ sơ vào thứ Ba hàng tuần.", "recurring", None, None, "thứ Ba hàng tuần"),
        ("Trước ngày 25 hàng tháng gửi bảng chấm công.", "recurring", None, None, "Trước ngày 25 hàng tháng"),
    ],
)
def test_deadlines_in_sentences(sentence, kind, start, end, text):
    got = found(sentence)
    assert got[:3] == (kind, start, end)
    assert got[3].startswith(text)
    assert got[3] in sentence


def test_receivers_and_purposes_are_cut_off():
    assert found("Gửi kết quả trước 17 giờ ngày 20/5/2027 để tổng hợp.")[3] == "trước 17 giờ ngày 20/5/2027"


def test_a_frequency_in_front_of_a_bracket_stays_with_its_day():
    kind, _, _, text = found("Định kỳ hàng tháng (trước ngày 20) báo cáo tiến độ trồng sen.")
    assert (kind, text) == ("recurring", "Định kỳ hàng tháng (trước ngày 20)")
