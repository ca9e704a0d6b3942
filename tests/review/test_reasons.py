"""What stands against pages and documents is said in Indonesian on the review page."""

from __future__ import annotations

import pytest

from rb_ingest.records import Finding
from rb_ingest.review.desk import ReviewDesk
from rb_ingest.review.reasons import in_words
from rb_ingest.storage.store import Store
from tests.storage.documents import BANYUMAS, a_document, a_row

# One of each kind that rows/warnings.py, decree/decree.py and pipeline.py say, with other values.
SENTENCES = {
    "no rows of area 3 (Penataan Organisasi), 5 (SDM)": "area 3 (Penataan Organisasi), 5 (SDM)",
    "neither a column nor rows across the table name the areas of this plan": "kolom",
    "no known area is called «RB TEMATIK»: add it to reference/areas.csv, or leave it as printed": "“RB TEMATIK”",
    "an area could not be told: 'Penat#an'": "tidak terbaca",
    "the label of an area is missing": "tidak terbaca",
    "area 4 (Tata Laksana) stands in two places": "rea 4 (Tata Laksana) muncul",
    "area 4 (Tata Laksana) is printed with the number 6": "nomor 6",
    "page 9: the numbers of sub kegiatan jump from 2) to 4)": "Halaman 9: nomor sub kegiatan melompat dari 2) ke 4)",
    "page 9: the numbers of indikator jump from 2 to 4, a row may be lost": "melompat dari 2 ke 4",
    "page 3: marks in month 2, 7 belong to no row": "Halaman 3: tanda pada bulan 2, 7",
    "no decree number could be read": "Nomor keputusan tidak terbaca",
    "the office that issued the decree could not be told": "Satker",
    "the decree number is printed in two ways: 7/2023 and 17/2023": "7/2023 dan 17/2023",
    "the decree number holds the region code 3301 (KPU Kabupaten Cilacap), KPU Kota Tegal has 3376": "berkode 3376",
    "the decree number is of 2022, the decree is dated 2023-02-01": "menyebut 2022",
    "the decree number is of month II, the decree is dated 2023-03-01": "menyebut month II",
    "pages 4 to 9 hold another decree or attachment, without a plan of RB or ZI": "Halaman 4 sampai 9",
}


@pytest.mark.parametrize("sentence", SENTENCES)
def test_every_oddity_is_said_in_indonesian(sentence):
    assert SENTENCES[sentence] in in_words(sentence)


def test_what_nobody_knows_is_quoted():
    said = in_words("page 3: <b>something new</b>")
    assert said == "Ada kejanggalan yang belum dikenal; periksa sendiri: «page 3: <b>something new</b>»"


@pytest.fixture
def desk(tmp_path):
    finding = Finding(
        page_no=2, kind="columns", sentence="the columns are not those of the plan's other pages: 9, not 17"
    )
    decree = BANYUMAS.model_copy(update={"warnings": ()})
    document = a_document(
        "a.pdf", [a_row(1, "x")], decree=decree, status="partial", error="page 2 is in doubt", findings=(finding,),
        warnings=("page 2: marks in month 5 belong to no row", "no decree number could be read"),
    )  # fmt: skip
    with Store(tmp_path / "rb.duckdb") as store:
        store.save(document)
        store.save(a_document("b.pdf", status="failed", error="the file is empty (0 bytes): upload it again"))
    return ReviewDesk(tmp_path / "rb.duckdb", "p", audit=0)


def test_the_queue_and_the_bench_say_it_in_indonesian(desk):
    items = [i for i in desk.handle({"act": "open"}).content["items"] if not i["row_id"]]
    told: dict[str, list[str]] = {i["kind"]: [] for i in items}
    for item in items:
        told[item["kind"]] += desk.handle({"act": "fetch", "item": item}).content["reasons"]
    assert told["page"] == ["Kolomnya berbeda dari halaman lain. Periksa baris halaman itu, atau pindai ulang."]
    assert (
        "Halaman 2: tanda pada bulan 5 tidak termasuk baris mana pun. Periksa tanda itu milik baris yang mana."
        in (told["document"])
    )
    assert "Berkas kosong (0 byte). Unggah ulang berkas itu." in told["document"]
    assert told["missing"][0].startswith("Tidak ada baris untuk area")
    page = {"act": "page", "document_id": items[0]["document_id"], "page_no": 2, "picture": False}
    document_id = next(item["document_id"] for item in items if item["kind"] == "page")
    bench = desk.handle({**page, "document_id": document_id}).content
    assert bench["pages"][1]["trouble"].startswith("Kolomnya berbeda")


def test_what_was_seen_is_settled_by_what_the_database_says(desk):
    item = next(i for i in desk.handle({"act": "open"}).content["items"] if i["kind"] == "page")
    shown = desk.handle({"act": "fetch", "item": item}).content
    answer = {"act": "answer", "answer": "0c6f3a52-0a37-4a57-9f59-0b6d7e1b1f0a", "reviewer": "p", "says": "confirm"}
    assert desk.handle({**answer, **item, "version": shown["version"]}).content["type"] == "saved"
    assert not [i for i in desk.handle({"act": "open"}).content["items"] if i["kind"] == "page"]
