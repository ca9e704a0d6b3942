"""A form that nobody programmed: a line in `reference/` and a value of PlanKind are all that it takes."""

from __future__ import annotations

import shutil

import pytest

from rb_ingest import plan_kind, reference
from rb_ingest.plan_kind import INTEGRITY_ZONE, REFORM
from rb_ingest.rows import header_words
from rb_ingest.rows.rows import plan_rows
from tests.rows.forms import BodyRow, form
from tests.rows.tables import page

# Acts stand above their indicators, and the time is told in words.
NEW = REFORM.model_copy(
    update={"columns": ("no", "kegiatan", "indikator", "target_waktu", "ket"), "time": "words", "sections": True}
)
HEADS = ["NO", "LANGKAH STRATEGIS", "UKURAN SUKSES", "BATAS AKHIR", "KENDALA LAPANGAN"]
LINES = "RB,kegiatan,LANGKAH STRATEGIS\nRB,indikator,UKURAN SUKSES\nRB,target_waktu,BATAS AKHIR\n"
BODY: list[BodyRow] = [
    "MANAJEMEN PERUBAHAN",
    ["1", "Penguatan agen perubahan", "Daftar agen yang aktif", "TW II", "mutasi pegawai"],
    [None, None, "Laporan rencana tindak", "s.d. Maret", ""],
    "PENGUATAN PENGAWASAN",
    ["2", "Pengendalian gratifikasi", "Laporan gratifikasi", "setiap semester", "-"],
]


@pytest.fixture
def new_form(tmp_path, monkeypatch):
    shutil.copytree(reference.reference_dir(), tmp_path / "reference")
    with (tmp_path / "reference" / "column_headers.csv").open("a", encoding="utf-8") as file:
        file.write(LINES)
    caches = (reference.load_column_headers, header_words._vocabulary)
    monkeypatch.setattr(reference, "reference_dir", lambda: tmp_path / "reference")
    monkeypatch.setattr(plan_kind, "PLAN_KINDS", (NEW, INTEGRITY_ZONE))
    for cache in caches:
        cache.cache_clear()
    yield NEW
    monkeypatch.undo()
    for cache in caches:
        cache.cache_clear()


def drawn():
    return page(form([HEADS], BODY, (25.0, 140.0, 160.0, 90.0, 110.0)))


def test_a_form_is_read_by_its_line_and_its_value(new_form):
    rows = plan_rows([drawn()], 2025, (new_form,)).rows
    assert [(r.area_no, r.kegiatan, r.indikator, r.month_set) for r in rows] == [
        (1, "Penguatan agen perubahan", "Daftar agen yang aktif", (4, 5, 6)),
        (1, "Penguatan agen perubahan", "Laporan rencana tindak", (1, 2, 3)),
        (7, "Pengendalian gratifikasi", "Laporan gratifikasi", (6, 12)),
    ]
    assert [[(f.header, f.role, f.value) for f in r.fields] for r in rows] == [
        [("KENDALA LAPANGAN", None, "mutasi pegawai")],
        [],
        [("KENDALA LAPANGAN", None, "-")],
    ]


def test_without_its_line_the_form_is_unknown():
    assert plan_rows([drawn()], 2025, (NEW,)).rows == ()
