"""What findings mean for rows."""

from __future__ import annotations

from rb_ingest.records import Finding
from rb_ingest.rows.doubts import doubted
from tests.storage.documents import a_match, a_row, match_of


def finding(page_no: int | None, kind: str) -> Finding:
    return Finding(page_no=page_no, kind=kind, sentence="x")


def test_rows_of_a_doubtful_page_are_for_a_person_to_see():
    rows = [a_row(1, "a", page_no=2), a_row(2, "b", page_no=3), a_row(3, "c", page_no=3, match=a_match(None))]
    sound, odd, own = doubted(rows, [finding(3, "all_year")])
    assert sound == rows[0]
    assert (match_of(odd).status, odd.months_confidence) == ("review", 0.3)
    assert {month.confidence for month in odd.months} == {0.3}
    assert odd.month_set == rows[1].month_set
    assert odd.review_reasons == ("hampir semua baris halaman ini bertanda dua belas bulan",)
    assert match_of(own).status == "none"


def test_labels_in_doubt_say_nothing_against_the_months():
    (row,) = doubted([a_row(1, "a", page_no=3)], [finding(3, "labels")])
    assert (match_of(row).status, row.months_confidence) == ("review", 1.0)


def test_a_finding_about_the_document_holds_for_every_row():
    rows = doubted([a_row(1, "a", page_no=2), a_row(2, "b", page_no=9)], [finding(None, "columns")])
    assert [(match_of(row).status, row.months_confidence) for row in rows] == [("review", 0.5)] * 2
