"""What was measured beside its target: shown as a table, and kept in docs/speed.md."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.table import Table

REPORT = Path(__file__).parent.parent / "docs" / "speed.md"


@dataclass(frozen=True)
class Measured:
    """One thing that was measured; `met` is None where there is no target."""

    what: str
    target: str
    measured: str
    met: bool | None = None

    @property
    def verdict(self) -> str:
        """In a word."""
        return {True: "met", False: "missed", None: ""}[self.met]


def report(title: str, lines: Sequence[Measured], *, note: str = "") -> None:
    """Print a table, and put it into docs/speed.md between the markers that bear its title.

    Raises:
        ValueError: docs/speed.md has no such markers.
    """
    table = Table(title=title)
    for name in ("what", "target", "measured", ""):
        table.add_column(name, overflow="fold")
    for line in lines:
        table.add_row(line.what, line.target, line.measured, line.verdict)
    Console(width=140).print(table)
    rows = [f"| {line.what} | {line.target} | {line.measured} | {line.verdict} |" for line in lines]
    write_section(
        title, "\n".join(["| what | target | measured | |", "|---|---|---|---|", *rows, *(["", note] if note else [])])
    )


def write_section(title: str, markdown: str) -> None:
    """Put text into docs/speed.md between the markers that bear this title."""
    begin, end = f"<!-- {title}: begin -->", f"<!-- {title}: end -->"
    text = REPORT.read_text(encoding="utf-8")
    section = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}", flags=re.DOTALL)
    if not section.search(text):
        raise ValueError(f"{REPORT.name} has no section {title}")
    REPORT.write_text(section.sub(lambda _: f"{begin}\n{markdown}\n{end}", text), encoding="utf-8")
