"""A form that nobody programmed: a line in `reference/` and a value of PlanKind are all that it takes."""

from __future__ import annotations

from dataclasses import replace

from rb_ingest.plan_kind import INTEGRITY_ZONE, REFORM
from rb_ingest.reference import ColumnHeader
from rb_ingest.rows.rows import plan_rows
from testkit.reference import REFERENCE
from tests.rows.forms import BodyRow, form
from tests.rows.tables import page

# Acts stand above their indicators, and the time is told in words.
NEW = REFORM.model_copy(
    update={"columns": ("no", "kegiatan", "indikator", "target_waktu", "ket"), "time": "words", "sections": True}
)
HEADS = ["NO", "LANGKAH STRATEGIS", "UKURAN SUKSES", "BATAS AKHIR", "KENDALA LAPANGAN"]
LINES = (
    ColumnHeader(jenis="RB", role="kegiatan", spelling="LANGKAH STRATEGIS"),
    ColumnHeader(jenis="RB", role="indikator", spelling="UKURAN SUKSES"),
    ColumnHeader(jenis="RB", role="target_waktu", spelling="BATAS AKHIR"),
)
KNOWN = replace(REFERENCE, headers=(*REFERENCE.headers, *LINES), kinds=(NEW, INTEGRITY_ZONE))
BODY: list[BodyRow] = [
    "MANAJEMEN PERUBAHAN",
    ["1", "Penguatan agen perubahan", "Daftar agen yang aktif", "TW II", "mutasi pegawai"],
    [None, None, "Laporan rencana tindak", "s.d. Maret", ""],
    "PENGUATAN PENGAWASAN",
    ["2", "Pengendalian gratifikasi", "Laporan gratifikasi", "setiap semester", "-"],
]


def drawn():
    return page(form([HEADS], BODY, (25.0, 140.0, 160.0, 90.0, 110.0)))


def test_a_form_is_read_by_its_line_and_its_value():
    rows = plan_rows(KNOWN, [drawn()], 2025, (NEW,)).rows
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
    known = plan_rows(KNOWN, [drawn()], 2025)
    assert plan_rows(replace(KNOWN, headers=REFERENCE.headers), [drawn()], 2025).rows == ()
    # neither value knows of the other, and the shipped data know of none
    assert plan_rows(REFERENCE, [drawn()], 2025, (NEW,)).rows == ()
    assert plan_rows(KNOWN, [drawn()], 2025) == known
    assert len(known.rows) == 3
