"""Plans spoiled in several ways, read as uploads: what comes out wrong is asked about, never silent."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.corpus import ingest, read_database
from benchmarks.honesty import judged, read_queue
from benchmarks.mixtures import Mixture, mixture, write_mixture
from benchmarks.robustness import DPI, spoiled_pages, truth
from benchmarks.robustness_factors import FACTORS
from rb_ingest.reference import shipped_reference
from testkit.pages import A4_LANDSCAPE, Plan, Row, Style, draw_plan

AREA = next(area.area for area in shipped_reference().areas_of("RB"))
# A factor at its worst strength is more than any reader can bear: rows are lost there, and it has to be said.
WORST = [factor for factor in FACTORS if not factor.name.startswith(("photographed", "skew", "curl"))][::3]


def small_plan(style: Style) -> Plan:
    rows = [
        Row("1", AREA, "Pembentukan tim", f"Rapat ke-{k}", f"Tersusunnya laporan rapat {name}", months)
        for k, (name, months) in enumerate(
            [("pertama", {2, 9}), ("kedua", {4}), ("ketiga", {1, 6, 12}), ("keempat", {7}), ("kelima", {3, 8})]
        )
    ]
    return draw_plan([rows], style)


def test_no_factor_lowers_rows_or_months_in_silence(tmp_path: Path) -> None:
    inbox, database = tmp_path / "inbox", tmp_path / "lab.duckdb"
    inbox.mkdir()
    truths = []
    for number, factor in enumerate(WORST):
        strength = factor.strengths[-1]
        plan = small_plan(factor.styled(Style(paper=A4_LANDSCAPE, size=8, number_row="each"), strength))
        sheets = [factor.drawn(sheet, strength) for sheet in plan.sheets]
        pdf = spoiled_pages(sheets, factor.picture(strength), DPI, colour=factor.sheet is not None)
        (inbox / f"factor-{number}.pdf").write_bytes(pdf)
        truths.append(truth(f"factor-{number}", plan))
    ingest(inbox, database)
    read, queue = read_database(database), read_queue(database)
    silent = {
        factor.name: sum(
            part.part for name, part in judged(true, read.get(true.file), queue) if name == "silent faults"
        )
        for factor, true in zip(WORST, truths, strict=True)
    }
    assert {name: count for name, count in silent.items() if count} == {}


@pytest.mark.parametrize("seed", [7001, 7002])
def test_a_seed_is_one_plan(seed: int, tmp_path: Path) -> None:
    first, again = mixture(seed), mixture(seed)
    assert isinstance(first, Mixture)
    assert (first.told, first.plan.rows) == (again.told, again.plan.rows)
    true = write_mixture(first, tmp_path)
    assert len(true.rows) == len(first.plan.rows)
    assert (tmp_path / true.file).read_bytes()[:5] == b"%PDF-"
