#!/usr/bin/env bash
# system_tools.sh [tests]: installs through apt what is missing of the programs that read scans, .doc, .rtf and .odt; with
# the word `tests` also what only tests and pictures need, a browser and PostgreSQL's server. All else works without them.
# It does so only where that takes no password, and else says what to type. It never fails for it.
set -u

missing() {
    command -v tesseract >/dev/null || echo tesseract-ocr
    tesseract --list-langs 2>/dev/null | grep -qx vie || echo tesseract-ocr-vie
    command -v soffice >/dev/null || command -v libreoffice >/dev/null || echo libreoffice-writer-nogui
    command -v antiword >/dev/null || echo antiword
}

missing_for_tests() {
    command -v chromium >/dev/null || command -v chromium-browser >/dev/null || echo chromium
    find /usr/share/fonts -name DejaVuSans.ttf 2>/dev/null | grep -q . || echo fonts-dejavu-core
    has_postgresql || echo postgresql
}

# Debian keeps the server's programs off the PATH.
has_postgresql() {
    command -v postgres >/dev/null || compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null
}

say() {
    echo "system_tools: $*" >&2
}

known() {
    apt-cache show --no-all-versions "$1" >/dev/null 2>&1
}

# The packages as this release calls them: older ones have no Writer without windows, some no Chromium that is no snap.
named() {
    for package in $wanted; do
        if [ "$package" = chromium ] && ! known chromium && known coreutils; then
            continue
        fi
        if [ "$package" = libreoffice-writer-nogui ] && ! known "$package" && known libreoffice-writer; then
            package=libreoffice-writer
        fi
        echo "$package"
    done
}

# Waits for another apt that is at work, but not for a network that is not there.
apt() {
    $as_root DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=60 -o Acquire::Retries=1 \
        -o Acquire::http::Timeout=30 -o Acquire::https::Timeout=30 "$@"
}

# PostgreSQL's package would make a cluster and start it with every boot, which the tests do not use: they make their own.
# A file that stands there only while it is installed says not to; postgresql-common comes first, as it reads the file.
install() {
    if [[ " $(named | tr '\n' ' ') " != *" postgresql "* ]]; then
        apt install -y --no-install-recommends $(named)
        return
    fi
    apt install -y --no-install-recommends postgresql-common || return
    $as_root mkdir -p "${no_cluster%/*}"
    printf 'create_main_cluster = false\n' | $as_root tee "$no_cluster" >/dev/null
    apt install -y --no-install-recommends $(named)
    local status=$?
    $as_root rm -f "$no_cluster"
    $as_root rmdir --ignore-fail-on-non-empty "${no_cluster%/*}"
    return $status
}

no_cluster=/etc/postgresql-common/createcluster.d/kehoach-tests.conf
without="some files cannot be read without them (scans, .doc, .rtf, .odt)"
wanted=$(missing)
if [ "${1:-}" = tests ]; then
    wanted="$wanted $(missing_for_tests)"
    without="$without and tests are skipped"
fi
[ -n "${wanted// /}" ] || exit 0
if ! command -v apt-get >/dev/null; then
    say "please install, by the names they have on this system:" $wanted "- $without"
    exit 0
fi
advice="type: sudo apt-get install $(echo $(named))"
if [ "$(id -u)" = 0 ]; then
    as_root=env
elif sudo -n true 2>/dev/null; then
    as_root="sudo -n env"
else
    say "$without; $advice"
    exit 0
fi

# A fresh machine has no lists of packages; old lists name versions that are gone, which shows at the download.
for package in $wanted; do
    known "$package" || { apt update; break; }
done
[ -n "$(named)" ] || exit 0
if ! install && ! { apt update && install; }; then
    say "could not install them, everything else works; $without; later, $advice"
fi
exit 0
