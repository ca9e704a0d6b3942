"""Tables with columns of time, drawn for tests of what these mean."""

from __future__ import annotations

from rb_ingest.records import Table
from tests.rows.forms import BodyRow, form

MONTHS = ("JAN", "FEB", "MAR", "APR", "MEI", "JUN", "JUL", "AGT", "SEP", "OKT", "NOV", "DES")
QUARTERS = ("TW I", "TW II", "TW III", "TW IV")
WIDTHS = (25.0, 90.0, 120.0, 150.0, 45.0, 45.0, 45.0, 45.0)


def quarters(body: list[BodyRow], names: tuple[str, ...] = QUARTERS, *, numbers: bool = False) -> Table:
    """Draw a plan with four quarters under the word TARGET, with or without a row of column numbers."""
    left = ["NO", "AREA PERUBAHAN", "KEGIATAN", "INDIKATOR KEBERHASILAN"]
    counted: list[BodyRow] = [[str(n) for n in range(1, 9)]] if numbers else []
    return form([[*left, *["TARGET"] * 4], [*left, *names]], [*counted, *body], WIDTHS, periods=range(4, 8))


def row(*targets: str, indicator: str = "Laporan triwulanan", label: str | None = "1") -> BodyRow:
    labels = [label, "Penguatan Pengawasan", "1. Pengendalian gratifikasi"] if label else [None] * 3
    return [*labels, indicator, *targets]
