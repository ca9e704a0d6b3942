"""Writes the tables of columns in docs/database.md from what the program says of them; --check only looks."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from rb_ingest.storage.columns import VIEWS

GUIDE = Path(__file__).parent.parent / "docs" / "database.md"


def with_tables(guide: str) -> str:
    """Return the guide with the table of each view as the program has it; nothing else in it is changed.

    Raises:
        ValueError: A view has no section of its own, or that section no table of columns.
    """
    for view, columns in VIEWS.items():
        lines = [f"| {column.name} | {column.type} | {column.meaning} |" for column in columns]
        table = "\n".join(["| column | type | |", "|---|---|---|", *lines]) + "\n"
        section = rf"(^### {view}\n(?:(?!^#).*\n)*?)\| column \| type \| \|\n(?:\|.*\n)+"
        # A backslash in a meaning is no group of the pattern.
        guide, found = re.subn(section, rf"\g<1>{table.replace(chr(92), chr(92) * 2)}", guide, flags=re.MULTILINE)
        if found != 1:
            raise ValueError(f"docs/database.md needs one section ### {view} with a table of columns")
    return guide


def main(argv: Sequence[str] | None = None) -> int:
    """Write the tables, or with --check say whether they are as they should be: 0, or 1 when they are not."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing")
    check = parser.parse_args(argv).check
    guide = GUIDE.read_text(encoding="utf-8")
    renewed = with_tables(guide)
    if renewed == guide:
        return 0
    if check:
        sys.stderr.write("docs/database.md is behind the program: run python scripts/column_tables.py\n")
        return 1
    GUIDE.write_text(renewed, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
