"""The store: documents in, views out."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from rb_ingest.errors import DatabaseError
from rb_ingest.inbox.folder import FoundFile
from rb_ingest.records import Box, Cell, Finding, MonthReading, Table, TextLine
from rb_ingest.settings import Settings
from rb_ingest.storage.columns import VIEWS
from rb_ingest.storage.store import Store
from rb_ingest.storage.summary import summarise_database, summarise_files
from tests.storage.documents import TEGAL, a_document, a_match, a_page, a_row, months_of


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    """A database that nobody writes to."""
    with Store(tmp_path_factory.mktemp("empty") / "rb.duckdb") as store:
        yield store


def fetch(store: Store, sql: str) -> list[tuple]:
    return store.connection.execute(sql).fetchall()


def contents(store: Store) -> dict[str, list[tuple]]:
    tables = ("documents", "files", "pages", "plan_rows", "months", "month_grids", "candidates")
    hidden = {"documents": "EXCLUDE (read_at)", "files": "EXCLUDE (seen_at)"}
    return {
        name: fetch(store, f"SELECT * {hidden.get(name, '')} FROM {name} ORDER BY ALL")  # noqa: S608
        for name in tables
    }


@pytest.mark.parametrize("view", VIEWS)
def test_views_have_exactly_the_documented_columns(empty, view):
    described = fetch(empty, f"DESCRIBE {view}")
    assert [(name, kind) for name, kind, *_ in described] == [(c.name, c.type) for c in VIEWS[view]]


def test_reference_tables_hold_the_canonical_data(empty):
    assert fetch(empty, "SELECT count(*) FROM ref_satker") == [(553,)]
    assert fetch(empty, "SELECT jenis, count(*) FROM ref_areas GROUP BY jenis ORDER BY jenis") == [("RB", 8), ("ZI", 6)]
    assert fetch(empty, "SELECT area FROM ref_indicators WHERE indicator_id = '1.1.1.1'") == [("Manajemen Perubahan",)]


def test_canonical_data_that_somebody_changed_is_put_right_and_what_is_right_is_not_written(tmp_path):
    path = tmp_path / "rb.duckdb"
    with Store(path) as store:
        store.connection.execute("UPDATE ref_areas SET area = 'lain' WHERE area_no = 3")
        store.connection.execute("DELETE FROM ref_satker WHERE satker_kode = '3302'")
    with Store(path) as store:
        assert fetch(store, "SELECT count(*) FROM ref_areas WHERE area = 'lain'") == [(0,)]
        assert fetch(store, "SELECT satker FROM ref_satker WHERE satker_kode = '3302'") == [("KPU Kabupaten Banyumas",)]
    before = path.read_bytes()
    with Store(path):
        pass
    assert path.read_bytes() == before


def test_a_saved_document_reads_back_through_the_views(store):
    rows = [
        a_row(1, "SK Tim", months=months_of(1, 2), ket="segera"),
        a_row(2, "Laporan", months=(), match=a_match(None, confidence=0.7), page_no=2),
    ]
    ids = store.save(a_document(rows=rows, decree=TEGAL, warnings=("a gap in the numbering",)))
    assert fetch(
        store, "SELECT row_id, page_no, row_no, indikator, ket, months, indicator_id, match_status, links FROM v_rows"
    ) == [
        (ids[0], 2, 1, "SK Tim", "segera", [1, 2], "1.1.1.1", "auto", None),
        (ids[1], 2, 2, "Laporan", None, [], None, "none", None),
    ]
    assert fetch(store, "SELECT status, satker, level, pages, warnings FROM v_documents") == [
        ("ok", "KPU Kota Tegal", "kota", 2, ["the number is printed in two ways", "a gap in the numbering"])
    ]
    assert fetch(store, "SELECT page_no, kind, source, dpi, skew, warnings, error FROM pages ORDER BY page_no") == [
        (1, "decree", "scan", 300.0, 0.4, ["faint"], None),
        (2, "table", "scan", 300.0, 0.4, [], None),
    ]


def test_months_are_twelve_a_row_and_unknown_where_none_was_read(store):
    read = (MonthReading(bulan=4, marked=True, confidence=0.8, mark="text"),)
    store.save(a_document(rows=[a_row(1, "x", months=read, months_confidence=0.75)]))
    long_form = fetch(store, "SELECT bulan, marked, confidence, mark FROM v_months ORDER BY bulan")
    assert long_form[3] == (4, True, 0.8, "text")
    assert [bulan for bulan, *_ in long_form] == list(range(1, 13))
    assert long_form[0] == (1, None, 0.0, None)


def test_months_that_nobody_looked_at_are_null_until_a_person_decides(store):
    unknown = tuple(MonthReading(bulan=m, marked=None, confidence=0.0) for m in range(1, 13))
    (row_id,) = store.save(a_document(rows=[a_row(1, "x", months=unknown, months_confidence=0.0)]))
    assert fetch(store, "SELECT DISTINCT marked, confidence, mark FROM v_months") == [(None, 0.0, None)]
    assert fetch(store, "SELECT months, months_confidence FROM v_rows") == [([], 0.0)]
    assert fetch(store, "SELECT row_id, kind FROM v_review WHERE row_id IS NOT NULL") == [(row_id, "months")]
    store.record_decision(row_id, "months", {"months": [5]}, decided_by="Ani")
    assert fetch(store, "SELECT bulan, marked, confidence FROM v_months WHERE bulan IN (4, 5) ORDER BY bulan") == [
        (4, False, 1.0),
        (5, True, 1.0),
    ]


def test_findings_ask_about_their_page_and_count_against_the_document(store):
    rows = [a_row(1, "satu", page_no=2), a_row(2, "dua", page_no=3), a_row(3, "tiga", page_no=3)]
    findings = (
        Finding(page_no=3, kind="columns", sentence="one column is elsewhere"),
        Finding(page_no=3, kind="boundaries", sentence="one row is too narrow"),
        Finding(kind="labels", sentence="the areas are out of order"),
    )
    document = a_document(rows=rows, findings=findings, status="partial", error="1 page is in doubt")
    document = document.model_copy(update={"page_readings": (a_page(2), a_page(3))})
    for _ in range(2):  # the second time in place of the first
        store.save(document)
    asked = "SELECT kind, page_no, reason FROM v_review WHERE kind IN ('page', 'document') ORDER BY kind DESC"
    assert fetch(store, asked) == [
        ("page", 3, "one column is elsewhere; one row is too narrow"),
        ("document", None, "the areas are out of order"),
    ]
    quality = "SELECT failed_pages, doubtful_pages, pages_with_rows, rows, trusted_rows, sure_months FROM v_quality"
    assert fetch(store, quality) == [(0, 1, 2, 3, 1, 3)]


def test_saving_twice_changes_nothing(store):
    document = a_document(rows=[a_row(1, "satu"), a_row(2, "dua")])
    ids = store.save(document)
    before = contents(store)
    assert store.save(document) == ids
    assert contents(store) == before


def test_a_new_reading_takes_the_place_of_the_old_one(store):
    store.save(a_document(rows=[a_row(1, "satu"), a_row(2, "dua"), a_row(3, "tiga")]))
    store.save(a_document(rows=[a_row(1, "satu")]))
    assert fetch(store, "SELECT indikator FROM v_rows") == [("satu",)]
    assert fetch(store, "SELECT count(*) FROM months") == [(12,)]
    assert fetch(store, "SELECT count(*) FROM candidates") == [(2,)]


def test_a_document_that_cannot_be_saved_leaves_the_old_one_whole(store):
    store.save(a_document(rows=[a_row(1, "satu")]))
    before = contents(store)
    twice = (MonthReading(bulan=1, marked=True, confidence=1.0), MonthReading(bulan=1, marked=False, confidence=1.0))
    with pytest.raises(ValueError, match=r"months has .*'bulan': 1.* twice"):
        store.save(a_document(rows=[a_row(1, "lain"), a_row(2, "dua", months=twice)]))
    assert contents(store) == before


def test_the_first_of_equal_files_in_name_order_owns_the_rows(store):
    rows = [a_row(1, "satu")]
    store.save(a_document("b.pdf", rows, content="same"))
    store.save(a_document("a.pdf", rows, content="same"))
    store.save(a_document("c.pdf", status="duplicate", content="same"))
    assert fetch(store, "SELECT file_name, status, error FROM v_documents") == [
        ("a.pdf", "ok", None),
        ("b.pdf", "duplicate", "Same content as a.pdf, whose rows count; remove one of the two files."),
        ("c.pdf", "duplicate", "Same content as a.pdf, whose rows count; remove one of the two files."),
    ]
    assert fetch(store, "SELECT file_name, indikator FROM v_rows") == [("a.pdf", "satu")]


def test_a_duplicate_of_nothing_is_refused(store):
    with pytest.raises(DatabaseError, match="not in the database"):
        store.save(a_document(status="duplicate"))
    with pytest.raises(DatabaseError, match="not in the database"):
        store.record_file(FoundFile(path="/inbox/x.pdf", size_bytes=1, modified_ns=1), "d0")


def test_files_that_cannot_be_read_each_say_why_even_when_equal(store):
    for name in ("a.pdf", "b.pdf"):
        store.save(a_document(name, content="nothing", status="failed", error="The file is empty."))
    assert fetch(store, "SELECT file_name, status, error FROM v_documents") == [
        ("a.pdf", "failed", "The file is empty."),
        ("b.pdf", "failed", "The file is empty."),
    ]


def test_a_file_with_new_content_gives_its_old_content_up(store):
    store.save(a_document("a.pdf", [a_row(1, "lama")], content="old"))
    store.save(a_document("a.pdf", [a_row(1, "baru")], content="new"))
    assert fetch(store, "SELECT file_name, status FROM v_documents") == [("a.pdf", "ok")]
    assert fetch(store, "SELECT indikator FROM v_rows") == [("baru",)]
    assert fetch(store, "SELECT count(*) FROM documents") == [(1,)]


def test_a_moved_file_goes_by_its_new_name(store, tmp_path):
    kept = tmp_path / "renamed.pdf"
    kept.write_bytes(b"content")
    store.save(a_document("before.pdf", [a_row(1, "satu")], content="same", folder=str(tmp_path)))
    store.save(a_document("archived.pdf", [a_row(1, "dua")], content="other", folder=str(tmp_path)))
    store.save(a_document("renamed.pdf", [a_row(1, "satu")], content="same", folder=str(tmp_path)))
    store.forget_moved_files()
    assert fetch(store, "SELECT file_name, status FROM v_documents") == [("archived.pdf", "ok"), ("renamed.pdf", "ok")]


def test_runs_record_how_they_ended(store):
    with store.run(Path("/inbox"), "1", Settings()):
        pass
    with pytest.raises(KeyboardInterrupt), store.run(Path("/inbox"), "1", Settings()):
        raise KeyboardInterrupt
    assert fetch(store, "SELECT run_id, state, finished_at IS NOT NULL FROM runs ORDER BY run_id") == [
        (1, "finished", True),
        (2, "interrupted", True),
    ]


def test_text_is_data_and_never_sql(store):
    nasty = "'); DROP TABLE plan_rows; --"
    document = a_document(
        f"{nasty}.pdf", [a_row(1, nasty, ket="\x00\u202e")], decree=TEGAL.model_copy(update={"nomor_sk": nasty})
    )
    ids = store.save(document)
    store.record_decision(ids[0], "text", {"kegiatan": nasty}, decided_by=nasty)
    assert fetch(store, "SELECT indikator, kegiatan, ket, file_name FROM v_rows") == [
        (nasty, nasty, "\x00\u202e", f"{nasty}.pdf")
    ]


def test_the_queue_puts_lost_pages_and_likely_errors_first(store):
    rows = [
        a_row(1, "sure"),
        a_row(2, "doubtful match", match=a_match(status="review", confidence=0.4)),
        a_row(3, "doubtful months", months_confidence=0.6),
        a_row(4, "doubtful text", ocr_confidence=0.5),
        a_row(5, "odd", review_reasons=("the numbering has a gap",)),
        a_row(6, "perhaps in the catalogue", match=a_match(None, confidence=0.55)),
    ]
    store.save(
        a_document(rows=rows, status="partial", error="Page 3 could not be read."),
        page_errors={3: "Page 3 took too long."},
    )
    store.save(a_document("z.pdf", status="failed", error="The file is empty."))
    queue = fetch(store, "SELECT file_name, page_no, row_no, reason FROM v_review")
    assert queue == [
        ("banyumas.pdf", 3, None, "Page 3 took too long."),
        ("z.pdf", None, None, "The file is empty."),
        ("banyumas.pdf", None, None, "no rows of area 2, 3, 4, 5, 6, 7, 8"),
        ("banyumas.pdf", 2, 2, "the catalogue entry is right with 40 % probability"),
        ("banyumas.pdf", 2, 6, "no catalogue entry was found, sure to 55 %"),
        ("banyumas.pdf", 2, 3, "the months are right with 60 % probability"),
        ("banyumas.pdf", 2, 4, "the text is right with 50 % probability"),
        ("banyumas.pdf", 2, 5, "the numbering has a gap"),
    ]


def test_summaries_count_what_the_views_show(store):
    rows = [a_row(1, "satu"), a_row(2, "dua", match=a_match(status="review", confidence=0.4))]
    store.save(a_document("a.pdf", rows, content="same"))
    store.save(a_document("b.pdf", rows, content="same"))
    first, second = summarise_files(store.connection)
    assert (first.file_name, first.status, first.rows, first.to_review, first.satker) == (
        "a.pdf",
        "ok",
        2,
        1,
        "KPU Kabupaten Banyumas",
    )
    assert (second.status, second.rows, second.to_review) == ("duplicate", 0, 0)
    whole = summarise_database(store.connection)
    assert whole.files == {"duplicate": 1, "ok": 1}
    assert whole.rows == {"auto": 1, "review": 1}
    assert (whole.to_review, whole.decisions, whole.last_run) == (2, 0, None)  # a row, and areas without rows


def test_files_that_fail_with_the_same_content_have_a_line_each(store):
    for name in ("x.pdf", "y.pdf", "z.pdf"):
        store.save(a_document(name, content="nothing", status="failed", error="The file is empty."))
    assert [(file.file_name, file.status) for file in summarise_files(store.connection)] == [
        ("x.pdf", "failed"),
        ("y.pdf", "failed"),
        ("z.pdf", "failed"),
    ]


def test_a_store_that_is_not_open_says_so(tmp_path):
    with pytest.raises(DatabaseError, match="not open"):
        _ = Store(tmp_path / "rb.duckdb").connection


def test_a_database_that_cannot_be_brought_up_to_date_is_closed_again(tmp_path):
    path = tmp_path / "other.duckdb"
    with duckdb.connect(str(path)) as other:
        other.execute("CREATE TABLE customers (id INTEGER)")
    with pytest.raises(DatabaseError, match="not made by rb-ingest"), Store(path):
        pass
    duckdb.connect(str(path), read_only=True).close()


def test_the_month_header_reaches_down_to_the_month_numbers(store):
    """Where the numbers were too small to be read, the cell beside them tells where the header ends."""

    def cell(row, col, y0, y1, text=""):
        box = Box(x0=10 * col, y0=y0, x1=10 * col + 10, y1=y1)
        lines = (TextLine(text=text, box=box, confidence=0.9),) if text else ()
        return Cell(row=row, col=col, box=box, rowspan=2 if (y0, y1) == (0, 40) else 1, lines=lines)

    body = [cell(2, col, 40, 60, "x" if col == 0 else "") for col in range(13)]
    numbers = [cell(1, col, 20, 40) for col in range(1, 13)]
    heads = [cell(0, 0, 0, 40, "NO"), *(cell(0, col, 0, 20, "BULAN" if col == 1 else "") for col in range(1, 13))]
    table = Table(
        xs=tuple(range(0, 140, 10)),
        ys=(0, 20, 40, 60),
        cells=tuple(heads + numbers + body),
        month_columns=tuple(range(1, 13)),
    )
    page = a_page(2).model_copy(update={"tables": (table,)})
    store.save(a_document().model_copy(update={"page_readings": (page,)}))
    [(borders, header)] = fetch(store, "SELECT borders, header FROM month_grids")
    assert borders == list(range(10, 140, 10))
    assert header == {"x0": 0, "y0": 0, "x1": 20, "y1": 40}
