#!/usr/bin/env bash
# audit.sh PYTHON FOLDER: looks the dependencies over. The licences need no network. Known vulnerabilities are asked of a
# public service by pip-audit, which is put into an environment of its own in FOLDER; where that cannot be reached, it says
# that they were NOT looked up and ends with 3, so that nobody takes silence for a clean bill.
set -eu

python=$1
folder=$2
pip_audit=2.10.1

"$python" scripts/installed.py check

cannot() {
    echo "audit: known vulnerabilities were NOT looked up: $1." >&2
    echo "audit: run 'make audit' on a machine with internet access, at the same commit: constraints.txt is what counts." >&2
    exit 3
}

mkdir -p "$folder"
log=$folder/log
[ -x "$folder/venv/bin/pip-audit" ] || {
    scripts/venv.sh "$folder/venv" "$python"
    "$folder/venv/bin/python" -m pip install "pip-audit==$pip_audit" >"$log" 2>&1 || cannot "pip-audit cannot be installed ($log)"
}
status=0
timeout 300 "$folder/venv/bin/pip-audit" --requirement constraints.txt --no-deps --disable-pip --progress-spinner off \
    --timeout 20 >"$folder/report" 2>"$log" || status=$?
found=$(grep -E '^(Found|No) .*known vulnerabilit' "$log") || cannot "the service cannot be reached ($log)"
# An index without the service's answers makes it say that it found nothing, of packages that it skipped.
skipped=$(grep -c 'could not be audited' "$folder/report") || true
[ "$skipped" = 0 ] || cannot "the index here knows nothing of vulnerabilities for $skipped of the packages ($folder/report)"
cat "$folder/report"
echo "$found"
exit $status
