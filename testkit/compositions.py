"""Random compositions over known pages, and whether what was read from them is what a viewer shows.

The text is not read: on scans the reader of lines is replaced by one that says something at once, because what is tried
here are ink, marks and geometry.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any, Literal
from unittest import mock

from rb_ingest.errors import RbIngestError
from rb_ingest.reading import way_up
from rb_ingest.reading.page import read_page
from rb_ingest.reading.text import cell_text
from rb_ingest.records import Box, PageReading, Table, TextLine
from rb_ingest.settings import Settings
from testkit.composed import ComposedPage, Place
from testkit.page_factory.spec import MarkLook
from testkit.pages import A4_LANDSCAPE, F4_LANDSCAPE, Row, Style

Verdict = Literal["right", "told", "wrong in silence"]

_WORDS = ("laporan", "dokumen", "surat", "rapat", "tim", "rencana", "kinerja", "daftar", "evaluasi", "survei", "SOP")
_LOOKS: tuple[MarkLook, ...] = ("√", "✓", "v", "x", "●", "hand")
# A row counts as sure from this probability on, as in the review queue.
_SURE = 0.9
# A month without anything in it is blank with this probability.
_NOTHING = 0.999


@dataclass(frozen=True)
class Case:
    """A composed page and the steps that made it, for whoever looks into a failure."""

    page: ComposedPage
    steps: tuple[str, ...]
    scanned: bool


@dataclass(frozen=True)
class Judged:
    """What became of a case: the verdict, and of the worst row what was read and what is shown."""

    verdict: Verdict
    why: str = ""


def random_case(seed: int) -> Case:
    """Compose a page; the same seed gives the same page."""
    rng = random.Random(seed)  # noqa: S311 - no secret
    scanned = rng.random() < 0.5
    n_rows = rng.randint(3, 7)
    bare = rng.random() < 0.35
    rows = [
        Row(
            str(k + 1),
            f"Area {rng.choice(_WORDS)}",
            _text(rng, 2),
            _text(rng, 3),
            _text(rng, 4),
            set() if bare or rng.random() < 0.3 else set(rng.sample(range(1, 13), rng.randint(1, 4))),
        )
        for k in range(n_rows)
    ]
    style = Style(
        paper=rng.choice((A4_LANDSCAPE, F4_LANDSCAPE)),
        size=rng.choice((6.5, 7.5, 8.5)),
        mark=rng.choice(_LOOKS),
        rule_width=rng.choice((0.5, 0.7, 1.0)),
        font=rng.choice(("Helvetica", "Times-Roman")),
    )
    page = ComposedPage(rows, scanned=scanned, style=style, dpi=rng.choice((150, 200)))
    steps = ["scan" if scanned else "drawn", *_composed(page, rng)]
    return Case(page, tuple(steps), scanned)


def _text(rng: random.Random, words: int) -> str:
    return " ".join(rng.choice(_WORDS) for _ in range(words)).capitalize()


def _composed(page: ComposedPage, rng: random.Random) -> Iterator[str]:
    lined: set[int] = set()

    def some(*, blank: bool) -> set[Place]:
        free = [
            (row, month)
            for row, month in page.cells
            if row not in lined and (not blank or month not in page.months[row])
        ]
        return set(rng.sample(free, min(len(free), rng.randint(1, 6))))

    def line(draw: Callable[[int, int, int], None]) -> None:
        empty = [row for row, months in enumerate(page.months) if not months]
        for row in rng.sample(empty, min(len(empty), 2)):
            first = rng.randint(1, 10)
            draw(row, first, rng.randint(first + 1, 12))
            lined.add(row)

    if not any(page.months) and rng.random() < 0.2:
        page.tick_boxes(some(blank=True))
        yield "boxes of a form"
    else:
        steps: dict[str, Callable[[], None]] = {
            "lines of the page": lambda: page.drawn_ticks(some(blank=True), rng.uniform(0.8, 1.6)),
            "ink annotations": lambda: page.ink_ticks(some(blank=True), appearance=rng.random() < 0.5),
            "stamps": lambda: page.stamp_ticks(some(blank=True)),
            "line annotations": lambda: page.line_ticks(some(blank=True)),
            "highlights": lambda: page.highlights(some(blank=False)),
            "squares": lambda: page.squares(some(blank=True)),
            "small pictures": lambda: page.picture_ticks(some(blank=True)),
            "fills": lambda: page.fills(some(blank=True), (0.3, 0.6, 0.9), rng.choice((1.0, 0.5))),
            "gradients": lambda: page.gradients(some(blank=True)),
            "arrows": lambda: line(page.arrows),
            "bars": lambda: line(page.bar),
            "typed": lambda: page.typed(some(blank=True), rng.choice("vxV1")),
            "typed in white": lambda: page.typed(some(blank=True), "0", grey=1),
            "typed unseen": lambda: page.typed(some(blank=False), "v", mode=rng.choice((3, 7))),
            "typed of opacity 0": lambda: page.typed(some(blank=False), "v", opacity=0),
            "clipped": lambda: page.clipped_ticks(some(blank=False)),
            "transparent": lambda: page.transparent_ticks(some(blank=False)),
            "masked": lambda: page.masked_ticks(some(blank=False)),
            "layer on": lambda: page.layered_ticks(some(blank=True), shown=True),
            "layer off": lambda: page.layered_ticks(some(blank=False), shown=False),
            "hidden annotations": lambda: page.hidden_annotations(some(blank=False)),
            "whited out": lambda: page.white_out(some(blank=False), rng.choice(("fill", "annotation", "picture"))),
        }
        for name in rng.sample(sorted(steps), rng.randint(1, 4)):
            steps[name]()
            yield name
    geometry: dict[str, Callable[[], None]] = {
        "turned": lambda: page.turned(rng.choice((90, 180, 270))),
        "cropped": lambda: page.crop(rng.uniform(0, 10), rng.uniform(0, 10), rng.uniform(0, 10), rng.uniform(0, 200)),
        "origin": lambda: page.shift_origin(rng.uniform(-400, 400), rng.uniform(-400, 400)),
        "too large": lambda: page.scaled(rng.uniform(1.5, 9)),
        "too small": lambda: page.scaled(rng.uniform(0.18, 0.4)),
        "other units": lambda: page.in_units(rng.uniform(1.5, 5)),
    }
    # Annotations lie on the page as it is, and are not turned or scaled with its content.
    if rng.random() < 0.4 and "/Annots" not in page.page:
        name = rng.choice(sorted(geometry))
        geometry[name]()
        yield name


def judged(case: Case, path: Path, settings: Settings) -> Judged:
    """Read a case and hold it against what a viewer shows.

    Args:
        case: The page.
        path: Where its file may be written.
        settings: As for any page.
    """
    path.write_bytes(case.page.pdf())
    try:
        with _quick_texts():
            reading = read_page(path, 1, settings)
    except RbIngestError as error:
        return Judged("told", str(error))
    tables = [t for t in reading.tables if t.month_columns]
    if reading.kind != "table" or len(tables) != 1:
        return Judged("told", f"{len(tables)} tables with months")
    worst = Judged("right")
    for row, box in enumerate(case.page.row_boxes):
        found = _months_at(reading, tables[0], case.page, row, box)
        shown = case.page.months[row]
        if found is None:
            worst = Judged("told", f"row {row} is not there") if worst.verdict == "right" else worst
        elif {m for m, p in found.items() if p >= 0.5} != shown:
            sure = prod(max(p, 1 - p) for p in found.values())
            why = (
                f"row {row}: {sorted(m for m, p in found.items() if p >= 0.5)}, shown {sorted(shown)}, sure {sure:.3f}"
            )
            if sure >= _SURE:
                return Judged("wrong in silence", why)
            worst = Judged("told", why)
    return worst


def _months_at(reading: PageReading, table: Table, page: ComposedPage, row: int, box: Box) -> dict[int, float] | None:
    """Return the probability of each month of the ruled row that is read where a row is shown; None without one."""
    for k in range(table.n_rows):
        read = Box(x0=table.xs[0], y0=table.ys[k], x1=table.xs[-1], y1=table.ys[k + 1])
        place = reading.transform.box_to_pdf(read)
        middle = (box.y0 + box.y1) / 2
        if place.y0 <= middle <= place.y1 and abs((place.y0 + place.y1) / 2 - middle) < 0.25 * (box.y1 - box.y0):
            marks = [m for m in table.marks if m.row == k]
            return {
                month: max((m.probability for m in marks if m.col == col), default=1 - _NOTHING)
                for month, col in enumerate(table.month_columns, start=1)
            }
    return None


@contextmanager
def _quick_texts() -> Iterator[None]:
    def read(crops: list[Any], *_: object) -> list[list[TextLine]]:
        line = TextLine(text="teks", box=Box(x0=0, y0=0, x1=1, y1=1), confidence=0.95)
        return [[line] for _ in crops]

    with mock.patch.object(way_up, "read_texts", read), mock.patch.object(cell_text, "read_texts", read):
        yield
