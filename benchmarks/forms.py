"""Plans of forms that nobody foresaw: `python -m benchmarks forms [--plans 60] [--seed 1] [--scans] [--list]`.

Each plan has columns, header, areas and time of its own, drawn by lot (`form_plans`, `form_times`): quarters with
targets and budgets, months under quarters, half-years, weeks, words, dates, sections, areas that no list knows, columns
that no list knows, plans wider than their sheet. One seed is one set of plans: mend on some, judge on others. What is
compared is `v_rows`, `v_periods` and `v_fields`.
"""

from __future__ import annotations

import argparse
import io
import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pikepdf
from rapidfuzz import fuzz

from benchmarks.corpus import ReadDocument, ReadRow, TrueDecree, TrueDocument, TrueRow, ingest, read_database
from benchmarks.form_plans import FormPlan, TrueFormRow, form_plan
from benchmarks.honesty import Queue, judged, read_queue
from benchmarks.plain_text import plain
from benchmarks.report import markdown_table, write_section
from benchmarks.scoring import Catalogue, Part, pair_rows, score_document, together
from testkit.page_factory.picture import Effect
from testkit.page_factory.sheet import Fill
from testkit.pages import (
    Preamble,
    bilevel,
    blurred,
    decree_sheet,
    jpegged,
    noisy,
    picture,
    scan_pdf,
    skewed,
    vector_pdf,
)

_SEEDS_APART = 1_000
_SAME_HEAD = 85  # likeness of a head, or of what stands in a cell, from which it was kept
_SAME_VALUE = 85
MEASURES = (
    "rows F1",
    "months exact, end to end",
    "periods exact, end to end",
    "fields kept",
    "fields of unknown columns kept",
    "areas and sections",
    "silent faults",
    "asked about",
)
TARGETS = {
    "rows F1": "0.98",
    "months exact, end to end": "0.95",
    "periods exact, end to end": "0.95",
    "fields of unknown columns kept": "0.95",
    "silent faults": "at most 5",
}


@dataclass(frozen=True)
class Further:
    """What a database says beside rows and months: periods and fields by row, and the section that it is in."""

    periods: dict[str, set[tuple[object, ...]]]
    fields: dict[str, list[tuple[str, str]]]
    sections: dict[str, str | None]
    areas: dict[str, str | None]


def write_plan(plan: FormPlan, folder: Path, *, scan: bool) -> TrueDocument:
    """Write the PDF of a plan, drawn by a program or scanned, and return what is on it."""
    decree = decree_sheet(Preamble(tentang=("RENCANA AKSI REFORMASI BIROKRASI", f"TAHUN {plan.year}")))
    out = io.BytesIO()
    if scan:
        chance = random.Random(plan.name)  # noqa: S311
        dpi = chance.choice([200, 200, 300])
        effects = _scanner(chance, shaded=any(isinstance(s, Fill) for sheet in plan.sheets for s in sheet.shapes))
        shots = [picture(sheet, dpi, colour=chance.random() < 0.5).after(*effects) for sheet in plan.sheets]
        with pikepdf.new() as pdf:
            pdf.pages.extend(pikepdf.open(io.BytesIO(vector_pdf([decree]))).pages)
            pdf.pages.extend(pikepdf.open(io.BytesIO(scan_pdf(shots))).pages)
            pdf.save(out, deterministic_id=True)
    else:
        out.write(vector_pdf([decree, *plan.sheets]))
    (folder / f"{plan.name}.pdf").write_bytes(out.getvalue())
    return truth(plan)


def _scanner(chance: random.Random, *, shaded: bool) -> tuple[Effect, ...]:
    """Return what an ordinary scanner does: forms are judged here, not damage, so no shade becomes white."""
    stored = jpegged(chance.randint(50, 85)) if shaded else bilevel(chance.randint(140, 175))
    return skewed(chance.uniform(-0.8, 0.8)), noisy(chance.uniform(1, 6)), blurred(chance.uniform(0.2, 0.7)), stored


def truth(plan: FormPlan) -> TrueDocument:
    """Return what should come out of a plan, in the terms of all benchmarks."""
    rows = tuple(
        TrueRow(
            seq=k,
            page_no=row.page_no,
            area_no=row.area_no,
            indikator=row.indikator,
            months=row.told.months,
            catalogue_text=row.entry,
        )
        for k, row in enumerate(plan.rows, start=1)
    )
    decree = TrueDecree(
        jenis="RB",
        nomor_sk="7",
        tahun=plan.year,
        satker="",
        level="kabupaten",
        tanggal_ditetapkan=date(2023, 1, 16),
    )
    return TrueDocument(name=plan.name, file=f"{plan.name}.pdf", difficulty="medium", doc=decree, rows=rows)


def read_further(database: Path) -> Further:
    """Return what a database says beside rows and months."""
    with duckdb.connect(str(database), read_only=True) as connection:
        periods: dict[str, set[tuple[object, ...]]] = {}
        for row_id, *period in connection.execute(
            "SELECT row_id, kind, month_from, month_to, week, value FROM v_periods WHERE marked"
        ).fetchall():
            periods.setdefault(row_id, set()).add(tuple(period))
        fields: dict[str, list[tuple[str, str]]] = {}
        for row_id, header, value in connection.execute("SELECT row_id, header, value FROM v_fields").fetchall():
            fields.setdefault(row_id, []).append((header, value))
        lines = connection.execute("SELECT row_id, section, area FROM v_rows").fetchall()
    return Further(periods, fields, {r: s for r, s, _ in lines}, {r: a for r, _, a in lines})


def parts(
    plan: FormPlan, true: TrueDocument, read: ReadDocument | None, queue: Queue, further: Further
) -> Iterator[tuple[str, Part]]:
    """Return the parts of all measures but the first two that one plan has."""
    for name, part in judged(true, read, queue):
        if name in ("silent faults", "asked about"):
            yield name, part
    found = {pair.true.seq: pair.read for pair in pair_rows(true.rows, read.rows if read else ()).found}
    for seq, row in enumerate(plan.rows, start=1):
        yield from row_parts(row, found.get(seq), further)


def row_parts(row: TrueFormRow, read: ReadRow | None, further: Further) -> Iterator[tuple[str, Part]]:
    """Return the parts of the measures that are about periods, further columns, areas and sections of one row."""
    key = read.row_id if read else ""
    # simple months have no target of their own in v_periods
    periods = {tuple(p) for p in row.told.periods}
    yield "periods exact, end to end", Part(float(read is not None and further.periods.get(key, set()) == periods), 1)
    kept = further.fields.get(key, [])
    if row.ket and read is not None:
        kept = [*kept, ("KET", read.ket or "")]
    wanted = [*row.fields, *([("KET", row.ket, False)] if row.ket else [])]
    for header, value, unknown in wanted:
        part = Part(float(any(_alike(header, h, value, v) for h, v in kept)), 1)
        yield "fields kept", part
        if unknown:
            yield "fields of unknown columns kept", part
    for wanted_name, names in ((row.area, further.areas), (row.section, further.sections)):
        if wanted_name:
            right = fuzz.ratio(plain(wanted_name), plain(names.get(key) or "")) >= _SAME_VALUE
            yield "areas and sections", Part(float(right), 1)


def _alike(header: str, kept_header: str, value: str, kept_value: str) -> bool:
    return (
        fuzz.ratio(plain(header), plain(kept_header)) >= _SAME_HEAD
        and fuzz.ratio(plain(value), plain(kept_value)) >= _SAME_VALUE
    )


def measures(plans: Sequence[FormPlan], truths: Sequence[TrueDocument], database: Path) -> dict[str, float | None]:
    """Return the measures of a database against what is on its pages; faults per 1,000 rows."""
    read, queue, further = read_database(database), read_queue(database), read_further(database)
    score = together(score_document(true, read.get(true.file), Catalogue(())) for true in truths)
    sums: dict[str, Part] = {}
    for plan, true in zip(plans, truths, strict=True):
        for name, part in parts(plan, true, read.get(true.file), queue, further):
            sums[name] = sums.get(name, Part()) + part
    values = {name: score.value(name) for name in MEASURES[:2]}
    values |= {name: sums.get(name, Part()).value for name in MEASURES[2:]}
    silent = values["silent faults"]
    values["silent faults"] = None if silent is None else 1000 * silent
    return values


def measured(plans: Sequence[FormPlan], *, scan: bool, told: bool, keep: Path | None) -> dict[str, float | None]:
    """Draw and read plans, and return their measures.

    Args:
        plans: The plans.
        scan: Whether they are scanned.
        told: Whether each plan is printed with its own figures.
        keep: Where PDFs and database stay; None where they go.
    """
    with tempfile.TemporaryDirectory() as scratch:
        folder = keep or Path(scratch)
        inbox, database = folder / "inbox", folder / "forms.duckdb"
        inbox.mkdir(parents=True)
        truths = [write_plan(plan, inbox, scan=scan) for plan in plans]
        ingest(inbox, database)
        if told:
            for plan, true in zip(plans, truths, strict=True):
                print(plan.name, *_figures(measures([plan], [true], database)), plan.told, sep="  ", flush=True)
        return measures(plans, truths, database)


def main(argv: Sequence[str] | None = None) -> int:
    """Draw the plans, read them, and write the figures into docs/accuracy.md.

    Returns:
        0; what was wrong is in the table.
    """
    parser = argparse.ArgumentParser(prog="benchmarks forms", description=__doc__)
    parser.add_argument("--plans", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--scans", action="store_true", help="scanned plans only; with neither flag both kinds are read"
    )
    parser.add_argument("--drawn", action="store_true", help="plans drawn by a program only")
    parser.add_argument("--list", action="store_true", help="print each plan with its own figures; nothing is written")
    parser.add_argument("--keep", type=Path, help="a new folder in which PDFs and databases stay")
    options = parser.parse_args(argv)
    first = options.seed * _SEEDS_APART
    plans = [form_plan(seed) for seed in range(first, first + options.plans)]
    kinds = {"drawn by a program": False, "scanned": True}
    if options.scans != options.drawn:
        kinds = {name: scan for name, scan in kinds.items() if scan == options.scans}
    started = time.monotonic()
    lines = []
    for name, scan in kinds.items():
        keep = options.keep / ("scans" if scan else "drawn") if options.keep else None
        values = measured(plans, scan=scan, told=options.list, keep=keep)
        lines.append([name, str(len(plans)), str(sum(len(p.rows) for p in plans)), *_figures(values)])
    lines.append(["target", "", "", *(TARGETS.get(m, "") for m in MEASURES)])
    heads = [f"{m} per 1,000" if m == "silent faults" else m for m in MEASURES]
    section = markdown_table(["pages", "plans", "rows", *heads], lines)
    print(f"{section}\n{time.monotonic() - started:.0f} s")
    if not options.list and len(kinds) == 2:
        write_section("forms", f"{section}\n\nSeed {options.seed}.")
    return 0


def _figures(values: dict[str, float | None]) -> list[str]:
    return ["-" if v is None else f"{v:.1f}" if n == "silent faults" else f"{v:.3f}" for n, v in values.items()]


if __name__ == "__main__":
    raise SystemExit(main())
