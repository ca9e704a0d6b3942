"""The report of a run: complete, in words that can be handed on, and harmless whatever the scans say."""

from __future__ import annotations

import csv
import json

import pytest

from rb_ingest.errors import ExportError
from rb_ingest.outputs.report import as_html, as_json, make_report, write_report
from rb_ingest.storage.needs import file_needs, missing_offices, unread_files
from rb_ingest.storage.store import Store
from rb_ingest.storage.summary import summarise_database
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row

EVIL = "<script>alert(1)</script>=1+1.pdf"
NOBODY = BANYUMAS.model_copy(update={"satker_kode": None, "satker": None, "level": None})
BATANG = BANYUMAS.model_copy(update={"satker_kode": "3325", "satker": "KPU Kabupaten Batang"})


@pytest.fixture(scope="module")
def report(tmp_path_factory):
    with Store(tmp_path_factory.mktemp("report") / "rb.duckdb") as store:
        store.save(a_document("ok.pdf", [a_row(1, "SK")]))
        rows = [a_row(1, "SK"), a_row(2, "x", match=a_match(status="review", confidence=0.5))]
        store.save(a_document("queue.pdf", rows, decree=TEGAL))
        store.save(a_document("nobody.pdf", [a_row(1, "SK")], decree=NOBODY))
        store.save(
            a_document(
                "partial.pdf",
                [a_row(1, "SK")],
                decree=BANYUMAS.model_copy(update={"tahun": 2023}),
                status="partial",
                error="1 of 5 pages could not be read (3); page 3: the page is damaged and cannot be drawn: scan it",
            ),
            page_errors={3: "lost"},
        )
        store.save(
            a_document(EVIL, status="failed", error="the file is empty (0 bytes): upload it again", decree=NOBODY)
        )
        store.save(
            a_document("batang.pdf", status="failed", error="the PDF has no pages: upload it again", decree=BATANG)
        )
        store.connection.execute(
            "INSERT INTO left_out BY NAME SELECT 'a.zip' AS file_name, '/in/a.zip' AS source_path, '/in' AS inbox, "
            "'is an archive, which is not opened; unpack it into the inbox' AS reason, now()::TIMESTAMP AS seen_at"
        )
        yield make_report(
            "rb.duckdb",
            summarise_database(store.connection),
            file_needs(store.connection),
            unread_files(store.connection),
            missing_offices(store.connection),
            "id",
        )


def of_files(report):
    return [(m.file_name, m.status, m.cause) for m in report.matters if m.file_name]


def test_files_come_by_gravity_each_for_its_gravest_reason(report):
    assert of_files(report) == [
        (EVIL, "failed", "empty"),
        ("batang.pdf", "failed", "no_pages"),
        ("partial.pdf", "partial", "page_damaged"),
        ("nobody.pdf", "unassigned", "unassigned"),
        ("queue.pdf", "review", "review"),
        ("a.zip", "left_out", "archive"),
    ]


def test_cause_and_remedy_are_in_indonesian(report):
    by_name = {matter.file_name: matter for matter in report.matters}
    assert by_name[EVIL].what == "Berkas kosong (0 byte)"
    assert by_name[EVIL].remedy == "Unggah ulang berkas itu."
    assert (
        by_name["partial.pdf"].what == "Halaman 3 tidak terbaca; halaman 3: halaman rusak dan tidak dapat ditampilkan"
    )
    assert by_name["queue.pdf"].what == "1 dari 2 baris menunggu ditinjau"


def test_missing_offices_are_matters_and_unreadable_ones_are_told_apart(report):
    missing = [m for m in report.matters if m.file_name is None]
    [batang] = [m for m in missing if m.satker_kode == "3325" and m.tahun == 2021]
    assert batang.status == "unreadable"
    assert not [m for m in missing if m.satker_kode == "3302" and m.tahun == 2021]
    assert {m.tahun for m in missing} == {2021, 2023, 2024}


def test_the_page_is_escaped_and_needs_no_other_file(report):
    page = as_html(report)
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;=1+1.pdf" in page
    assert 'lang="id"' in page
    assert "http://" not in page.replace("http-equiv", "") and "src=" not in page
    assert "KPU Kabupaten Maybrat" in page


def test_the_table_holds_every_matter_and_no_formula(report, tmp_path):
    out = tmp_path / "report.csv"
    assert write_report(report, out) == len(report.matters)
    with out.open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == len(report.matters)
    assert lines[0]["file"] == EVIL  # begins with no sign of a formula
    assert lines[0]["remedy"] == "Unggah ulang berkas itu."
    assert {line["status"] for line in lines} >= {"failed", "partial", "missing", "unreadable", "review", "unassigned"}


def test_json_is_the_report_itself(report, tmp_path):
    out = tmp_path / "report.json"
    write_report(report, out)
    data = json.loads(out.read_text(encoding="utf-8"))
    assert data == json.loads(as_json(report))
    assert data["summary"]["files"] == {"failed": 2, "ok": 3, "partial": 1}
    assert data["matters"][0]["cause"] == "empty"


def test_another_ending_is_an_error(report, tmp_path):
    with pytest.raises(ExportError, match=r"end the name in \.html, \.csv or \.json"):
        write_report(report, tmp_path / "report.pdf")
