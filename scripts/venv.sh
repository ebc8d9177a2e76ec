#!/usr/bin/env bash
# venv.sh FOLDER [PYTHON]: a virtual environment in FOLDER, from PYTHON or the first interpreter of 3.11 or newer.
set -eu

folder=$1
asked=${2:-}
new_enough='import sys; sys.exit(sys.version_info < (3, 11))'

if "$folder/bin/python" -c "$new_enough" 2>/dev/null && "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    exit 0
fi

found=
for candidate in ${asked:-python3 python3.13 python3.12 python3.11}; do
    if command -v "$candidate" >/dev/null 2>&1 && "$candidate" -c "$new_enough" 2>/dev/null; then
        found=$candidate
        break
    fi
done
if [ -z "$found" ]; then
    echo "kehoach needs Python 3.11 or newer; ${asked:-python3} is missing or older." >&2
    echo "On Debian or Ubuntu: apt install python3 python3-venv. Another one: make setup PYTHON=/path/to/python3.12" >&2
    exit 2
fi
if ! "$found" -c 'import venv, ensurepip' 2>/dev/null; then
    echo "$found has no venv module. On Debian or Ubuntu: apt install python3-venv" >&2
    exit 2
fi

rm -rf "$folder"
"$found" -m venv "$folder"
