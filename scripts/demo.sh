#!/usr/bin/env bash
# demo.sh KEHOACH DATA: reads the sample plans into the library in DATA and asks a few questions about them.
set -eu

kehoach=$1
data=$2

echo "== Reading the plans in samples/plans"
"$kehoach" ingest samples/plans --data "$data"

# One of each kind: an ordinary question, one typed without diacritics, one with abbreviations, one the plans leave open.
questions=(
    "Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình phải trình trước ngày nào, ai chủ trì?"
    "so vhtt van hai 2024 viec so hoa ket qua giai quyet tthc con hieu luc ai lam, bao gio xong"
    "PA tự chủ TC gđ 2024-2026 của các ĐVSN thuộc SVHTT V.Hải: ai ctrì, quý mấy?"
    "Sở Văn hóa và Thể thao Vân Hải năm 2024 giao phòng nào chủ trì tổ chức Đại hội thể dục thể thao toàn tỉnh?"
)
for question in "${questions[@]}"; do
    echo
    echo "== $question"
    "$kehoach" ask "$question" --data "$data"
done

echo
echo "Ask your own:   $kehoach ask \"...\" --data $data"
echo "Web:            $kehoach serve --data $data   (then open http://127.0.0.1:8000)"
