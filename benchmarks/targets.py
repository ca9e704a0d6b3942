"""What was measured beside its target: shown as a table, and kept in a page of docs/."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.table import Table

from benchmarks.report import ROOT, markdown_table, write_section

_HEAD = ("what", "target", "measured", "")


@dataclass(frozen=True)
class Measured:
    """One thing that was measured; `met` is None where there is no target."""

    what: str
    target: str
    measured: str
    met: bool | None = None

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """As a line of a table, the last cell says in a word whether the target is met."""
        return self.what, self.target, self.measured, {True: "met", False: "missed", None: ""}[self.met]


def report(title: str, lines: Sequence[Measured], *, note: str = "", page: str = "speed.md") -> None:
    """Print a table, and put it into a page of docs/ between the markers that bear its title."""
    table = Table(title=title)
    for name in _HEAD:
        table.add_column(name, overflow="fold")
    for line in lines:
        table.add_row(*line.cells)
    Console(width=140).print(table)
    text = markdown_table(_HEAD, [line.cells for line in lines])
    write_section(title, f"{text}\n\n{note}", ROOT / "docs" / page)
