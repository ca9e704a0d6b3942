"""The cells of a header with the columns under them: groups taken apart, cells parted that ran together."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from rapidfuzz import fuzz

from rb_ingest.records import Cell, Jenis, Table
from rb_ingest.reference import Reference
from rb_ingest.rows.header_words import CERTAIN, SAME_WORD, header_similarity
from rb_ingest.rows.period_names import months_named

LEGIBLE = 0.8  # confidence of its words from which a head is what it says, whatever stands beside it
LETTERS = 3  # fewer are a speck, or a piece of a rule
# Two columns side by side are one time, from the first to the second.
_FROM = frozenset({"MULAI", "AWAL", "DIMULAI", "DARI", "START"})
_TO = frozenset({"SELESAI", "AKHIR", "BERAKHIR", "SAMPAI", "HINGGA", "FINISH"})


@dataclass(frozen=True)
class Head:
    """A header text and the atomic columns under it.

    Attributes:
        text: What names the column; where a group stands above it, what of both names it best.
        columns: The columns under it.
        printed: Its group's words and its own, as printed.
        confidence: Of the worst of its words.
    """

    text: str
    columns: range
    printed: str
    confidence: float

    @cached_property
    def is_legible(self) -> bool:
        """Whether its words are those of a header, and were clearly read."""
        return self.confidence >= LEGIBLE and sum(c.isalpha() for c in self.printed) >= LETTERS


def heads_of(reference: Reference, table: Table, top: int, rows: frozenset[int], jenis: Jenis) -> list[Head]:
    """Return the header cells outside the months, left to right; where one is blank, the header cell under it.

    Args:
        reference: The canonical data.
        table: The table.
        top: The first row of its header.
        rows: All rows of headers on the page.
        jenis: The kind of plan.
    """
    months = set(table.month_columns)
    deep = top
    while deep + 1 in rows:
        deep += 1
    heads: list[Head] = []
    col = 0
    while col < table.n_cols:
        cell = table.cell_at(top, col)
        if cell is None:
            break
        below = table.cell_at(top + 1, col) if top + 1 in rows else None
        columns = range(col, max(col + 1, cell.col + cell.colspan))
        if months & set(columns):
            for part in _runs(sorted(set(columns) - months)):
                under = [_under_a_period(reference, table, c, range(top, deep + 1)) for c in part]
                texts = cell.text, below.text if below else ""
                if all(under):
                    heads.extend(head for head in under if head)
                else:
                    heads.append(_head(_words_beside_months(reference, *texts, jenis), part, [cell]))
        elif parts := _grouped(reference, table, cell, columns, range(top, deep + 1), jenis):
            heads.extend(parts)
        else:
            heads.extend(_one_over_the_other(reference, cell, below, columns, jenis))
        col = columns.stop
    return _told_apart(heads)


def _told_apart(heads: Sequence[Head]) -> list[Head]:
    """Return heads of which no two are printed alike: what stands under the second would be lost."""
    seen: Counter[str] = Counter()
    apart = []
    for head in heads:
        seen[head.printed] += 1
        number = seen[head.printed]
        alike = head.printed and number > 1
        apart.append(replace(head, printed=f"{head.printed} ({number})") if alike else head)
    return apart


def _one_over_the_other(
    reference: Reference, above: Cell, below: Cell | None, columns: range, jenis: Jenis
) -> list[Head]:
    """Return the heads of a column with one header cell, or with two.

    Of two the upper is blank, or a piece of a group's name: "WA" and "KTU" where a rule seemed to go up between them.
    """
    if below is not None and not above.lines:
        return _parted(reference, below, columns, jenis)
    if below is None or below == above or not _is_name(below) or below.colspan > 1:
        return _parted(reference, above, columns, jenis)
    words = [" ".join(cell.text.split()) for cell in (above, below)]
    choices = (words[1], " ".join(words), words[0])
    best = max(choices, key=lambda text: header_similarity(reference, text, jenis)[1])
    certain = header_similarity(reference, best, jenis)[1] >= CERTAIN
    head = _head(best if certain else words[1], columns, [above, below])
    return [replace(head, printed=" ".join(words))]


def _is_name(cell: Cell) -> bool:
    return sum(c.isalpha() for c in cell.text) >= LETTERS


def _head(text: str, columns: range, cells: Sequence[Cell]) -> Head:
    lines = [line for cell in cells for line in cell.lines]
    return Head(text, columns, " ".join(text.split()), min((line.confidence for line in lines), default=0.0))


def _grouped(reference: Reference, table: Table, group: Cell, columns: range, rows: range, jenis: Jenis) -> list[Head]:
    """Return the heads under a head that spans several columns, [] where it spans one or nothing stands under it."""
    role, likeness = header_similarity(reference, group.text, jenis)
    tells_time = role in ("bulan", "target_waktu") and likeness >= CERTAIN
    if len(columns) < 2:
        return []
    if from_to := _from_and_to(table, group, columns):
        return from_to
    if tells_time:
        return []
    found: list[Head] = []
    col = columns.start
    while col < columns.stop:
        path = [group]
        for row in rows:
            cell = table.cell_at(row, col)
            if cell is not None and cell.lines and cell not in path:
                path.append(cell)
        last = path[-1]
        stop = min(columns.stop, last.col + last.colspan) if len(path) > 1 else col + 1
        words = [" ".join(cell.text.split()) for cell in path if cell.lines]
        choices = [words[-1], " ".join(words), *words[:-1]] if words else [""]
        best = max(choices, key=lambda text: header_similarity(reference, text, jenis)[1])
        certain = header_similarity(reference, best, jenis)[1] >= CERTAIN
        sure = min((line.confidence for cell in path for line in cell.lines), default=0.0)
        found.append(Head(best if certain else choices[0], range(col, stop), " ".join(words), sure))
        col = stop
    return found if len(found) > 1 and any(head.printed != found[0].printed for head in found) else []


def _from_and_to(table: Table, group: Cell, columns: range) -> list[Head]:
    """Return the heads of two columns for the beginning and the end of a time, [] for all else."""
    below = [table.cell_at(group.row + group.rowspan, col) for col in columns]
    if len(columns) != 2 or not all(cell is not None and cell.lines and cell.colspan == 1 for cell in below):
        return []
    first, last = (cell for cell in below if cell is not None)
    if not (_has_word(first, _FROM) and _has_word(last, _TO)):
        return []
    words = " ".join(group.text.split())
    return [
        Head(name, range(cell.col, cell.col + 1), f"{words} {' '.join(cell.text.split())}", cell.confidence)
        for name, cell in (("MULAI", first), ("SELESAI", last))
    ]


def _has_word(cell: Cell, wanted: frozenset[str]) -> bool:
    """Return whether one of some words stands in a cell, as well as OCR leaves it."""
    words = re.findall(r"[A-Z]+", cell.text.upper())
    return any(fuzz.ratio(word, other) >= 100 * SAME_WORD for word in words for other in wanted)


def _runs(columns: Sequence[int]) -> list[range]:
    """Return neighbouring columns together."""
    runs: list[range] = []
    for col in columns:
        if runs and runs[-1].stop == col:
            runs[-1] = range(runs[-1].start, col + 1)
        else:
            runs.append(range(col, col + 1))
    return runs


def _under_a_period(reference: Reference, table: Table, col: int, rows: range) -> Head | None:
    """Return the head of a column of its own under a period ("TW I", "ANGGARAN"), None for other columns."""
    path: list[Cell] = []
    for row in rows:
        cell = table.cell_at(row, col)
        if cell is not None and cell.lines and cell not in path:
            path.append(cell)
    if len(path) < 2 or path[-1].colspan > 1 or not any(months_named(reference, cell.text) for cell in path[:-1]):
        return None
    words = [" ".join(cell.text.split()) for cell in path]
    sure = min(line.confidence for cell in path for line in cell.lines)
    return Head(words[-1], range(col, col + 1), " ".join(words), sure)


def _words_beside_months(reference: Reference, text: str, below: str, jenis: Jenis) -> str:
    """Return what names a column whose header cell ran together with that of the months: the first or last words of it.

    A piece of rule between INDIKATOR and the months is soon lost, and would cost the column its name.
    """
    words = text.split()
    parts = [
        below,
        *(" ".join(words[:n]) for n in range(1, len(words))),
        *(" ".join(words[n:]) for n in range(1, len(words))),
    ]
    best = max(parts, key=lambda part: header_similarity(reference, part, jenis)[1])
    role, likeness = header_similarity(reference, best, jenis)
    return best if likeness >= CERTAIN and role not in ("bulan", "target_waktu") else ""


def _parted(reference: Reference, cell: Cell, columns: range, jenis: Jenis) -> list[Head]:
    """Part a header cell that swallowed its neighbour because the rule between them was not seen."""
    text, words = cell.text, cell.text.split()
    whole = header_similarity(reference, text, jenis)[1]
    if len(columns) > 1:
        for cut in range(1, len(words)):
            left, right = " ".join(words[:cut]), " ".join(words[cut:])
            (role, a), (other, b) = (
                header_similarity(reference, left, jenis),
                header_similarity(reference, right, jenis),
            )
            if role != other and min(a, b) >= CERTAIN and (a + b) / 2 > whole:
                middle = columns.start + 1
                return [
                    _head(left, range(columns.start, middle), [cell]),
                    _head(right, range(middle, columns.stop), [cell]),
                ]
    return [_head(text, columns, [cell])]
