"""The robustness laboratory: `python -m benchmarks robustness [--factor WORD]`.

Two clean plans are drawn, spoiled by one factor at a time in rising strength, and read as any upload. For each
strength: the F1 of rows, the share of exact month sets, and the faults that nobody is asked about. The curve should
fall late, and it has to fall loudly: the last measure stays at nought at every strength. The figures and a picture of
all curves go into docs/accuracy.md.
"""

from __future__ import annotations

import argparse
import io
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import matplotlib as mpl
import pikepdf
from matplotlib import pyplot as plt

from benchmarks.corpus import TrueDecree, TrueDocument, TrueRow, ingest, read_database
from benchmarks.honesty import judged, read_queue
from benchmarks.report import IMAGES, markdown_table, write_section
from benchmarks.robustness_factors import FACTORS, Factor
from benchmarks.scoring import Catalogue, Part, Score, score_document, together
from rb_ingest.reference import CatalogueEntry, shipped_reference
from testkit.page_factory.picture import Effect
from testkit.pages import (
    F4_LANDSCAPE,
    Plan,
    Preamble,
    Row,
    Sheet,
    Style,
    decree_sheet,
    draw_plan,
    picture,
    scan_pdf,
    vector_pdf,
)

DPI = 200
_ROWS_A_PAGE = 9
_LONGEST = 150  # letters of an entry that is drawn; longer ones make pages of three rows
_MEASURES = ("rows F1", "month sets", "silent faults per 1,000")


@dataclass(frozen=True)
class Clean:
    """A plan before anything happens to it: how it looks, and what its ruled rows say."""

    name: str
    style: Style
    pages: tuple[tuple[Row, ...], ...]


@dataclass(frozen=True)
class Point:
    """What came out at one strength of one factor."""

    factor: str
    strength: float
    rows_f1: float
    months: float
    silent: float


def clean_plans(pages: int = 2) -> tuple[Clean, ...]:
    """Return the plans that are spoiled: one of ticks under a plain header, one of crosses under a shaded one."""
    ticks = Style(paper=F4_LANDSCAPE, size=8, number_row="each")
    crosses = Style(
        paper=F4_LANDSCAPE, size=7.5, font="Times-Roman", month_names="nama", mark="x", header_fill=(217, 226, 243)
    )
    entries = [e for e in shipped_reference().catalogue("RB") if e.kind == "indikator" and len(e.indikator) < _LONGEST]
    return (
        Clean("ticks", ticks, _ruled_rows(entries[::3], pages)),
        Clean("crosses", crosses, _ruled_rows(entries[1::3], pages)),
    )


def _ruled_rows(entries: Sequence[CatalogueEntry], pages: int) -> tuple[tuple[Row, ...], ...]:
    rows = [
        Row(
            no=str(entry.area_no),
            area=entry.area,
            kegiatan=entry.kegiatan or "",
            sub=(entry.sub_kegiatan or "")[:_LONGEST],
            indikator=entry.indikator,
            months={1 + (5 * k + step) % 12 for step in range(0, 1 + k % 4 * 2, 2)},
        )
        for k, entry in enumerate(entries[: _ROWS_A_PAGE * pages])
    ]
    return tuple(tuple(rows[k : k + _ROWS_A_PAGE]) for k in range(0, len(rows), _ROWS_A_PAGE))


def drawn(clean: Clean, factor: Factor, strength: float) -> Plan:
    """Return a plan laid out as a factor asks."""
    return draw_plan(clean.pages, factor.styled(clean.style, strength))


def spoiled(plan: Plan, factor: Factor, strength: float) -> bytes:
    """Return a PDF of a born-digital decree and the spoiled scans of a plan's pages."""
    sheets = [factor.drawn(sheet, strength) for sheet in plan.sheets]
    return spoiled_pages(sheets, factor.picture(strength), DPI, colour=factor.sheet is not None)


def spoiled_pages(sheets: Sequence[Sheet], effects: Sequence[Effect], dpi: float, *, colour: bool) -> bytes:
    """Return a PDF of a born-digital decree and scans of pages, with what happened to them."""
    out = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.pages.extend(pikepdf.open(io.BytesIO(vector_pdf([decree_sheet(Preamble())]))).pages)
        shots = [picture(sheet, dpi, colour=colour).after(*effects) for sheet in sheets]
        pdf.pages.extend(pikepdf.open(io.BytesIO(scan_pdf(shots))).pages)
        pdf.save(out, deterministic_id=True)
    return out.getvalue()


def truth(name: str, plan: Plan) -> TrueDocument:
    """Return what should come out; the decree itself is not judged."""
    areas = {entry.area: entry.area_no for entry in shipped_reference().catalogue("RB")}
    rows = tuple(
        TrueRow(
            seq=k,
            page_no=row.page_no + 1,
            area_no=areas[row.area],
            indikator=row.indikator,
            months=frozenset(row.months),
            catalogue_text=row.indikator,
        )
        for k, row in enumerate(plan.rows, start=1)
    )
    decree = TrueDecree(
        jenis="RB",
        nomor_sk="7",
        tahun=2023,
        satker="",
        level="kabupaten",
        tanggal_ditetapkan=date(2023, 1, 16),
    )
    return TrueDocument(name=name, file=f"{name}.pdf", difficulty="hard", doc=decree, rows=rows)


def measure(factors: Iterable[Factor], plans: Sequence[Clean]) -> list[Point]:
    """Draw, spoil and read the plans; one database for each factor.

    Returns:
        A point for each strength of each factor, over all plans.
    """
    points = []
    for factor in factors:
        with tempfile.TemporaryDirectory() as scratch:
            inbox, database = Path(scratch) / "inbox", Path(scratch) / "lab.duckdb"
            inbox.mkdir()
            truths: dict[float, list[TrueDocument]] = {strength: [] for strength in factor.strengths}
            for number, strength in enumerate(factor.strengths):
                for clean in plans:
                    name, plan = f"{clean.name}-{number}", drawn(clean, factor, strength)
                    (inbox / f"{name}.pdf").write_bytes(spoiled(plan, factor, strength))
                    truths[strength].append(truth(name, plan))
            ingest(inbox, database)
            points += [_point(factor, strength, some, database) for strength, some in truths.items()]
    return points


def _point(factor: Factor, strength: float, truths: Sequence[TrueDocument], database: Path) -> Point:
    read, queue, silent = read_database(database), read_queue(database), Part()
    scores: list[Score] = []
    for true in truths:
        scores.append(score_document(true, read.get(true.file), Catalogue(())))
        for name, part in judged(true, read.get(true.file), queue):
            silent += part if name == "silent faults" else Part()
    score = together(scores)
    return Point(
        factor=factor.name,
        strength=strength,
        rows_f1=score.value("rows F1") or 0.0,
        months=score.value("months exact, end to end") or 0.0,
        silent=1000 * (silent.value or 0.0),
    )


def draw_curves(points: Sequence[Point], path: Path) -> None:
    """Draw rows, months and silent faults of every factor over its strengths, and write a PNG."""
    names = list(dict.fromkeys(point.factor for point in points))
    columns = 4
    lines = -(-len(names) // columns)
    figure, axes = plt.subplots(lines, columns, figsize=(4 * columns, 2.4 * lines), squeeze=False)
    for axis in axes.flat[len(names) :]:
        axis.axis("off")
    for axis, name in zip(axes.flat, names, strict=False):
        own = [point for point in points if point.factor == name]
        places = range(len(own))
        axis.plot(places, [p.rows_f1 for p in own], "o-", color="#0b5394", label="rows F1")
        axis.plot(places, [p.months for p in own], "s--", color="#38761d", label="exact month sets")
        axis.bar(places, [p.silent / 1000 for p in own], color="#cc0000", alpha=0.6, label="silent faults (share)")
        axis.set(title=name, ylim=(-0.03, 1.05))
        axis.title.set_fontsize(9)
        axis.set_xticks(list(places), [f"{p.strength:g}" for p in own], fontsize=8)
    axes.flat[0].legend(fontsize=7, loc="lower left")
    figure.tight_layout()
    with mpl.rc_context({"svg.hashsalt": "robustness"}):
        figure.savefig(path, dpi=80, metadata={"Software": None})
    plt.close(figure)


def table(points: Sequence[Point], factors: Sequence[Factor] = FACTORS) -> str:
    """Return the figures as a table: a line for each factor, `strength: rows / months / silent` in rising strength."""
    roles = {factor.name: factor.role for factor in factors}
    lines = []
    for name in dict.fromkeys(point.factor for point in points):
        own = [point for point in points if point.factor == name]
        told = [f"{p.strength:g}: {p.rows_f1:.2f} / {p.months:.2f} / {p.silent:.0f}" for p in own]
        lines.append([name, roles.get(name, "held out"), ", ".join(told)])
    return markdown_table(["factor", "thresholds", f"strength: {' / '.join(_MEASURES)}"], lines)


def main(argv: Sequence[str] | None = None) -> int:
    """Measure the factors and write the table and the picture.

    Returns:
        0; what fell silently is in the table.
    """
    parser = argparse.ArgumentParser(prog="benchmarks robustness", description=__doc__)
    parser.add_argument("--factor", action="append", help="only factors with this word in their name; shown, not kept")
    parser.add_argument("--pages", type=int, default=2, help="pages of each plan")
    options = parser.parse_args(argv)
    chosen = [f for f in FACTORS if not options.factor or any(word in f.name for word in options.factor)]
    points: list[Point] = []
    for factor in chosen:
        points += measure([factor], clean_plans(options.pages))
        print(table([point for point in points if point.factor == factor.name]).splitlines()[-1], flush=True)
    if not options.factor:
        draw_curves(points, IMAGES / "robustness.png")
        write_section("robustness", f"{table(points)}\n\n![Curves of all factors](images/robustness.png)")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
