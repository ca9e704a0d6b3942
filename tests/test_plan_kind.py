"""Kinds of plan as values, and nowhere else."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import get_args

import pytest

from rb_ingest.plan_kind import GRID_KIND, PLAN_KINDS, kind_of
from rb_ingest.records import Jenis, PlanRow
from testkit.reference import REFERENCE
from tests.source_texts import nodes_of

PACKAGE = Path(__file__).parent.parent / "rb_ingest"


def test_every_name_of_a_kind_has_one_value():
    assert [kind.jenis for kind in PLAN_KINDS] == list(get_args(Jenis))
    assert [kind_of(kind.jenis) for kind in PLAN_KINDS] == list(PLAN_KINDS)
    with pytest.raises(ValueError, match="no kind of plan: give one of RB, ZI"):
        kind_of("WBK")


@pytest.mark.parametrize("kind", PLAN_KINDS, ids=lambda kind: kind.jenis)
def test_a_kind_has_a_catalogue_areas_and_headers_for_its_columns(kind):
    assert REFERENCE.catalogue(kind.jenis)
    assert REFERENCE.areas_of(kind.jenis)
    named = {header.role for header in REFERENCE.headers if header.jenis == kind.jenis}
    assert set(kind.columns) <= named | {"bulan"}


@pytest.mark.parametrize("kind", PLAN_KINDS, ids=lambda kind: kind.jenis)
def test_the_columns_of_a_kind_agree_with_one_another(kind):
    assert {kind.label, kind.step, "indikator"} <= set(kind.columns)
    assert {kind.label, kind.step, *kind.texts} <= set(PlanRow.model_fields)
    assert ("bulan" in kind.columns) == (kind.time == "grid")
    assert ("target_waktu" in kind.columns) == (kind.time == "words")
    assert ("area" in kind.columns) != kind.sections


def test_a_table_that_shows_nothing_but_months_is_of_a_kind_with_a_grid():
    assert GRID_KIND.time == "grid"


def test_no_other_module_spells_the_name_of_a_kind():
    spelling = {
        path.relative_to(PACKAGE).as_posix()
        for path in PACKAGE.rglob("*.py")
        for node in nodes_of(path)
        if isinstance(node, ast.Constant) and node.value in get_args(Jenis)
    }
    assert spelling == {"records/base.py", "plan_kind.py"}
