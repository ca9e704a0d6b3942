#!/usr/bin/env bash
# Whether the database answers in other versions of DuckDB, older and newer than ours: scripts/other-duckdb.sh 1.1.3 2.0.1
# Without a version: in the oldest that the guide names, and in the newest that there is. It fetches them.
set -euo pipefail

cd "$(dirname "$0")/.."
[ $# -gt 0 ] || set -- 1.1.3 newest
venvs=$(mktemp -d)
trap 'rm -rf "$venvs"' EXIT
for version in "$@"; do
    .venv/bin/python -m venv "$venvs/$version"
    "$venvs/$version/bin/python" -m pip install --quiet "duckdb$([ "$version" = newest ] || echo "==$version")"
    "$venvs/$version/bin/python" -c 'import duckdb; print("DuckDB", duckdb.__version__)'
    RB_INGEST_OTHER_DUCKDB="$venvs/$version/bin/python" .venv/bin/python -m pytest -q tests/storage/test_other_clients.py
done
