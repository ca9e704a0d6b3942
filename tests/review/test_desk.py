"""What the page sends and gets, without a browser."""

from __future__ import annotations

import itertools
import resource
from pathlib import Path

import duckdb
import pytest

from rb_ingest.errors import DatabaseError
from rb_ingest.review import widget
from rb_ingest.review.desk import ReviewDesk
from rb_ingest.review.search import search_catalogue
from rb_ingest.storage.store import Store
from testkit.reference import REFERENCE

STATIC = Path(__file__).parents[2] / "rb_ingest" / "review" / "static"


@pytest.fixture
def desk(database):
    return ReviewDesk(database, "peninjau", audit=5)


def ask(desk, act, **fields):
    reply = desk.handle({"act": act, **fields})
    assert reply.content["type"] != "error", reply.content
    return reply


def first(desk, kind):
    return next(item for item in ask(desk, "open").content["items"] if item["kind"] == kind)


def documents(desk, word):
    return next(d["id"] for d in ask(desk, "open").content["documents"] if word in d["name"])


def test_an_item_comes_with_picture_months_texts_and_candidates(desk):
    reply = ask(desk, "fetch", item=first(desk, "match"))
    row = reply.content["row"]
    assert reply.pictures[0].startswith(b"\xff\xd8")
    assert [month["label"] for month in row["months"]][:5] == ["Jan", "Feb", "Mar", "Apr", "Mei"]
    assert len(row["candidates"]) == 5
    assert row["candidates"][0]["sure"] == "62 %"
    assert reply.content["reasons"][0].startswith("Padanan katalog benar dengan peluang 62 %")
    assert any(text["name"] == "indikator" for text in row["texts"])


def test_an_item_about_a_document_shows_the_page_that_it_names(desk):
    reply = ask(desk, "fetch", item=first(desk, "document"))
    assert "row" not in reply.content
    assert reply.content["title"] == "KPU Kabupaten Batang · 2022"
    assert len(reply.pictures) == 1


def test_the_queue_can_be_narrowed_and_ordered(desk):
    everything = ask(desk, "open").content
    for name, value in (("jenis", "ZI"), ("kind", "months"), ("document_id", documents(desk, "Majene"))):
        items = ask(desk, "open", filter={name: value}).content["items"]
        assert 0 < len(items) < len(everything["items"])
    by_page = ask(desk, "open", filter={"by_page": "1", "kind": "match"}).content["items"]
    places = [(item["document_id"], item["page_no"]) for item in by_page]
    assert len({d for d, _ in places}) == sum(a[0] != b[0] for a, b in itertools.pairwise(places)) + 1
    assert "dari 182 baris diputuskan orang" in everything["progress"]


def test_what_cannot_be_done_is_said_in_a_sentence(desk):
    assert desk.handle({"act": "drop table"}).content["type"] == "error"
    assert desk.handle({"act": "fetch"}).content["type"] == "error"
    assert desk.handle({"act": "answer", "says": "confirm"}).content["type"] == "error"
    assert "WHERE" not in desk.handle({"act": "flip", "row_id": "x", "bulan": 1, "marked": True}).content["text"]


def test_a_database_in_use_is_busy_and_no_error(desk, database, monkeypatch):
    monkeypatch.setattr("rb_ingest.review.database._PATIENCE_SECONDS", 0.1)
    with duckdb.connect(str(database)):
        reply = desk.handle({"act": "open"})
    assert reply.content["type"] == "busy"
    assert "sedang dipakai" in reply.content["text"]


def test_a_full_disk_is_said_with_what_to_do_and_the_answer_waits(desk, database):
    claim = {"act": "claim", "document_id": "d1", "page_no": 1, "reviewer": "ani"}
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, usual[1]))  # no file may grow: what a full disk is like
    try:
        reply = desk.handle(claim)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert reply.content["type"] == "busy"
    assert f"Cakram komputer penuh. Kosongkan ruang di cakram tempat {database}" in reply.content["text"]
    assert desk.handle(claim).content["type"] == "claimed"
    assert "dicoba lagi" in reply.content["text"]
    assert ask(desk, "open").content["items"]


def test_a_database_that_is_not_there_is_not_made(tmp_path):
    with pytest.raises(DatabaseError, match="There is no database"):
        ReviewDesk(tmp_path / "typo.duckdb", "peninjau")
    assert not (tmp_path / "typo.duckdb").exists()


def test_nothing_stays_open_between_two_acts(desk, database):
    ask(desk, "fetch", item=first(desk, "match"))
    with Store(database) as store:  # a run can write now
        assert store.connection.execute("SELECT count(*) FROM decisions").fetchone() == (0,)


def test_the_contact_sheet_has_the_least_sure_first(desk):
    document_id = documents(desk, "Majene")
    cells = ask(desk, "sheet", document_id=document_id, which="marked").content["cells"]
    assert all(cell["marked"] for cell in cells)
    assert cells[0]["unsure"]
    assert not cells[-1]["unsure"]
    one = {"row_id": cells[0]["row_id"], "bulan": cells[0]["bulan"]}
    assert ask(desk, "flip", **one, marked=True).content["marked"] is False
    refused = desk.handle({"act": "flip", **one, "marked": True, "reviewer": "rekan"}).content  # from an old sheet
    assert refused["type"] == "error"
    assert "peninjau memperbaiki bulannya" in refused["text"]
    blank = ask(desk, "sheet", document_id=document_id, which="blank").content["cells"]
    assert not any(cell["marked"] for cell in blank)


def test_a_plan_without_month_columns_has_an_empty_sheet(desk):
    assert ask(desk, "sheet", document_id=documents(desk, "Batang"), which="marked").content["cells"] == []


def test_wordings_of_an_entry_come_with_the_oddest_first(desk):
    group = ask(desk, "groups").content["groups"][0]
    assert group["rows"] >= group["wordings"] >= 1
    wordings = ask(desk, "wordings", indicator_id=group["indicator_id"]).content["wordings"]
    likeness = [int(w["likeness"].split()[0]) for w in wordings]
    assert likeness == sorted(likeness)
    one = {"indicator_id": group["indicator_id"], "row_id": wordings[0]["row_id"], "right": False}
    assert len(ask(desk, "settle", **one).content["wordings"]) == len(wordings) - 1
    assert "menolak padanannya" in desk.handle({"act": "settle", **one}).content["text"]  # it stands for it no more


def test_search_forgives_slips_and_knows_numbers(desk):
    entries = REFERENCE.catalogue("RB")
    assert "Pakta Integritas" in search_catalogue(entries, "pkta integrtas")[0].indicator_text
    assert search_catalogue(entries, "1.2.3")[0].indicator_id.startswith("1.2.3")
    assert search_catalogue(entries, "qqqq zzzz") == ()
    assert search_catalogue(entries, "  ") == ()
    assert ask(desk, "search", query="pakta", jenis="RB").content["query"] == "pakta"


def test_the_page_puts_no_text_in_place_as_html():
    scripts = sorted(STATIC.glob("*.js"))
    assert {script.name for script in scripts} == set(widget._SCRIPTS)
    for script in scripts:
        for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
            assert way not in script.read_text(encoding="utf-8"), script.name
