"""The result of `rb-ingest doctor` as a table; apart from the others, which need more to be installed."""

from __future__ import annotations

from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from rb_ingest.cli.doctor import Check
from rb_ingest.cli.plain import cell


def checks_table(checks: Sequence[Check]) -> Table:
    """Lay out what is installed and what is not, with the remedy."""
    table = Table(header_style="bold")
    for name in ("what", "", "found", "remedy"):
        table.add_column(name, overflow="fold")
    for check in checks:
        sign = Text("ok", "green") if check.ok else Text("missing", "red")
        table.add_row(cell(check.what), sign, cell(check.found), cell("" if check.ok else check.remedy))
    return table
