#!/usr/bin/env bash
# Writes requirements.lock: the versions of constraints.txt with the hashes of their files, for each Python and machine
# that is supported. Run it after a change of pyproject.toml or constraints.txt; it needs the network.
set -euo pipefail

cd "$(dirname "$0")/.."
python=$(scripts/find-python.sh)
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
"$python" -m venv "$tools"
"$tools/bin/python" -m pip install --quiet uv
{
    echo "# Written by scripts/lock.sh from pyproject.toml and constraints.txt."
    "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate \
        --constraints constraints.txt --extra dev pyproject.toml
} >"$tools/requirements.lock"
mv "$tools/requirements.lock" requirements.lock
