"""The browse page: a search, lasting addresses of rows on their scans, and nothing that a scan may do to it."""

from __future__ import annotations

import http.client
import re
import threading
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import quote

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.browse.pages import answer, row_link
from rb_ingest.browse.server import make_server
from rb_ingest.errors import RbIngestError
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from tests.review.truth_documents import SAMPLES, truth_stages
from tests.storage.documents import TEGAL, a_document, a_row

EVIL = '"><script>alert(1)</script>'


@pytest.fixture(scope="module")
def db(tmp_path_factory):
    path = tmp_path_factory.mktemp("browse") / "rb.duckdb"
    with Store(path) as store, ThreadPoolExecutor(1) as executor:
        run_batch(SAMPLES / "inbox", store, Settings(), BatchOptions(stages=truth_stages("1"), executor=executor))
        store.save(a_document("gone.pdf", [a_row(1, f"hilang {EVIL}")], decree=TEGAL))
    return path


def found_in(text: str, pattern: str) -> str:
    match = re.search(pattern, text)
    assert match
    return match[1]


def page(db, target):
    status, text = answer(db, target, "id")
    return status, text


def test_the_first_page_offers_facets_and_rows(db):
    status, text = page(db, "/")
    assert status == 200
    for word in (
        "Tahun",
        "Provinsi",
        "Satker",
        "Area",
        "Entri katalog",
        "indikator sendiri",
        "KPU Provinsi Jambi",
        "Jawa Tengah",
    ):
        assert word in text
    assert text.count('href="/row?id=') == 50


def test_a_facet_leads_to_fewer_rows_and_keeps_the_words(db):
    _, text = page(db, "/?q=lhkpn")
    total = int(found_in(text, r"(\d+) baris"))
    [link] = [unescape(found) for found in re.findall(r'href="(/\?[^"]*tahun=2024[^"]*)"', text)]
    assert "q=lhkpn" in link
    _, narrowed = page(db, link)
    assert 0 < int(found_in(narrowed, r"(\d+) baris")) < total


def test_a_row_is_shown_on_its_scan_under_its_own_address(db):
    _, text = page(db, "/?tahun=2022&jenis=ZI")
    link = unescape(found_in(text, r'href="(/row\?id=[^"]+)"'))
    status, row = page(db, link)
    assert status == 200
    assert 'src="data:image/jpeg;base64,/9j/' in row
    assert "KPU Kabupaten Batang" in row


def test_a_scan_that_is_gone_is_said_in_a_sentence(db):
    _, text = page(db, "/?q=hilang")
    status, row = page(db, unescape(found_in(text, r'href="(/row\?id=[^"]+)"')))
    assert status == 200
    assert "<img" not in row
    assert "gone.pdf" in row


@pytest.mark.parametrize("target", ["/?q=hilang", f"/?q={quote(EVIL)}", f"/?satker={EVIL}&first=-3"])
def test_what_comes_from_scans_and_addresses_is_text(db, target):
    status, text = page(db, target)
    assert status == 200
    assert "<script" not in text


@pytest.mark.parametrize("target", ["/row?id=nothing", "/row", "/etc/passwd", "/../x"])
def test_what_is_not_there_is_said(db, target):
    assert page(db, target)[0] == 404


def test_a_database_that_is_not_there_is_said(tmp_path):
    status, text = page(tmp_path / "no.duckdb", "/")
    assert status == 500
    assert "no.duckdb" in text


def test_the_address_of_a_row_is_quoted():
    assert row_link("d1-p2y3&x=<") == "/row?id=d1-p2y3%26x%3D%3C"


@pytest.fixture
def port(db):
    with make_server(db, 0, "id") as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def asked(port, method, target, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request(method, target, headers=headers)
    response = connection.getresponse()
    return response.status, response.read().decode("utf-8")


def test_the_server_answers_this_computer_and_no_name_of_the_web(port):
    status, text = asked(port, "GET", "/?q=lhkpn")
    assert status == 200
    assert "LHKPN" in text
    assert asked(port, "GET", "/", Host="evil.example") == (403, "")
    assert asked(port, "POST", "/")[0] == 501


def test_a_port_that_is_taken_is_an_error_for_people(db, port):
    with pytest.raises(RbIngestError, match="Choose another --port"):
        make_server(db, port, "id")
