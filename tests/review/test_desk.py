"""What the page sends and gets, without a browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from rb_ingest.reference import load_catalogue
from rb_ingest.review.desk import ReviewDesk
from rb_ingest.review.search import search_catalogue

STATIC = Path(__file__).parents[2] / "rb_ingest" / "review" / "static"


@pytest.fixture
def desk(database):
    return ReviewDesk(database, "peninjau", audit=5)


def ask(desk, act, **fields):
    reply = desk.handle({"act": act, **fields})
    assert reply.content["type"] != "error", reply.content
    return reply


def test_an_item_comes_with_picture_months_texts_and_candidates(desk):
    desk.session.position = next(i for i, item in enumerate(desk.session.queue) if item.kind == "match")
    reply = ask(desk, "ready")
    row = reply.content["row"]
    assert reply.pictures[0].startswith(b"\xff\xd8")
    assert [month["label"] for month in row["months"]][:5] == ["Jan", "Feb", "Mar", "Apr", "Mei"]
    assert len(row["candidates"]) == 5
    assert row["candidates"][0]["sure"] == "62 %"
    assert reply.content["item"]["reasons"][0].startswith("Padanan katalog benar dengan peluang 62 %")
    assert any(text["name"] == "indikator" for text in row["texts"])


def test_an_item_about_a_document_shows_the_page_that_it_names(desk):
    desk.session.position = next(i for i, item in enumerate(desk.session.queue) if item.kind == "document")
    reply = ask(desk, "ready")
    assert "row" not in reply.content
    assert reply.content["item"]["satker"] == "KPU Kabupaten Batang"
    assert len(reply.pictures) == 1


def test_edits_on_the_page_are_saved_with_the_confirmation(desk):
    row_id = next(item.row_id for item in desk.session.queue if item.row_id)
    desk.session.position = [item.row_id for item in desk.session.queue].index(row_id)
    ask(desk, "confirm", texts={"indikator": "  Teks baru ", "kegiatan": ""})
    with desk.session.door.reading() as connection:
        found = connection.execute("SELECT indikator, kegiatan FROM v_rows WHERE row_id = ?", [row_id]).fetchone()
    assert found == ("Teks baru", None)


def test_what_was_loaded_ahead_is_what_is_shown(desk):
    desk.session.position = next(i for i, item in enumerate(desk.session.queue) if item.row_id)
    desk.prefetch()
    ahead = desk.session.queue[desk.session.position + 1]
    shown = ask(desk, "skip").content
    assert shown["row"]["row_id"] == ahead.row_id
    months = [month["marked"] for month in shown["row"]["months"]]
    again = ask(desk, "months", months=[] if any(months) else [1]).content
    assert [month["marked"] for month in again["row"]["months"]] != months


def test_what_cannot_be_done_is_said(desk):
    assert desk.handle({"act": "choose", "indicator_id": "99.9"}).content["type"] == "error"
    assert desk.handle({"act": "drop table"}).content["type"] == "error"
    assert ask(desk, "undo").content["note"] == "Tidak ada yang dapat dibatalkan."


def test_the_contact_sheet_has_the_least_sure_first(desk):
    document_id = next(d["id"] for d in ask(desk, "ready").content["documents"] if "Majene" in d["name"])
    reply = ask(desk, "sheet", document_id=document_id, which="marked")
    cells = reply.content["cells"]
    assert all(cell["marked"] for cell in cells)
    assert cells[0]["unsure"]
    assert not cells[-1]["unsure"]
    flipped = ask(desk, "flip", row_id=cells[0]["row_id"], bulan=cells[0]["bulan"]).content
    assert flipped["marked"] is False
    blank = ask(desk, "sheet", document_id=document_id, which="blank").content["cells"]
    assert not any(cell["marked"] for cell in blank)


def test_a_plan_without_month_columns_has_an_empty_sheet(desk):
    document_id = next(d["id"] for d in ask(desk, "ready").content["documents"] if "Batang" in d["name"])
    assert ask(desk, "sheet", document_id=document_id, which="marked").content["cells"] == []


def test_wordings_of_an_entry_come_with_the_oddest_first(desk):
    group = ask(desk, "groups").content["groups"][0]
    assert group["rows"] >= group["wordings"] >= 1
    wordings = ask(desk, "wordings", indicator_id=group["indicator_id"]).content["wordings"]
    likeness = [int(w["likeness"].split()[0]) for w in wordings]
    assert likeness == sorted(likeness)
    left = ask(desk, "settle", indicator_id=group["indicator_id"], row_id=wordings[0]["row_id"], right=False)
    assert len(left.content["wordings"]) == len(wordings) - 1


def test_search_forgives_slips_and_knows_numbers():
    entries = load_catalogue("RB")
    assert "Pakta Integritas" in search_catalogue(entries, "pkta integrtas")[0].indicator_text
    assert search_catalogue(entries, "1.2.3")[0].indicator_id.startswith("1.2.3")
    assert search_catalogue(entries, "qqqq zzzz") == ()
    assert search_catalogue(entries, "  ") == ()


def test_the_page_puts_no_text_in_place_as_html():
    source = (STATIC / "review.js").read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in source
