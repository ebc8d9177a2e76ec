#!/usr/bin/env bash
# bundle_check.sh FOLDER: installs the archive that `make bundle` left in FOLDER as on a machine without a network, reads
# the sample plans and asks. Where it may (root), there is no network at all while it does so, not even to this machine;
# else the package index is switched off. Leaves nothing behind; takes minutes and some gigabytes.
set -eu

archives=("$1"/kehoach-*.tar)
[ ${#archives[@]} = 1 ] && [ -e "${archives[0]}" ] || { echo "bundle_check: no archive in $1, or several; make bundle" >&2; exit 2; }
archive=$(realpath "${archives[0]}")
question="Đề án sáp nhập Nhà hát Ca múa nhạc Hải Bình phải trình trước ngày nào, ai chủ trì?"

without=()
if unshare --net true 2>/dev/null; then
    without=(unshare --net)
    echo "bundle_check: no network from here on"
else
    echo "bundle_check: no right to take the network away; the package index alone is switched off"
fi
work=$(mktemp -d "$1/.check-XXXXXX")
trap 'rm -rf "$work"' EXIT
cd "$work"
work=$PWD
(cd "$(dirname "$archive")" && sha256sum --check --quiet "$(basename "$archive").sha256")
tar -xf "$archive"

run() {
    env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME="$work" TMPDIR="$work" LANG=C.UTF-8 \
        PIP_NO_INDEX=1 PIP_CONFIG_FILE=/dev/null KEHOACH_DATA="$work/data" "${without[@]}" "$@"
}

kehoach=$work/installed/current/bin/kehoach
run ./kehoach-*/install.sh --prefix "$work/installed" ${PYTHON:+--python "$PYTHON"}
run "$kehoach" ingest "$work/installed/current/share/kehoach/samples/plans"
run "$kehoach" ask "$question" | tee answer
grep -q "Thời hạn: Trước ngày 15/8/2024" answer || { echo "bundle_check: not the answer" >&2; exit 1; }
# With the vectors too: the model is inside.
printf '{"id": 1, "question": "%s"}\n' "$question" | run "$kehoach" ask --batch - --vectors >batch
grep -q '"status": *"answered"' batch || { echo "bundle_check: no answer with vectors" >&2; exit 1; }
run "$kehoach" doctor
du -sh "$work/installed" | sed 's/\t.*/ installed/'
echo "bundle_check: installed, read and answered without a network"
