#!/bin/sh
# install.sh [--prefix DIR] [--python PYTHON]: puts kehoach into DIR/VERSION-SUM from this folder alone, without any
# network, and makes DIR/current point at it. What was there before stays beside it, to go back to.
# Exit codes: 0 done, 1 the bundle is damaged, 2 this machine or what was typed does not fit.
set -eu

here=$(cd "$(dirname "$0")" && pwd)
prefix=$HOME/kehoach
[ "$(id -u)" != 0 ] || prefix=/opt/kehoach
asked=
export LC_ALL=C.UTF-8

say() {
    printf '%s\n' "$*"
}

refuse() {
    code=$1
    shift
    printf 'kehoach: %s\n' "$*" >&2
    exit "$code"
}

fact() {
    sed -n "s/^$1=//p" "$here/facts"
}

while [ $# -gt 0 ]; do
    [ $# -ge 2 ] || refuse 2 "còn thiếu giá trị sau “$1”. Cách dùng: ./install.sh [--prefix THƯ_MỤC] [--python PYTHON]"
    case $1 in
        --prefix) prefix=$2 ;;
        --python) asked=$2 ;;
        *) refuse 2 "không hiểu “$1”. Cách dùng: ./install.sh [--prefix THƯ_MỤC] [--python PYTHON]" ;;
    esac
    shift 2
done
case $prefix in
    /*) ;;
    *) prefix=$(pwd)/$prefix ;;
esac

say "Kiểm tra bộ cài ..."
broken="bộ cài bị hỏng hoặc chép thiếu"
again="Hãy chép lại tệp .tar từ nơi lấy và giải nén lại; chưa có gì được cài."
[ -s "$here/SHA256SUMS" ] && [ -s "$here/facts" ] || refuse 1 "$broken (thiếu SHA256SUMS hoặc facts). $again"
bad=$(cd "$here" && sha256sum --check --quiet --strict SHA256SUMS 2>/dev/null | sed 's/: FAILED.*//') || true
[ -z "$bad" ] || refuse 1 "$broken: $(say "$bad" | head -n 1). $again"
(cd "$here" && sha256sum --check --status --strict SHA256SUMS) || refuse 1 "$broken. $again"
# What is not listed was not checked, and pip would take it all the same.
for wheel in "$here"/wheels/*; do
    grep -q "^[0-9a-f]\{64\}  wheels/$(basename "$wheel")\$" "$here/SHA256SUMS" ||
        refuse 1 "có tệp lạ trong bộ cài: wheels/$(basename "$wheel"). Hãy xóa cả thư mục và giải nén lại tệp .tar."
done

machine="$(uname -s) $(uname -m)"
[ "$machine" = "$(fact system) $(fact machine)" ] ||
    refuse 2 "bộ cài này dành cho máy $(fact system) $(fact machine), máy này là $machine. Hãy lấy đúng bộ cài."
glibc=$(getconf GNU_LIBC_VERSION 2>/dev/null | sed 's/^glibc //')
oldest=$(printf '%s\n%s\n' "$(fact glibc)" "$glibc" | sort -V | head -n 1)
[ "$oldest" = "$(fact glibc)" ] ||
    refuse 2 "hệ điều hành quá cũ (glibc ${glibc:-không rõ}, cần $(fact glibc)). Hãy dùng Debian 12, Ubuntu 22.04 hoặc mới hơn."

fits() {
    "$1" -c "import sys; sys.exit('%d.%d' % sys.version_info[:2] != '$(fact python)')" 2>/dev/null
}

python=
for candidate in ${asked:-python$(fact python) python3}; do
    if command -v "$candidate" >/dev/null 2>&1 && fits "$candidate"; then
        python=$(command -v "$candidate")
        break
    fi
done
if [ -z "$python" ]; then
    there=$("${asked:-python3}" -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null) || there="chưa có"
    refuse 2 "bộ cài này cần Python $(fact python); ${asked:-python3} trên máy: $there. Hãy cài Python $(fact python) (ghi đường dẫn sau --python), hoặc lấy bộ cài cho Python của máy này."
fi
"$python" -c 'import venv, ensurepip' 2>/dev/null ||
    refuse 2 "$python thiếu mô-đun venv. Hãy cài gói python$(fact python)-venv của hệ điều hành rồi chạy lại."

name=$(fact version)-$(sha256sum "$here/SHA256SUMS" | cut -c 1-8)
target=$prefix/$name
mkdir -p "$prefix" 2>/dev/null && [ -w "$prefix" ] ||
    refuse 2 "không ghi được vào $prefix. Hãy chạy bằng sudo, hoặc chọn nơi khác: --prefix THƯ_MỤC"
needed=$(fact unpacked_mb)
free=$(df -Pm "$prefix" | awk 'NR == 2 { print $4 }')
[ "$free" -ge "$needed" ] ||
    refuse 2 "ổ đĩa của $prefix còn $free MB, cần $needed MB. Hãy giải phóng dung lượng, hoặc chọn nơi khác: --prefix THƯ_MỤC"

if [ ! -e "$target/.complete" ]; then
    say "Cài vào $target bằng $python, không dùng mạng; mất vài phút ..."
    rm -rf "$target"
    "$python" -m venv "$target"
    log=$target/install.log
    # Isolated from whatever the machine sets for pip: nothing but the wheels of this folder.
    if ! env -u PYTHONPATH PIP_CONFIG_FILE=/dev/null "$target/bin/python" -m pip --isolated install --no-index \
        --no-cache-dir --disable-pip-version-check --find-links "$here/wheels" -r "$here/requirements.txt" >"$log" 2>&1
    then
        refuse 1 "không cài được: $(grep -m 1 '^ERROR' "$log" || tail -n 1 "$log"). Xem $log; bản đang dùng (nếu có) vẫn như cũ."
    fi
    mkdir -p "$target/share/kehoach"
    cp -R "$here"/docs "$here"/deploy "$here"/samples "$here"/LICENSE "$here"/THIRD_PARTY.md "$target/share/kehoach/"
    touch "$target/.complete"
fi
"$target/bin/kehoach" --version >/dev/null || refuse 1 "đã cài nhưng không chạy được $target/bin/kehoach. Bản đang dùng (nếu có) vẫn như cũ."
before=$(readlink "$prefix/current" 2>/dev/null) || before=
ln -sfn "$name" "$prefix/.current-new"
mv -T "$prefix/.current-new" "$prefix/current"

say "Đã cài kehoach $(fact version) vào $target."
[ -z "$before" ] || [ "$before" = "$name" ] ||
    say "Bản trước vẫn còn ở $prefix/$before. Quay lại: ln -sfn $before $prefix/current rồi khởi động lại dịch vụ."
say ""
say "Thử với kế hoạch mẫu:"
say "  $prefix/current/bin/kehoach ingest $prefix/current/share/kehoach/samples/plans --data /tmp/kehoach-thu"
say "  $prefix/current/bin/kehoach ask \"Ai chủ trì rà soát thủ tục hành chính, hạn khi nào?\" --data /tmp/kehoach-thu"
say "Máy còn thiếu gì: $prefix/current/bin/kehoach doctor"
say "Chạy như dịch vụ, sao lưu, nâng cấp: $prefix/current/share/kehoach/docs/operations.md"
