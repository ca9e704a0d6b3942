"""A page that was lost is entered by hand in a real browser; it is in all views, and stays there."""

from __future__ import annotations

import shutil

import pytest

import rb_ingest
from tests.browser.conftest import ingest
from tests.browser.driver import Reviewer

pytestmark = pytest.mark.timeout(150)
NAME, LOST = "majene rb 2021 pindai.pdf", 7
TYPED = ("Peta proses bisnis yang sesuai dengan tugas", "Pakta integritas ditandatangani", "Survei kepuasan masyarakat")


@pytest.fixture(scope="module")
def lost_database(inbox, tmp_path_factory):
    path = tmp_path_factory.mktemp("lost") / "rb.duckdb"
    ingest(inbox, path, "truth-1", lost=(NAME, LOST))
    return path


@pytest.fixture
def editor(browser, served, lost_database):
    shutil.copy(lost_database, served[1])
    editor = Reviewer(browser, served[0], "penyunting")
    yield editor
    assert editor.errors == []
    editor.close()


def query(database, sql, *values):
    with rb_ingest.connect(database, patience=10) as connection:
        return connection.execute(sql, list(values)).fetchall()


def drag(editor, y0, y1):
    """Mark a place on the scan, in shares of the part of the page that is in sight."""
    area = editor.page.query_selector(".bench-scroll").bounding_box()
    mouse = editor.page.mouse
    mouse.move(area["x"] + 0.1 * area["width"], area["y"] + y0 * area["height"])
    mouse.down()
    mouse.move(area["x"] + 0.9 * area["width"], area["y"] + y1 * area["height"], steps=4)
    mouse.up()


def rows_shown(editor, number):
    editor.page.wait_for_selector(f".rb-review[data-rows='{number}']")
    editor.saved()


def test_a_lost_page_is_entered_by_hand_and_stays(editor, served, inbox):
    _, database = served
    editor.goto_kind("page")
    editor.page.keyboard.press("p")
    editor.page.wait_for_selector(".trouble")
    assert "Halaman rusak" in editor.text(".trouble")

    drag(editor, 0.2, 0.28)  # the first row by mouse
    editor.page.select_option(".bench-form select", "Penataan Tata Laksana")
    editor.page.fill("[data-bench='kegiatan']", "Evaluasi tata laksana")
    editor.page.fill("[data-bench='indikator']", TYPED[0])
    editor.page.click("[data-bench-month='3']")
    editor.page.keyboard.press("Control+Enter")
    rows_shown(editor, 1)
    for n, text in enumerate(TYPED[1:], start=2):  # the next ones without the mouse: each stands below the one before
        editor.page.keyboard.type(text)
        editor.page.keyboard.press("Control+Enter")
        rows_shown(editor, n)
    editor.page.keyboard.press("Escape")
    editor.screenshot("halaman")

    found = query(database, "SELECT indikator, area_no, kegiatan, months FROM v_rows WHERE page_no = ? "
                  "AND file_name = ? ORDER BY row_no", LOST, NAME)  # fmt: skip
    assert found == [
        (TYPED[0], 4, "Evaluasi tata laksana", [3]),
        (TYPED[1], 4, "Evaluasi tata laksana", []),
        (TYPED[2], 4, "Evaluasi tata laksana", []),
    ]

    editor.page.click(".bench-rows .row >> nth=0")  # an area over a run of rows
    editor.page.click(".bench-rows .row >> nth=2", modifiers=["Shift"])
    editor.page.fill(".bench-form [data-bench='area']", "Penguatan Pengawasan")
    editor.page.keyboard.press("Control+Enter")
    editor.saved()
    sql = "SELECT DISTINCT area_no FROM v_rows WHERE page_no = ? AND file_name = ?"
    assert query(database, sql, LOST, NAME) == [(7,)]

    editor.page.click(".done-page")
    editor.page.wait_for_selector(".done-page[disabled]")
    editor.saved()
    sql = "SELECT status FROM v_documents WHERE file_name = ?"
    assert query(database, sql, NAME) == [("ok",)]

    sql = "SELECT row_id, indikator, months, area_no, indicator_id FROM v_rows WHERE page_no = ? AND file_name = ?"
    kept = sorted(query(database, sql, LOST, NAME))
    ingest(inbox, database, "truth-2", shift=2.0)  # a newer pipeline, which can read the page
    assert sorted(query(database, sql, LOST, NAME)) == kept
    in_views = {
        "v_months": "SELECT count(DISTINCT row_id) FROM v_months WHERE row_id IN (SELECT unnest(?))",
        "v_rows": "SELECT count(*) FROM v_rows WHERE row_id IN (SELECT unnest(?))",
    }
    for view, sql in in_views.items():
        assert query(database, sql, [row[0] for row in kept]) == [(3,)], view
    assert query(database, "SELECT count(*) FROM v_unplaced") == [(0,)]


def test_rows_are_split_merged_and_removed_on_the_page(editor, served):
    _, database = served
    document_id, page_no = query(
        database,
        "SELECT document_id, page_no FROM v_rows WHERE jenis = 'RB' GROUP BY ALL ORDER BY count(*) DESC LIMIT 1",
    )[0]
    sql = "SELECT indikator FROM v_rows WHERE document_id = ? AND page_no = ? ORDER BY row_no"
    before = query(database, sql, document_id, page_no)
    editor.page.click(".tab >> text=Halaman")
    editor.page.wait_for_selector(".bench-page")
    editor.page.select_option(".bench-document", document_id)
    editor.page.wait_for_selector(f".rb-review[data-shown='page|{document_id}|1']")
    editor.page.select_option(".bench-page", str(page_no))
    rows_shown(editor, len(before))
    editor.screenshot("halaman-utuh")

    text = before[1][0]
    editor.page.click(".bench-rows .row >> nth=1")
    editor.page.evaluate(
        "n => document.querySelector(\"[data-bench='indikator']\").setSelectionRange(n, n)", len(text) // 2
    )
    editor.page.click(".bench-form .split")
    rows_shown(editor, len(before) + 1)
    halves = [row[0] for row in query(database, sql, document_id, page_no)[1:3]]
    assert halves == [text[: len(text) // 2].strip(), text[len(text) // 2 :].strip()]

    editor.page.click(".bench-rows .row >> nth=1")
    editor.page.click(".bench-rows .row >> nth=2", modifiers=["Shift"])
    editor.page.click(".bench-form .merge")
    rows_shown(editor, len(before))
    assert query(database, sql, document_id, page_no)[1][0] == " ".join(halves)

    editor.page.click(".bench-rows .row >> nth=0")
    editor.page.click(".bench-form .remove")
    rows_shown(editor, len(before) - 1)
    editor.page.keyboard.press("u")
    rows_shown(editor, len(before))
    editor.page.keyboard.press("u")  # the merge
    rows_shown(editor, len(before) + 1)
    editor.page.keyboard.press("u")  # the split
    rows_shown(editor, len(before))
    assert query(database, sql, document_id, page_no) == before


def test_the_rest_of_a_page_is_right_with_one_key(editor, served):
    _, database = served
    document_id, page_no, waiting = query(
        database,
        "SELECT document_id, page_no, count(*) FROM v_review WHERE row_id IS NOT NULL GROUP BY ALL "
        "ORDER BY count(*) DESC, page_no LIMIT 1",
    )[0]
    assert waiting > 1
    editor.page.select_option("[data-filter='document_id']", document_id)
    editor.saved()
    editor.page.click(".tab >> text=Halaman")
    editor.page.wait_for_selector(".bench-page")
    editor.page.select_option(".bench-page", str(page_no))
    editor.page.wait_for_selector(f".rb-review[data-shown='page|{document_id}|{page_no}']")
    editor.page.keyboard.press("h")
    editor.page.wait_for_selector("button.rest[disabled]")
    editor.saved()
    sql = "SELECT count(*) FROM v_review WHERE document_id = ? AND page_no = ? AND row_id IS NOT NULL"
    assert query(database, sql, document_id, page_no) == [(0,)]


def test_the_card_of_a_decree_is_corrected(editor, served):
    _, database = served
    document_id = query(database, "SELECT document_id FROM v_documents WHERE file_name = ?", NAME)[0][0]
    editor.page.select_option("[data-filter='document_id']", document_id)
    editor.saved()
    editor.page.click(".tab >> text=Halaman")
    editor.page.click(".decree summary")
    editor.page.fill("[data-decree='tahun']", "2031")
    editor.page.fill("[data-decree='satker_kode']", "3374")
    assert editor.text(".office-name") == "KPU Kota Semarang"
    editor.screenshot("kartu-sk")
    editor.page.click(".save-decree")
    editor.page.wait_for_selector(".decree summary:has-text('KPU Kota Semarang · 2031')")
    sql = "SELECT DISTINCT satker, tahun FROM v_rows WHERE document_id = ?"
    assert query(database, sql, document_id) == [("KPU Kota Semarang", 2031)]
