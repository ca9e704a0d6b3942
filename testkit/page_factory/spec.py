"""The words in which a test says what stands on its page, before anything is drawn.

A plan is a sequence of `Row`, one for each ruled row. Labels are written out in every row; equal neighbours share one
merged cell (`Style.merge`). A list inside one indicator cell is a tuple of labels.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple, cast

MarkLook = Literal["√", "✓", "v", "x", "●", "hand", "overshoot", "shade", "bar", "-", "speck"]
"""What may stand in a month cell. `overshoot` is a pen tick that runs into its neighbour, `bar` a strip through all its
months; `-` and `speck` are ink but no mark."""

NO_MARKS: frozenset[str] = frozenset({"-", "speck"})
Colour = tuple[int, int, int]

A5_LANDSCAPE = (595.0, 420.0)
A4_LANDSCAPE = (842.0, 595.0)
A4_PORTRAIT = (595.0, 842.0)
F4_LANDSCAPE = (935.0, 609.0)


class Item(NamedTuple):
    """A text with its own number or bullet, drawn with a hanging indent; `level` 1 is a list inside a list."""

    nomor: str
    text: str
    level: int = 0


class Aligned(NamedTuple):
    """The label of a merged cell whose k-th part stands beside the k-th ruled row of its span."""

    parts: tuple[str | Item, ...]


Label = str | Item | Aligned
Months = Iterable[int] | Mapping[int, MarkLook]


@dataclass(frozen=True)
class Row:
    """One ruled row of an RB plan.

    Attributes:
        indikator: a label, or a tuple of them: a list inside one cell, one plan row each.
        months: the ticked months, or each with its own look. With a list also a tuple of these, one for each item: then
            every item has its ticks beside its first line.
        ruled_months: the month cells are ruled item by item, the cells beside them are not.
        continues: the text goes on from the last row of the page before; no plan row of its own.
    """

    no: str = ""
    area: Label = ""
    kegiatan: Label = ""
    sub: Label = ""
    indikator: Label | tuple[Label, ...] = ""
    months: Months | tuple[Months, ...] = ()
    ket: str = ""
    ruled_months: bool = False
    continues: bool = False

    @property
    def items(self) -> tuple[Label, ...]:
        """The indicator cell as a list, even of one."""
        if isinstance(self.indikator, tuple) and not isinstance(self.indikator, Item | Aligned):
            return self.indikator
        return (self.indikator,)

    @property
    def month_sets(self) -> tuple[Months, ...]:
        """The months of each item, or one set for all of them."""
        if isinstance(self.months, tuple) and self.months and not isinstance(self.months[0], int):
            if len(self.months) != len(self.items):
                raise ValueError(f"{len(self.months)} month sets for {len(self.items)} items")
            return cast("tuple[Months, ...]", self.months)
        return (cast("Months", self.months),)


@dataclass(frozen=True)
class ZiRow:
    """One ruled row of a ZI plan; `section` rows fill the width of the table."""

    no: str = ""
    komponen: Label = ""
    indikator: Label = ""
    langkah: Label = ""
    bukti: Label = ""
    link: str = ""
    target: str = ""
    section: str = ""


@dataclass(frozen=True)
class Style:
    """How the table looks. Sizes in points."""

    paper: tuple[float, float] = A5_LANDSCAPE
    margin: float = 20.0
    font: Literal["Helvetica", "Times-Roman"] = "Helvetica"
    size: float = 6.5
    headers: tuple[str, ...] = ("NO", "AREA PERUBAHAN", "KEGIATAN", "SUB KEGIATAN", "INDIKATOR KEBERHASILAN")
    months_header: str = "PELAKSANAAN (BULAN)"
    month_names: Literal["angka", "nama", "romawi"] = "angka"
    ket: bool = True
    number_row: Literal["each", "span"] | None = None
    header_on: Literal["all", "first", "none"] = "all"
    header_fill: Colour | None = None
    merge: bool = True
    repeat_labels: bool = False
    label_valign: Literal["top", "middle", "middle_span"] = "top"
    mark: MarkLook = "√"
    mark_colour: Colour = (0, 0, 0)
    shade: Colour = (166, 166, 166)
    dash_unused: bool = False
    rule_width: float = 0.6
    seed: int = 0


def looks(months: Months, style: Style) -> dict[int, MarkLook]:
    """Return the look of each month cell that has ink, dashes in unused cells included."""
    chosen = dict(months) if isinstance(months, Mapping) else dict.fromkeys(months, style.mark)
    if bad := [m for m in chosen if not 1 <= m <= 12]:
        raise ValueError(f"no such months: {bad}")
    if style.dash_unused:
        chosen = {**dict.fromkeys(range(1, 13), "-"), **chosen}
    return chosen


def month_set(months: Months) -> tuple[int, ...]:
    """Return the months that are really marked, sorted."""
    if isinstance(months, Mapping):
        return tuple(sorted(m for m, look in months.items() if look not in NO_MARKS))
    return tuple(sorted(months))
