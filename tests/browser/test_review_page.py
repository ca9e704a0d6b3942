"""A reviewer at work in a real browser; afterwards the decisions are in DuckDB, and stay there."""

from __future__ import annotations

import shutil
from uuid import uuid4

import pytest

import rb_ingest
from rb_ingest.review.audit import estimate
from rb_ingest.review.database import DatabaseSession
from rb_ingest.review.exchange import export_decisions, import_decisions
from rb_ingest.review.queue import QueueFilter, load_queue
from rb_ingest.storage.page_decisions import append_decree
from rb_ingest.storage.store import Store
from tests.browser.conftest import ingest
from tests.browser.driver import LOOK, Reviewer

pytestmark = pytest.mark.timeout(120)
EVIL = "<script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>"


@pytest.fixture
def reviewer(people, served):
    return people(served[0])


def decisions(database) -> list[tuple]:
    with rb_ingest.connect(database) as connection:
        return connection.execute(
            'SELECT kind, row_id, "after", decided_by FROM internal.active_decisions ORDER BY decision_id'
        ).fetchall()


def test_a_day_at_the_desk(reviewer, served, inbox):
    _, database = served
    assert "Antrean" in reviewer.text("header")
    reviewer.goto_kind("match")
    where = reviewer.text(".title")
    reviewer.screenshot("antrean")

    reviewer.click("button.confirm")  # by mouse
    assert reviewer.text(".title") != where
    assert [d[0] for d in decisions(database)][:1] == ["confirm_match"]
    reviewer.press("Enter")  # by keyboard
    confirmed = decisions(database)
    assert [d[0] for d in confirmed].count("confirm_match") == 2

    reviewer.goto_kind("months")  # one month corrected; saved when one goes on
    reviewer.screenshot("bulan")
    before = reviewer.page.get_attribute("[data-month='6']", "aria-pressed")
    reviewer.page.click("[data-month='6']")
    assert reviewer.page.get_attribute("[data-month='6']", "aria-pressed") != before
    reviewer.press("s")
    months = decisions(database)[-1]
    assert months[0] == "months"

    reviewer.press("ArrowLeft")
    reviewer.press("x")  # undone: it was a row after all
    assert decisions(database)[-1][0] == "not_a_row"
    reviewer.press("u")
    assert decisions(database)[-1] == months

    reviewer.page.keyboard.press("/")  # searched, another entry chosen
    reviewer.page.keyboard.type("pakta integritas", delay=5)
    reviewer.page.wait_for_selector(".found .candidate[data-id]")
    reviewer.saved()
    reviewer.page.wait_for_timeout(LOOK)
    reviewer.screenshot("cari")
    chosen = reviewer.page.get_attribute(".found .candidate[data-id]", "data-id")
    reviewer.press("Enter")
    assert any(d[0] == "choose_match" and chosen in d[2] for d in decisions(database))
    assert {d[3] for d in decisions(database)} == {"peninjau 1"}

    kept = decisions(database)
    with rb_ingest.connect(database) as connection:
        version = connection.execute("SELECT DISTINCT pipeline_version FROM documents").fetchall()
    assert version == [("truth-1",)]
    reviewer.saved()
    ingest(inbox, database, "truth-2", shift=2.5)  # a newer pipeline cuts the rows a little lower
    assert decisions(database) == kept
    with rb_ingest.connect(database) as connection:
        assert connection.execute("SELECT DISTINCT pipeline_version FROM documents").fetchall() == [("truth-2",)]
        assert connection.execute("SELECT count(*) FROM v_unplaced").fetchone() == (0,)
        for kind, row_id, after, _ in kept:
            now = connection.execute("SELECT indicator_id, months FROM v_rows WHERE row_id = ?", [row_id]).fetchone()
            assert now is not None, (kind, row_id, after)
        row = connection.execute("SELECT indicator_id, match_status FROM v_rows WHERE row_id = ?", [months[1]])
        assert row.fetchone() == (chosen, "confirmed")


def test_an_audited_row_counts_in_the_estimate(reviewer, served):
    reviewer.goto_kind("audit")
    assert "secara acak" in reviewer.text(".why")
    reviewer.press("Enter")
    assert "dari 1 baris" in reviewer.text(".audit")
    with rb_ingest.connect(served[1]) as connection:
        assert estimate(connection).audited == 1


def test_texts_are_corrected_in_place(reviewer, served):
    reviewer.goto_kind("text")
    reviewer.page.fill("textarea[data-field='indikator']", "Teks yang benar")
    reviewer.click("button.confirm")
    assert any(d[0] == "text" and "Teks yang benar" in d[2] for d in decisions(served[1]))


def test_the_odd_tick_is_settled_by_a_click_on_the_sheet(reviewer, served):
    reviewer.click("text=Lembar centang")
    label = reviewer.page.inner_text("[data-filter='document_id'] option:has-text('Majene')")
    reviewer.page.select_option(".sheet-document", label=label)
    reviewer.saved()
    reviewer.screenshot("lembar-centang")
    cell = reviewer.page.wait_for_selector(".cell.on")
    row_id, month = cell.get_attribute("data-row"), int(cell.get_attribute("data-bulan"))
    cell.click()
    reviewer.saved()
    with rb_ingest.connect(served[1]) as connection:
        [(months,)] = connection.execute("SELECT months FROM v_rows WHERE row_id = ?", [row_id]).fetchall()
    assert month not in months


def test_rows_of_one_entry_stand_side_by_side(reviewer, served):
    reviewer.page.click("text=Per entri katalog")
    reviewer.page.wait_for_selector(".wording")
    reviewer.saved()
    reviewer.click(".wording >> text=Lihat pindaian")
    assert reviewer.page.wait_for_selector(".wording .scan img")
    reviewer.screenshot("per-entri")
    row_id = reviewer.page.get_attribute(".wording", "data-row")
    reviewer.click(".wording >> text=Bukan entri ini")
    assert reviewer.text(".note") == ""
    assert reviewer.page.query_selector(f".wording[data-row='{row_id}']") is None
    assert ("reject_match", row_id) in [d[:2] for d in decisions(served[1])]


def test_what_two_persons_said_of_a_decree_is_judged_before_its_page(reviewer, served, tmp_path):
    database, elsewhere, told = served[1], tmp_path / "elsewhere.duckdb", tmp_path / "decisions.csv"
    shutil.copy(database, elsewhere)
    name = "majene rb 2021 pindai.pdf"
    for place, number in ((database, "12/2021"), (elsewhere, "21/2021")):
        with Store(place) as store:
            sought = "SELECT document_id FROM v_documents WHERE file_name = ?"
            [(document_id,)] = store.connection.execute(sought, [name]).fetchall()
            append_decree(store.connection, document_id, {"nomor_sk": number}, decided_by=number, uid=uuid4())
            export_decisions(store.connection, told)
    with DatabaseSession(database).writing() as connection:
        import_decisions(connection, told)
    reviewer.click("text=Konflik")
    assert [number in reviewer.text(".wording.odd") for number in ("12/2021", "21/2021")] == [True, True]
    reviewer.click(".wording.odd >> text=Lihat halaman")
    reviewer.page.wait_for_selector(".layer", timeout=30_000)
    assert reviewer.text(".tab.on") == "Halaman"
    assert "Majene" in reviewer.page.inner_text("select.bench-document option:checked")
    assert reviewer.errors == []


def test_a_row_that_reads_like_a_program_is_text(browser, served, inbox):
    address, database = served
    with Store(database) as store:
        store.connection.execute("UPDATE files SET file_name = ?", [f"{EVIL}.pdf"])
        row_id = load_queue(store.connection, QueueFilter(kind="match"))[0].row_id
        assert row_id is not None
        store.record_decision(row_id, "text", {"indikator": EVIL, "kegiatan": EVIL}, decided_by=EVIL)
        store.connection.execute("UPDATE plan_rows SET review_reasons = [?] WHERE row_id = ?", [EVIL, row_id])
        store.connection.execute(
            "UPDATE candidates SET indicator_text = ?, reasons = [?] WHERE row_id = ?", [EVIL, EVIL, row_id]
        )
    reviewer = Reviewer(browser, address)
    reviewer.goto_kind("match")
    assert reviewer.page.input_value("textarea[data-field='indikator']") == EVIL
    assert "onerror" in reviewer.text(".title")
    for tab in ("Lembar centang", "Per entri katalog", "Konflik"):
        reviewer.click(f"text={tab}")
    assert reviewer.page.evaluate("window.hacked") is None
    assert reviewer.errors == []
    reviewer.close()
