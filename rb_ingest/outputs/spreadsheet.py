"""Tables for spreadsheets in which no text can act as a formula: every CSV and XLSX for people is written here.

Texts come from scans that anybody may have made, and a cell that begins like a formula is run by whoever opens it.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

# What makes a spreadsheet take a cell for a formula, full-width forms included.
_SIGNS = "=+-@＝＋－＠"
# Nothing of these shows, and spreadsheets look for the sign behind them: blanks, control characters, zero-width blanks,
# marks of byte order and of direction.
_UNSEEN = r"\s\x00-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff"
# Where Excel separates by semicolons, as in Indonesia, a new cell starts inside what is one quoted text elsewhere;
# quotes behind a semicolon are then its own. Looked at from its first sign only: a long run of blanks costs little.
_BETWEEN = rf"(?<![{_UNSEEN};\"])([{_UNSEEN};\"]+)"
_NEW_CELL = re.compile(rf"{_BETWEEN}(?=[{re.escape(_SIGNS)}])")
_GUARDED_CELL = re.compile(rf"{_BETWEEN}'(?=[{re.escape(_SIGNS)}])")
# What acts on a terminal or turns the writing round: control characters but tab and line ends, marks of direction.
_ACTING = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_SEPARATORS = frozenset(";\t\r\n")
# A number, a dash, or a dash before words: these begin like a formula, and can do nothing.
_HARMLESS_DASH = re.compile(r"-[\s\d.,-]*(?:\s[^=+@|(!＝＋＠]*)?")
_MAX_XLSX_TEXT = 32_767


def formula_safe(text: str, *, keep_dashes: bool = False) -> str:
    """Put a ' in front of whatever a spreadsheet would take for a formula: the text, or a part after a separator.

    Args:
        text: What a page or a person wrote.
        keep_dashes: Leave negative numbers and dashes before words as they are, for tables that may be about numbers.
    """
    if keep_dashes and _HARMLESS_DASH.fullmatch(text):
        return text
    text = _NEW_CELL.sub(lambda found: found[1] + "'" * _is_new_cell(found[1]), text)
    first = next((sign for sign in text if not _is_unseen(sign)), "")
    starts_like_one = text[:1] in ("\t", "\r", "\n") or (first and first in _SIGNS)
    return f"'{text}" if starts_like_one else text


def without_guard(text: str) -> str:
    """Return a text that `formula_safe` has made safe as it was before; any other text as it is."""
    bare = _GUARDED_CELL.sub(lambda found: found[1] + "'" * (not _is_new_cell(found[1])), text.removeprefix("'"))
    return bare if formula_safe(bare) == text else text


def visible(text: str) -> str:
    r"""Return a text with codes in place of what acts on a terminal or on the direction of writing: ESC is \x1b."""
    codes = ((ord(found[0]), found) for found in _ACTING.finditer(text))
    shown = {found[0]: f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" for code, found in codes}
    return _ACTING.sub(lambda found: shown[found[0]], text)


def write_csv(
    path: Path,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    encoding: str = "utf-8",
    keep_dashes: bool = False,
) -> int:
    """Write a CSV file, names of columns and texts made safe.

    Args:
        path: The file, replaced when it exists.
        columns: Their names, for the first line.
        rows: Values; None becomes a blank cell.
        encoding: "utf-8-sig" for what is meant for Excel, which takes UTF-8 without its mark for something else.
        keep_dashes: See `formula_safe`.

    Returns:
        The number of rows.
    """
    count = 0
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file)
        writer.writerow([_safe(name, keep_dashes=False) for name in columns])
        for count, row in enumerate(rows, start=1):  # noqa: B007  (the last number is the answer)
            writer.writerow([_safe(value, keep_dashes) for value in row])
    return count


def write_sheet(
    sheet: Any, lines: Iterable[Sequence[Any]], cell_format: Any, first: int = 0, first_column: int = 0
) -> None:
    """Write lines of values to an XLSX sheet, each by its own type: `write` would guess formulas and links.

    Args:
        sheet: A worksheet of XlsxWriter.
        lines: Texts, of which a cell holds 32,767 characters, numbers, and None for blank cells.
        cell_format: A format of its workbook.
        first: The sheet's line to begin with, from 0.
        first_column: The column to begin with, from 0.
    """
    for r, line in enumerate(lines, start=first):
        for c, value in enumerate(line, start=first_column):
            if isinstance(value, str):
                sheet.write_string(r, c, visible(value)[:_MAX_XLSX_TEXT], cell_format)
            elif value is not None:
                sheet.write_number(r, c, value, cell_format)


def _is_new_cell(between: str) -> bool:
    """Return whether what stands between two signs separates cells somewhere."""
    return not _SEPARATORS.isdisjoint(between)


def _safe(value: object, keep_dashes: bool) -> object:
    return formula_safe(visible(value), keep_dashes=keep_dashes) if isinstance(value, str) else value


def _is_unseen(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf")
