"""What persons say of how a file is to be read, from the log: rules of its pages, and where its decrees begin."""

from __future__ import annotations

import json

import duckdb

from rb_ingest.records import GivenRule, Guidance

# The last word on each page, and on the parts of each file.
_LAST = """
SELECT sha256, kind, page_no, CAST("after" AS VARCHAR)
FROM internal.active_decisions
WHERE kind IN ('rules', 'parts') AND ($1 IS NULL OR sha256 = $1)
QUALIFY row_number() OVER (PARTITION BY sha256, kind, page_no ORDER BY decided_at DESC, decision_id DESC) = 1
ORDER BY sha256, page_no
"""


def load_guidance(connection: duckdb.DuckDBPyConnection, sha256: str | None = None) -> dict[str, Guidance]:
    """Collect what the decisions in force say of how files are to be read.

    Args:
        connection: An open database.
        sha256: The content of one file; all files when left out.

    Returns:
        SHA-256 of a file -> what is said of it; files of which nothing is said are left out.
    """
    rules: dict[str, dict[int, tuple[GivenRule, ...]]] = {}
    starts: dict[str, tuple[int, ...]] = {}
    for content, kind, page_no, text in connection.execute(_LAST, [sha256]).fetchall():
        said = json.loads(text)
        if kind == "parts":
            starts[content] = tuple(said["starts"])
        elif said["rules"]:
            rules.setdefault(content, {})[page_no] = tuple(GivenRule.model_validate(rule) for rule in said["rules"])
    found = {
        content: Guidance(rules=rules.get(content, {}), starts=starts.get(content, ())) for content in {*rules, *starts}
    }
    return {content: guidance for content, guidance in sorted(found.items()) if guidance != Guidance()}
