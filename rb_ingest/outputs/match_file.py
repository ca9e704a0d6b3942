"""A table of rows from anywhere -> the same table with its catalogue entries: `rb-ingest match`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

from rb_ingest.errors import InputError
from rb_ingest.matching.features import RowText
from rb_ingest.matching.matching import Alias, match_rows
from rb_ingest.matching.normalising import split_number
from rb_ingest.outputs.spreadsheet import without_guard, write_csv
from rb_ingest.records import Jenis, Match
from rb_ingest.reference import shipped_reference
from rb_ingest.storage.safe_writer import safe_output

# Column names that are understood, by the field of RowText that they fill.
_NAMES = {
    "area_no": ("area_no", "no_area"),
    "area": ("area", "area_perubahan", "section", "program"),
    "kegiatan": ("kegiatan", "komponen"),
    "sub_kegiatan": ("sub_kegiatan", "subkegiatan"),
    "indikator": ("indikator", "indikator_keberhasilan", "indicator"),
    "nomor": ("nomor", "no_indikator", "bullet"),
}
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8}
_BARE_NUMBER = re.compile(r"\W*(\d{1,2}|[ivx]{1,4})\W*", re.IGNORECASE)
RESULT_COLUMNS = ("indicator_id", "indicator_text", "match_score", "match_confidence", "match_status", "reasons")


def match_file(
    source: Path, target: Path, jenis: Jenis, *, aliases: Sequence[Alias] = (), max_error: float = 0.005
) -> pd.DataFrame:
    """Match the rows of a CSV file and write them, with their entries, to another.

    Args:
        source: UTF-8, comma or semicolon separated, with a line of column names; see `match_table`.
        target: Written anew. Cells that a spreadsheet would run as a formula get an apostrophe in front.
        jenis: The kind of plan.
        aliases: Reviewers' decisions on wordings.
        max_error: Accepted error rate of matches with status `auto`.

    Returns:
        The table as written, without the apostrophes.

    Raises:
        InputError: The file cannot be read, has no rows, or none of its columns is known.
        ExportError: The target cannot be written, or is the source itself, a PDF or a database.
    """
    table = match_table(read_rows(source), jenis, aliases=aliases, max_error=max_error)
    with safe_output(target, inputs=[source]) as part:
        rows = table.astype(object).where(table.notna(), None).itertuples(index=False, name=None)
        write_csv(part, [str(name) for name in table.columns], rows)
    return table


def read_rows(source: Path) -> pd.DataFrame:
    """Read a CSV file, all cells as text.

    Raises:
        InputError: The file cannot be read or has no rows.
    """
    try:
        text = source.read_text(encoding="utf-8-sig")
        head = text.split("\n", 1)[0]
        separator = ";" if head.count(";") > head.count(",") else ","
        table = pd.read_csv(source, sep=separator, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError, pd.errors.ParserError, pd.errors.EmptyDataError) as error:
        raise InputError(f"{source.name} cannot be read as CSV ({error}). Save it as CSV in UTF-8.") from error
    if table.empty:
        raise InputError(f"{source.name} has no rows. Give a CSV with a line of column names and one line per row.")
    return table.rename(columns=without_guard).map(without_guard)


def match_table(
    table: pd.DataFrame, jenis: Jenis, *, aliases: Sequence[Alias] = (), max_error: float = 0.005
) -> pd.DataFrame:
    """Match the rows of a table, which are taken to be one document in order.

    Args:
        table: Columns area, kegiatan (ZI: komponen), sub_kegiatan, indikator, and if there are area_no and nomor. Any
            may be missing; case, blanks and underscores in their names do not matter. Other columns are kept.
        jenis: The kind of plan.
        aliases: Reviewers' decisions on wordings.
        max_error: Accepted error rate of matches with status `auto`.

    Returns:
        A copy with RESULT_COLUMNS added: the entry (blank where none), the likeness of the texts and the calibrated
        confidence (0..1), the status, and the reasons in Indonesian, separated by "; ".

    Raises:
        InputError: None of the columns is known.
    """
    columns = _known_columns(table)
    if not {"indikator", "sub_kegiatan", "kegiatan"} & columns.keys():
        raise InputError(
            "None of the columns indikator, sub_kegiatan, kegiatan was found. Name the columns in the first line."
        )
    cells = {field: table[name].fillna("").astype(str).tolist() for field, name in columns.items()}
    rows = [_row({field: values[place] for field, values in cells.items()}) for place in range(len(table))]
    matches = match_rows(shipped_reference(), rows, jenis, aliases=aliases, max_error=max_error)
    result = table.copy()
    for name, values in zip(RESULT_COLUMNS, zip(*map(_result, matches), strict=True), strict=True):
        result[name] = values
    return result


def _known_columns(table: pd.DataFrame) -> dict[str, str]:
    """Return the column of the table for each field."""
    printed = {re.sub(r"[\W_]+", "_", str(name).strip().casefold()).strip("_"): str(name) for name in table.columns}
    known = {}
    for field, names in _NAMES.items():
        for name in names:
            if name in printed:
                known[field] = printed[name]
                break
    return known


def _row(cells: dict[str, str]) -> RowText:
    area = cells.get("area", "")
    number = _BARE_NUMBER.fullmatch(cells.get("area_no") or area)
    nomor = cells.get("nomor") or split_number(cells.get("indikator", ""))[0]
    return RowText(
        area_no=_number(number.group(1)) if number else None,
        area=area,
        kegiatan=cells.get("kegiatan", ""),
        sub_kegiatan=cells.get("sub_kegiatan", ""),
        indikator=cells.get("indikator", ""),
        nomor=nomor,
    )


def _number(sign: str) -> int | None:
    return int(sign) if sign.isdecimal() else _ROMAN.get(sign.lower())


def _result(match: Match) -> tuple[str, str, float | None, float, str, str]:
    """Return the values of RESULT_COLUMNS."""
    reasons = "; ".join(match.reasons)
    return (
        match.indicator_id or "", match.indicator_text or "", match.score, match.confidence, match.status, reasons
    )  # fmt: skip
