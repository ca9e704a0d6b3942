"""Column roles: from headers in many spellings, from damaged headers, and from the page before."""

from __future__ import annotations

import pytest

from rb_ingest.records import Table
from rb_ingest.rows.columns import Columns, find_columns
from rb_ingest.rows.header_words import header_similarity
from testkit.reference import REFERENCE
from tests.rows.forms import form
from tests.rows.tables import RB_KET, ZI, Row, table

BODY: list[Row] = [
    {
        "no": "1",
        "area": "Manajemen Perubahan",
        "kegiatan": "1. Perencanaan",
        "sub_kegiatan": "1. Tim",
        "indikator": "SK Tim",
    },
    {"indikator": "Rencana Aksi", "bulan": "3"},
]
ZI_BODY: list[Row] = [{"no": "1", "komponen": "Tim Kerja", "indikator": "SK Tim Kerja", "target_waktu": "Maret 2022"}]


def columns(drawn: Table, previous: Columns | None = None) -> Columns:
    found = find_columns(REFERENCE, drawn, previous)
    assert found is not None
    return found


def names(found: Columns) -> list[str | None]:
    return [role for role in found.roles if role != "bulan"]


def test_header_with_months_is_an_rb_plan() -> None:
    found = columns(table(BODY, RB_KET, numbers=True))
    assert found.jenis == "RB"
    assert names(found) == ["no", "area", "kegiatan", "sub_kegiatan", "indikator", "ket"]
    assert found.months == tuple(range(5, 17))
    assert found.header_rows == {0, 1, 2}
    assert [col for col, role in enumerate(found.roles) if role == "ket"] == [17]


def test_zi_plan_has_no_months() -> None:
    found = columns(table(ZI_BODY, ZI, numbers=True))
    assert (found.jenis, found.months, found.header_rows) == ("ZI", (), {0, 1})
    assert names(found) == ["no", "komponen", "indikator", "langkah_aksi", "bukti_fisik", "link", "target_waktu"]


@pytest.mark.parametrize(
    "heads",
    [
        {"area": "PROGRAM/KEGIATAN"},
        {"area": "PROGRAM / KEGIATAN", "indikator": "INDIKATOR\nKINERJA", "no": "NO."},
        {"area": "AREA\nPERUBAHAN", "sub_kegiatan": "SUB-KEGIATAN", "bulan": "WAKTU PELAKSANAAN"},
        {
            "area": "AREA PERUBAHAN '",
            "kegiatan": "— KEGIATAN",
            "sub_kegiatan": ". SUB KEGLATAN",
            "indikator": "IHDIKATOR KEBERHASlLAN",
        },
    ],
)
def test_spellings_and_ocr_noise(heads: dict[str, str]) -> None:
    assert names(columns(table(BODY, heads=heads))) == ["no", "area", "kegiatan", "sub_kegiatan", "indikator"]


def test_unreadable_header_cells_are_named_by_their_place() -> None:
    found = columns(table(BODY, RB_KET, heads={"no": "", "indikator": "Un", "ket": "—"}))
    assert names(found) == ["no", "area", "kegiatan", "sub_kegiatan", "indikator", "ket"]


def test_plan_without_number_column() -> None:
    found = columns(table(BODY, ("area", "kegiatan", "indikator", "bulan")))
    assert names(found) == ["area", "kegiatan", "indikator"]


def test_unreadable_header_leaves_the_months_to_tell_the_plan() -> None:
    blank = dict.fromkeys(("no", "area", "kegiatan", "sub_kegiatan", "indikator"), "~")
    found = columns(table(BODY, heads=blank))
    assert names(found) == ["no", "area", "kegiatan", "sub_kegiatan", "indikator"]


def test_header_cells_that_swallowed_each_other_are_parted() -> None:
    drawn = table(BODY, heads={"kegiatan": "KEGIATAN SUB KEGIATAN"})
    merged = [
        cell.model_copy(update={"colspan": 2}) if (cell.row, cell.col) == (0, 2) else cell
        for cell in drawn.cells
        if (cell.row, cell.col) != (0, 3)
    ]
    assert names(columns(drawn.model_copy(update={"cells": tuple(merged)})))[2:4] == ["kegiatan", "sub_kegiatan"]


@pytest.mark.parametrize("months", [("Jan", "Feb", "Mar"), ("I", "II", "III")])
def test_month_names_are_header(months: tuple[str, ...]) -> None:
    assert columns(table(BODY, months=months * 4)).header_rows == {0, 1}


def test_unreadable_row_of_numbers_below_the_header() -> None:
    drawn = table(BODY, numbers=True)
    damaged = [
        cell.model_copy(
            update={"lines": tuple(ln.model_copy(update={"text": "s —", "confidence": 0.4}) for ln in cell.lines)}
        )
        if cell.row == 2
        else cell
        for cell in drawn.cells
    ]
    assert columns(drawn.model_copy(update={"cells": tuple(damaged)})).header_rows == {0, 1, 2}


def test_a_letter_in_the_row_of_numbers_is_a_misread_number() -> None:
    drawn = table(BODY, numbers=True)
    misread = [
        cell.model_copy(update={"lines": tuple(ln.model_copy(update={"text": "z"}) for ln in cell.lines)})
        if (cell.row, cell.col) == (2, 1)
        else cell
        for cell in drawn.cells
    ]
    assert columns(drawn.model_copy(update={"cells": tuple(misread)})).header_rows == {0, 1, 2}


def test_page_without_header_goes_on_with_the_columns_before() -> None:
    first = columns(table(BODY, RB_KET))
    found = columns(table(BODY, RB_KET, header=False), first)
    assert found.roles == first.roles
    assert (found.from_header, found.header_rows) == (False, frozenset())


def test_row_of_numbers_on_a_page_without_header() -> None:
    found = columns(table(BODY, header=False, numbers=True), columns(table(BODY)))
    assert found.header_rows == {0}


def test_extra_rule_on_the_next_page_parts_a_column_but_not_its_role() -> None:
    first = columns(table(BODY))
    drawn = table(BODY, header=False)
    cut = (drawn.xs[4] + drawn.xs[5]) / 2
    cells = [
        cell.model_copy(
            update={"col": cell.col + 1 if cell.col > 4 else cell.col, "colspan": 2 if cell.col == 4 else 1}
        )
        for cell in drawn.cells
    ]
    parted = drawn.model_copy(
        update={
            "xs": (*drawn.xs[:5], cut, *drawn.xs[5:]),
            "cells": tuple(cells),
            "month_columns": tuple(c + 1 for c in drawn.month_columns),
        }
    )
    found = columns(parted, first)
    assert [col for col, role in enumerate(found.roles) if role == "indikator"] == [4, 5]
    assert found.months == tuple(range(6, 18))


def test_header_repeated_inside_a_page() -> None:
    head: Row = {
        "no": "NO",
        "area": "AREA PERUBAHAN",
        "kegiatan": "KEGIATAN",
        "sub_kegiatan": "SUB KEGIATAN",
        "indikator": "INDIKATOR KEBERHASILAN",
        "bulan": "",
    }
    assert columns(table([*BODY, head, *BODY])).header_rows == {0, 1, 4}


def test_other_tables_are_no_plan() -> None:
    team = table(
        [{"no": "1", "area": "Ketua Tim", "kegiatan": "Ketua"}],
        ("no", "area", "kegiatan"),
        heads={"area": "JABATAN", "kegiatan": "KEDUDUKAN"},
    )
    assert find_columns(REFERENCE, team, None) is None


def test_short_words_are_alike_only_when_equal() -> None:
    assert header_similarity(REFERENCE, "NO", "RB") == ("no", 1.0)
    role, score = header_similarity(REFERENCE, "OK", "RB")
    assert score < 0.62, role


def test_a_table_of_signatures_does_not_go_on_with_the_plan() -> None:
    signatures = table([{"no": "1", "area": "Ketua", "kegiatan": "ttd"}], ("no", "area", "kegiatan"), header=False)
    assert find_columns(REFERENCE, signatures, columns(table(BODY))) is None


def test_a_short_head_that_was_misread_behind_the_months_is_the_remark() -> None:
    found = columns(table(BODY, RB_KET, heads={"ket": "HFT"}))
    assert (names(found)[-1], found.others) == ("ket", ())


@pytest.mark.parametrize("head", ["PRIORITAS", "RENCANA TINDAK LANJUT", "PANGKAT"])
def test_a_clear_head_that_shares_no_words_with_a_role_is_none_of_them(head: str) -> None:
    heads = ["NO", "URAIAN KEGIATAN", "INDIKATOR", head]
    drawn = form([heads], [["1", "Rapat", "Notula", "isi"]], (25, 150, 150, 80))
    found = columns(drawn)
    assert names(found)[:3] == ["no", "kegiatan", "indikator"]
    assert [(o.header, o.role) for o in found.others] == [(head, "lain")]


def test_a_sub_kegiatan_is_one_only_beside_a_kegiatan() -> None:
    head = ["NO", "KEGIATAN", "URAIAN KEGIATAN", "INDIKATOR", "WAKTU"]
    drawn = form([head], [["1", "Rapat", "Rapat awal", "Notula", "Mei"]], (25, 120, 120, 150, 60))
    assert names(columns(drawn)) == ["no", "kegiatan", "sub_kegiatan", "indikator", "target_waktu"]


@pytest.mark.parametrize(("likely", "role"), [("RB", "kegiatan"), ("ZI", "langkah_aksi")])
def test_heads_of_both_kinds_are_those_of_the_kind_that_the_decree_names(likely: str, role: str) -> None:
    kinds = sorted(REFERENCE.kinds, key=lambda kind: kind.jenis != likely)
    heads = ["NO", "RENCANA AKSI", "INDIKATOR", "WAKTU"]
    drawn = form([heads], [["1", "Rapat", "Notula", "Mei"]], (25, 150, 150, 60))
    found = find_columns(REFERENCE, drawn, None, kinds)
    assert found is not None
    assert (found.jenis, found.roles[1]) == (likely, role)


def test_of_two_heads_that_may_both_be_sub_kegiatan_the_left_one_is_the_kegiatan() -> None:
    head = ["NO", "URAIAN KEGIATAN", "SUB KEGIATAN", "INDIKATOR", "WAKTU"]
    drawn = form([head], [["1", "Rapat", "Rapat awal", "Notula", "Mei"]], (25, 120, 120, 150, 60))
    assert names(columns(drawn)) == ["no", "kegiatan", "sub_kegiatan", "indikator", "target_waktu"]


@pytest.mark.parametrize("head", ["INDIKATOR KINERIA KEGIATAN", "Indikaior Kinerja Utama Unit Kerja", "INDIKATOR"])
def test_an_indicator_is_one_whatever_it_is_of(head: str) -> None:
    assert header_similarity(REFERENCE, head, "RB")[0] == "indikator"
    names = ["NO", "RENCANA AKSI", head, "CAPAIAN", "ANGGARAN", *(str(k) for k in range(1, 13))]
    body = [[str(k), "Pembaruan standar", f"Dokumen standar {k}", "50", "960.000", *[""] * 12] for k in range(1, 6)]
    drawn = form([names], body, (25.0, 120.0, 150.0, 50.0, 60.0, *[20.0] * 12), months=range(5, 17))
    found = columns(drawn)
    assert found.roles.index("indikator") == 2
    assert [other.header for other in found.others] == ["CAPAIAN", "ANGGARAN"]


def test_a_column_of_amounts_is_no_indicator_whatever_its_place() -> None:
    body = [[str(k), "Pembaruan", f"Dokumen {k}", "50 %", f"{k}60.000", *[""] * 12] for k in range(1, 6)]
    unread = [["", "", "", "", "", *[""] * 12]]
    widths = (25.0, 120.0, 150.0, 50.0, 60.0, *[20.0] * 12)
    assert find_columns(REFERENCE, form(unread, body, widths, months=range(5, 17)), None) is None
    texts = [[str(k), "Tata Laksana", "Pembaruan", f"Tim {k}", f"Dokumen {k}", *[""] * 12] for k in range(1, 6)]
    assert columns(form(unread, texts, widths, months=range(5, 17))).roles.index("indikator") == 4
