"""Questions of the guide are answered right on a database with a damaged document: the truth of the samples tells."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit.reference import REFERENCE
from tests.review.truth_documents import SAMPLES, truth_stages

GUIDE = (Path(__file__).parent.parent / "docs" / "database.md").read_text(encoding="utf-8")
DAMAGED, LOST_PAGE = "KPU Kabupaten Kudus", 3
CATALOGUE = [entry.indicator_id for entry in REFERENCE.catalogue("RB")]
LHKPN = {entry.indicator_id for entry in REFERENCE.catalogue("RB") if "LHKPN" in entry.indikator}


@pytest.fixture(scope="module")
def plans():
    """What is left of each plan: office -> its decree and its rows, without those of the lost page."""
    found = {}
    for file in (SAMPLES / "truth").glob("a*.json"):
        truth = json.loads(file.read_text(encoding="utf-8"))
        office = truth["doc"]["satker"]
        found[office] = (
            truth["doc"],
            [row for row in truth["rows"] if not (office == DAMAGED and row["page_no"] == LOST_PAGE)],
        )
    return found


@pytest.fixture(scope="module")
def connection(tmp_path_factory):
    stages, settings = truth_stages("1"), Settings()
    with Store(tmp_path_factory.mktemp("guide") / "rb.duckdb") as store:
        for pdf in sorted((SAMPLES / "inbox").glob("*.pdf")):
            source = stages.inspect(str(pdf), settings)
            readings = [stages.read_page(str(pdf), n, settings, ()) for n in range(1, source.pages + 1)]
            document, errors = stages.understand(source, readings, {}, settings), {}
            if document.decree.satker == DAMAGED:
                errors = {LOST_PAGE: "the page is damaged and cannot be drawn: scan it again"}
                rows = tuple(row for row in document.rows if row.page_no != LOST_PAGE)
                document = document.model_copy(update={"rows": rows, "status": "partial", "error": "page 3 is damaged"})
            store.save(document, page_errors=errors)
        yield store.connection


def asked(connection, question):
    sql = GUIDE.split(f"**{question}**\n\n```sql\n")[1].split("```")[0]
    return connection.execute(re.sub(r"\nLIMIT \d+", "", sql)).fetchall()


def test_whose_plans_are_there(connection, plans):
    lines = asked(connection, "Whose plans are there, by year and kind?")
    expected = defaultdict(list)
    for office, (doc, _) in plans.items():
        expected[doc["tahun"], doc["jenis"], doc["level"]].append(office)
    assert {line[:3]: line[4] for line in lines} == {key: sorted(names) for key, names in expected.items()}


def test_which_files_could_not_be_read_in_full(connection):
    lines = asked(connection, "Which files could not be read in full, and what is to be done?")
    assert [(line[1], line[2]) for line in lines] == [("partial", "page 3 is damaged")]


def test_what_an_office_does_in_march(connection, plans):
    lines = asked(connection, "What does one office do in March?")
    assert [line[3] for line in lines] == [r["indikator"] for r in plans["KPU Kota Tegal"][1] if 3 in r["months"]]


def test_how_the_year_is_spread_over_the_months(connection, plans):
    lines = asked(connection, "How is the year's work spread over the months, office by office?")
    counts = {o: Counter(m for r in rows for m in r["months"]) for o, (d, rows) in plans.items() if d["tahun"] == 2024}
    assert {line[0]: line[1:] for line in lines} == {o: tuple(c[m] for m in range(1, 13)) for o, c in counts.items()}


def test_how_many_rows_each_office_has_in_each_area(connection, plans):
    lines = asked(connection, "How many plan rows does each office have in each area?")
    counts = Counter((r["area_no"], o) for o, (d, rows) in plans.items() if d["jenis"] == "RB" for r in rows)
    assert {(area, office): n for area, _, office, n in lines if n} == dict(counts)


def may_be(rows):
    """Return the entries that rows in doubt may stand for, by the rule by which the test documents sow doubts."""
    found = set()
    for n, row in enumerate(rows, start=1):
        if row["catalogue_id"] is not None and n % 7 == 3:
            at = CATALOGUE.index(row["catalogue_id"])
            found |= {CATALOGUE[(at + step) % len(CATALOGUE)] for step in range(5)}
    return found


def test_who_planned_no_lhkpn(connection, plans):
    answers = {line[0]: line[2] for line in asked(connection, "Who planned no LHKPN?")}
    expected = {}
    for office, (doc, rows) in plans.items():
        if doc["jenis"] != "RB":
            continue
        names_it = any("LHKPN" in row["indikator"] or row["catalogue_id"] in LHKPN for row in rows)
        is_open = office == DAMAGED or bool(may_be(rows) & LHKPN)
        expected[office] = "planned" if names_it else "unknown" if is_open else "not planned"
    assert answers == expected
    assert answers[DAMAGED] == "unknown"  # its row stood on the lost page
    assert "not planned" in answers.values()


def test_which_entries_an_office_leaves_out(connection, plans):
    left_out = {line[0] for line in asked(connection, "Which catalogue entries does an office leave out?")}
    rows = plans["KPU Kota Tegal"][1]
    assert left_out == set(CATALOGUE) - {row["catalogue_id"] for row in rows} - may_be(rows)


def test_nobody_is_said_to_lack_what_a_lost_page_may_have_held(connection):
    lines = asked(connection, "Which entries does each office lack, those first that most of its peers have?")
    assert lines
    assert DAMAGED not in {line[0] for line in lines}


def test_who_has_not_handed_in(connection):
    lines = asked(connection, "Which offices of a province have not handed in a plan for a year?")
    here = {office.kode for office in REFERENCE.offices if office.kode[:2] == "33"}
    assert {line[0] for line in lines} == here - {"3376"}


def test_what_evidence_is_due_in_june(connection, plans):
    lines = asked(connection, "Zona Integritas: which evidence is due in June, and where is it?")
    zi = [row for _, (doc, rows) in plans.items() if doc["jenis"] == "ZI" for row in rows]
    assert Counter(line[3] for line in lines) == Counter(row["bukti_fisik"] for row in zi if 6 in row["months"])


def test_in_which_months_the_load_is_heaviest(connection, plans):
    lines = asked(connection, "In which months is the load heaviest?")
    counts = Counter((d["jenis"], d["tahun"], m) for d, rows in plans.values() for r in rows for m in r["months"])
    assert {line[:3]: line[3] for line in lines if line[3]} == dict(counts)
