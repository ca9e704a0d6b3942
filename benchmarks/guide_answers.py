"""Writes the answers of the demo database below the queries of docs/database.md.

python -m benchmarks.guide_answers data/rb.duckdb
"""

from __future__ import annotations

import argparse
import re
from pathlib import Path

import duckdb

import rb_ingest

GUIDE = Path(__file__).parent.parent / "docs" / "database.md"
_QUERY = re.compile(r"(?P<query>```sql\n(?P<sql>.+?)```\n)(\n```text\n.*?```\n)?", re.DOTALL)
_LINES, _WIDTH = 5, 44


def answer(connection: duckdb.DuckDBPyConnection, sql: str) -> str:
    """Return the first lines of a result as a plain table, long values cut."""
    cursor = connection.execute(sql)
    names = [column[0] for column in cursor.description or ()]
    lines = cursor.fetchall()
    shown = [[_cell(value) for value in line] for line in lines[:_LINES]]
    widths = [max(len(text) for text in column) for column in zip(names, *shown, strict=True)]
    table = [" | ".join(t.ljust(w) for t, w in zip(line, widths, strict=True)).rstrip() for line in (names, *shown)]
    more = len(lines) - len(shown)
    return "\n".join([*table, *([f"... {more} more"] if more else ["(no lines)"] if not lines else [])])


def renewed(guide: str, connection: duckdb.DuckDBPyConnection) -> str:
    """Return the guide with all answers renewed."""
    return _QUERY.sub(lambda m: f"{m['query']}\n```text\n{answer(connection, m['sql'])}\n```\n", guide)


def _cell(value: object) -> str:
    # Texts come from scans: nothing in them may end the block or the line.
    text = "" if value is None else " ".join(str(value).split()).replace("`", "'").replace("|", "/")
    return text if len(text) <= _WIDTH else f"{text[: _WIDTH - 3]}..."


def main() -> None:
    """Renew the guide."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("db", type=Path)
    with rb_ingest.connect(parser.parse_args().db) as connection:
        GUIDE.write_text(renewed(GUIDE.read_text(encoding="utf-8"), connection), encoding="utf-8")


if __name__ == "__main__":
    main()
