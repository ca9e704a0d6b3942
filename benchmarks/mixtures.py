"""Scans on which several things went wrong at once: `python -m benchmarks mixtures [--plans 40] [--seed 1] [--list]`.

The laboratory of `robustness` spoils two plans by one factor at a time. Here each plan has its own layout, rules,
marks, paper and scanner, all drawn by lot within what offices hand in. One seed is one set of plans: tune on some,
judge on others.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import TrueDocument, ingest, read_database
from benchmarks.honesty import judged, read_queue
from benchmarks.report import markdown_table, write_section
from benchmarks.robustness import spoiled_pages, truth
from benchmarks.scoring import Catalogue, Part, score_document, together
from rb_ingest.reference import CatalogueEntry, shipped_reference
from testkit.page_factory.devices import (
    curled,
    diffused,
    halftoned,
    resampled,
    shadow_edge,
    streaked,
    striped,
)
from testkit.page_factory.picture import Effect
from testkit.page_factory.rules import Redrawn, coloured, doubled, patterned
from testkit.page_factory.spec import MarkLook, Months
from testkit.pages import (
    A4_LANDSCAPE,
    F4_LANDSCAPE,
    Item,
    Plan,
    Row,
    Style,
    TooTallError,
    bilevel,
    blurred,
    broken_rules,
    dark_edges,
    draw_plan,
    faint,
    folded,
    in_perspective,
    jpegged,
    noisy,
    shadowed,
    shown_through,
    skewed,
    speckled,
    stamped,
)

_SEEDS_APART = 1_000
_LONGEST = 170  # letters of an entry that is drawn
_HEADERS = (
    ("NO", "AREA PERUBAHAN", "KEGIATAN", "SUB KEGIATAN", "INDIKATOR KEBERHASILAN"),
    ("No.", "Area Perubahan", "Kegiatan", "Sub Kegiatan", "Indikator Keberhasilan"),
    ("NO", "AREA", "RENCANA AKSI", "SUB KEGIATAN", "INDIKATOR"),
)
_MEASURES = ("rows F1", "months exact, end to end", "silent faults", "sure cells wrong", "asked about")

Chance = random.Random


@dataclass(frozen=True)
class Mixture:
    """One spoiled plan: what it is, its pages before the damage, and how they are drawn and scanned."""

    name: str
    plan: Plan
    rules: Redrawn | None
    effects: tuple[Effect, ...]
    dpi: float
    colour: bool
    told: str


def mixture(seed: int) -> Mixture:
    """Draw a plan by lot; the same seed gives the same one."""
    chance = Chance(seed)
    style = _style(chance)
    plan = _drawn(_rows(chance, chance.randint(18, 34)), chance.randint(6, 12), style)
    rules, rule_name = _rules(chance)
    damage = _damage(chance)
    dpi = chance.choice([150, 200, 200, 300])
    told = f"{rule_name} rules, {style.mark}, {style.size:.1f} pt, {dpi} dpi: {', '.join(name for name, _ in damage)}"
    effects = tuple(effect for _, effect in damage)
    return Mixture(f"mixture-{seed}", plan, rules, effects, dpi, chance.random() < 0.5, told)


def _style(chance: Chance) -> Style:
    looks: list[MarkLook] = ["√", "✓", "v", "x", "●", "hand", "overshoot", "shade", "shade"]
    mark = chance.choice(looks)
    return Style(
        paper=chance.choice([F4_LANDSCAPE, F4_LANDSCAPE, A4_LANDSCAPE]),
        margin=chance.uniform(20, 50),
        font=chance.choice(["Helvetica", "Times-Roman"]),
        size=chance.uniform(6.3, 9),
        headers=chance.choice(_HEADERS),
        months_header=chance.choice(["PELAKSANAAN (BULAN)", "WAKTU PELAKSANAAN", "BULAN", "JADWAL PELAKSANAAN"]),
        month_names=chance.choice(["angka", "nama", "romawi"]),
        ket=chance.random() < 0.6,
        number_row=chance.choice(["each", "span", None]),
        header_on=chance.choice(["all", "all", "first"]),
        header_fill=chance.choice([None, None, (217, 226, 243), (200, 200, 200), (255, 242, 204)]),
        merge=chance.random() < 0.8,
        repeat_labels=chance.random() < 0.5,
        label_valign=chance.choice(["top", "middle", "middle_span"]),
        mark=mark,
        mark_colour=chance.choice([(0, 0, 0), (0, 0, 0), (0, 0, 0), (20, 30, 120), (70, 70, 70)]),
        shade=chance.choice([(166, 166, 166), (191, 191, 191), (146, 208, 80), (255, 192, 0), (91, 155, 213)]),
        dash_unused=mark != "shade" and chance.random() < 0.08,
        rule_width=chance.uniform(0.3, 1.3),
        seed=chance.randrange(999),
    )


def _months(chance: Chance) -> set[int]:
    start = chance.randint(1, 11)
    return chance.choice(
        [
            {chance.randint(1, 12)},
            set(range(start, min(12, start + chance.randint(1, 4)) + 1)),
            {3, 6, 9, 12},
            {6, 12},
            set(range(1, 13)),
            set(chance.sample(range(1, 13), chance.randint(1, 5))),
        ]
    )


def _rows(chance: Chance, count: int) -> list[Row]:
    """Return ruled rows of neighbouring entries of the catalogue; some hold a list of two or three."""
    usable = [e for e in shipped_reference().catalogue("RB") if e.kind == "indikator" and len(e.indikator) < _LONGEST]
    start = chance.randrange(len(usable))
    entries = [e for e in usable[start:] + usable[:start] if chance.random() < 0.6][:count]
    groups: list[list[CatalogueEntry]] = []
    for entry in entries:
        joins = (
            bool(groups) and _place(groups[-1][0]) == _place(entry) and len(groups[-1]) < 3 and chance.random() < 0.15
        )
        groups[-1].append(entry) if joins else groups.append([entry])
    areas = list(dict.fromkeys(entry.area for entry in entries))
    rows = []
    for group in groups:
        first, listed = group[0], len(group) > 1
        by_item = listed and chance.random() < 0.5
        months: Months | tuple[Months, ...] = tuple(_months(chance) for _ in group) if by_item else _months(chance)
        items = tuple(Item(f"{k}.", entry.indikator) for k, entry in enumerate(group, start=1))
        rows.append(
            Row(
                no=str(areas.index(first.area) + 1),
                area=first.area,
                kegiatan=first.kegiatan or "",
                sub=(first.sub_kegiatan or "")[:150],
                indikator=items if listed else first.indikator,
                months=months,
            )
        )
    return rows


def _place(entry: CatalogueEntry) -> tuple[str | None, ...]:
    return entry.area, entry.kegiatan, entry.sub_kegiatan


def _drawn(rows: Sequence[Row], at_most: int, style: Style) -> Plan:
    """Return the plan with as many rows on each page as fit, at most so many."""
    pages: list[Sequence[Row]] = []
    rest = list(rows)
    while rest:
        count = min(at_most, len(rest))
        while count and not _fits([*pages, rest[:count]], style):
            count -= 1
        if count:
            pages.append(rest[:count])
        rest = rest[max(1, count) :]
    return draw_plan(pages, style)


def _fits(pages: Sequence[Sequence[Row]], style: Style) -> bool:
    try:
        draw_plan(pages, style)
    except TooTallError:
        return False
    return True


def _rules(chance: Chance) -> tuple[Redrawn | None, str]:
    gap = chance.uniform(0.6, 2.2)
    kinds: dict[str, Callable[[], Redrawn]] = {
        "dotted": lambda: patterned((0.6, gap)),
        "dashed": lambda: patterned((3 * gap, gap)),
        "dash-dotted": lambda: patterned((4 * gap, gap, 0.6, gap)),
        "double": lambda: doubled(chance.uniform(1, 3)),
        "heavy": lambda: coloured((0, 0, 0), chance.uniform(1.2, 2.5)),
        "pale": lambda: coloured((chance.randint(80, 170),) * 3),
        "blue": lambda: coloured((60, 90, 200)),
    }
    if chance.random() < 0.45:
        return None, "plain"
    name = chance.choice(list(kinds))
    return kinds[name](), name


def _damage(chance: Chance) -> list[tuple[str, Effect]]:
    """Return one to four effects in the order in which they happen: to the paper, on the glass, in the device, stored.

    Of what may happen when a scan is stored, only one does.
    """
    uniform = chance.uniform
    kinds: list[tuple[int, str, Callable[[], Effect]]] = [
        (0, "fold", lambda: folded(uniform(0.3, 0.75), uniform(0.1, 0.4))),
        (0, "curl", lambda: curled(uniform(0.03, 0.2))),
        (0, "back of the sheet", lambda: shown_through(uniform(0.05, 0.15))),
        (0, "stamp", lambda: stamped(uniform(500, 800), uniform(100, 450), uniform(25, 50))),
        (0, "broken rules", lambda: broken_rules(uniform(0.02, 0.1), seed=chance.randrange(99))),
        (0, "pale toner", lambda: faint(uniform(0.4, 0.8))),
        (1, "skew", lambda: skewed(uniform(-3, 3))),
        (1, "aslant", lambda: in_perspective(uniform(0.005, 0.025))),
        (2, "uneven light", lambda: shadowed(uniform(0.1, 0.35))),
        (
            2,
            "edge of a shadow",
            lambda: shadow_edge(uniform(0.2, 0.9), uniform(0.7, 0.9), "x" if chance.random() < 0.5 else "y"),
        ),
        (2, "streak", lambda: streaked((uniform(0.1, 0.9),), grey=chance.randint(40, 170))),
        (2, "stripes", lambda: striped(uniform(0.7, 2), chance.randint(150, 230))),
        (2, "dark edges", lambda: dark_edges(chance.randint(10, 30))),
        (2, "specks", lambda: speckled(chance.randint(50, 1500), seed=chance.randrange(99))),
        (2, "noise", lambda: noisy(uniform(2, 18))),
        (2, "blur", lambda: blurred(uniform(0.4, 1.3))),
        (3, "JPEG", lambda: jpegged(chance.randint(30, 80))),
        (3, "black and white", lambda: bilevel(chance.randint(120, 180))),
        (3, "dither", diffused),
        (3, "halftone", halftoned),
        (3, "low resolution", lambda: resampled(uniform(100, 170))),
    ]
    chance.shuffle(kinds)
    chosen: list[tuple[int, str, Callable[[], Effect]]] = []
    for kind in kinds[: chance.choice([1, 2, 2, 3, 3, 4])]:
        if kind[0] < 3 or all(other[0] < 3 for other in chosen):
            chosen.append(kind)
    return [(name, effect()) for _, name, effect in sorted(chosen, key=lambda kind: kind[0])]


def write_mixture(made: Mixture, folder: Path) -> TrueDocument:
    """Write the PDF of a mixture, and return what is on it."""
    sheets = [made.rules(sheet) if made.rules else sheet for sheet in made.plan.sheets]
    data = spoiled_pages(sheets, made.effects, made.dpi, colour=made.colour)
    (folder / f"{made.name}.pdf").write_bytes(data)
    return truth(made.name, made.plan)


def measures(truths: Sequence[TrueDocument], database: Path) -> dict[str, float | None]:
    """Return the measures of a database against what is on its pages; faults and wrong cells per 1,000."""
    read, queue = read_database(database), read_queue(database)
    score = together(score_document(true, read.get(true.file), Catalogue(())) for true in truths)
    values = {name: score.value(name) for name in _MEASURES[:2]}
    parts = [part for true in truths for part in judged(true, read.get(true.file), queue)]
    for name in _MEASURES[2:]:
        value = sum((part for other, part in parts if other == name), Part()).value
        values[name] = value if value is None or name == "asked about" else 1000 * value
    return values


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the plans, read them, and write the figures into docs/accuracy.md.

    Returns:
        0; what was wrong in silence is in the table.
    """
    parser = argparse.ArgumentParser(prog="benchmarks mixtures", description=__doc__)
    parser.add_argument("--plans", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--list", action="store_true", help="print each plan with its own figures; nothing is kept")
    options = parser.parse_args(argv)
    seeds = range(options.seed * _SEEDS_APART, options.seed * _SEEDS_APART + options.plans)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as scratch:
        inbox, database = Path(scratch) / "inbox", Path(scratch) / "mixtures.duckdb"
        inbox.mkdir()
        made = [mixture(seed) for seed in seeds]
        truths = [write_mixture(one, inbox) for one in made]
        ingest(inbox, database)
        if options.list:
            for one, true in zip(made, truths, strict=True):
                print(one.name, *_figures(measures([true], database)), one.told, sep="  ", flush=True)
        whole = measures(truths, database)
    rows = sum(len(true.rows) for true in truths)
    section = markdown_table(
        ["plans", "rows", *(f"{n} per 1,000" if n in _MEASURES[2:4] else n for n in _MEASURES)],
        [[str(len(truths)), str(rows), *_figures(whole)]],
    )
    print(f"{section}\n{time.monotonic() - started:.0f} s")
    if not options.list:
        write_section("mixtures", f"{section}\n\nSeed {options.seed}.")
    return 0


def _figures(values: dict[str, float | None]) -> list[str]:
    return ["-" if v is None else f"{v:.1f}" if n in _MEASURES[2:4] else f"{v:.3f}" for n, v in values.items()]


if __name__ == "__main__":
    raise SystemExit(main())
