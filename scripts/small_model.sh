#!/usr/bin/env bash
# small_model.sh FOLDER [PYTHON]: an environment in FOLDER with a small language model and a server for it, none of it
# the project's. The server is compiled, which takes some minutes; where that cannot be, one line says so and the exit
# code is 3. SMALL_MODEL_PYTHON names an interpreter that has both already.
set -eu

folder=$1
python=${2:-}
pins=benchmarks/writing/requirements.txt
log=build/small-model.log

cannot() {
    echo "No small model here: $1" >&2
    exit 3
}

if [ -n "${SMALL_MODEL_PYTHON:-}" ] || { [ -e "$folder/.made" ] && [ ! "$pins" -nt "$folder/.made" ]; }; then
    exit 0
fi
command -v c++ >/dev/null || command -v g++ >/dev/null || command -v clang++ >/dev/null ||
    cannot "its server is compiled, and there is no C++ compiler (Debian, Ubuntu: apt install g++ cmake)."
scripts/venv.sh "$folder" "$python" || cannot "no environment could be made for it."
mkdir -p build
echo "Building a small model's server in $folder, which takes some minutes ($log)."
"$folder/bin/python" -m pip install -r "$pins" >"$log" 2>&1 ||
    cannot "it could not be installed: $(grep -m 1 -i '^ERROR' "$log" || tail -n 1 "$log") (see $log)."
touch "$folder/.made"
