"""The evaluator's pages: one for each office and province, linked, escaped, with pictures."""

from __future__ import annotations

import io
import re
from datetime import date

import pdfplumber
import pytest
from typer.testing import CliRunner

from rb_ingest.cli import app as cli
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.errors import ExportError
from rb_ingest.outputs.evaluation import write_evaluation
from rb_ingest.outputs.evaluation_pdf import office_pdf
from rb_ingest.storage.evaluation import evaluated_plans
from rb_ingest.storage.needs import missing_offices
from rb_ingest.storage.store import Store
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row, months_of

EVIL = '"><img src=x onerror=alert(1)>'
TRAVELLER = BANYUMAS.model_copy(update={"satker_kode": "../33", "satker": "KPU Kabupaten X"})


@pytest.fixture
def database(tmp_path):
    path = tmp_path / "rb.duckdb"
    with Store(path) as store:
        rows = [a_row(1, EVIL, months=months_of(2, 5)), a_row(2, "SK", months=months_of(), match=a_match("1.1.2.1"))]
        store.save(a_document("a.pdf", rows))
        store.save(
            a_document("b.pdf", [a_row(1, "SK")], decree=TEGAL, status="partial", error="x"), page_errors={2: "x"}
        )
        store.save(a_document("c.pdf", [a_row(1, "SK")], decree=TRAVELLER))
    return path


class Pages(dict[str, str]):
    """The HTML pages by their names, and the folder in which the PDFs lie beside them."""

    def __init__(self, pages, folder):
        super().__init__(pages)
        self.folder = folder

    def pdf(self, name):
        """Return the text of a PDF, and the size of its first page in points."""
        with pdfplumber.open(self.folder / name) as pdf:
            text = "\n".join(page.extract_text() for page in pdf.pages)
            return text, (round(pdf.pages[0].width), round(pdf.pages[0].height))


@pytest.fixture
def pages(database, tmp_path):
    folder = tmp_path / "out"
    with Store(database) as store:
        plans = evaluated_plans(store.connection, date(2021, 4, 1))
        count = write_evaluation(plans, missing_offices(store.connection), folder, "id", date(2021, 4, 1))
    assert len(list(folder.iterdir())) == count
    return Pages({path.name: path.read_text(encoding="utf-8") for path in folder.glob("*.html")}, folder)


def test_there_is_a_page_for_each_office_and_province_and_no_other_name(pages):
    assert set(pages) == {"index.html", "provinsi-33.html", "satker-3302.html", "satker-3376.html"}


def test_every_link_leads_to_a_page(pages):
    for name, page in pages.items():
        for target in re.findall(r'href="([^"]+)"', page):
            assert (pages.folder / target).is_file(), name


def test_the_same_is_on_paper(pages):
    text, size = pages.pdf("satker-3302.pdf")
    assert size == (595, 935)  # F4, upright
    for said in ("KPU Kabupaten Banyumas", "baris tanpa waktu", "cakupan katalog", "triwulan ini (2/2021)"):
        assert said in text
    assert "><img src=x onerror=alert(1)>" in text  # a text is a text
    assert "Tidak semua halaman" in pages.pdf("satker-3376.pdf")[0]
    text, size = pages.pdf("provinsi-33.pdf")
    assert size == (935, 595)
    assert "KPU Kabupaten Banyumas" in text
    assert "KPU Kabupaten Cilacap" in text


def test_paper_has_no_letters_that_its_font_lacks_and_comes_out_the_same_twice(database):
    with Store(database) as store:
        [plan] = [p for p in evaluated_plans(store.connection, date(2021, 4, 1)) if p.satker_kode == "3302"]
    odd = plan.model_copy(
        update={"due": (plan.due[0].model_copy(update={"indikator": "☃ naskah <b>\n" + "x" * 3000}),)}
    )
    first, again = (office_pdf([odd], "id", date(2021, 4, 1)) for _ in range(2))
    assert first == again
    with pdfplumber.open(io.BytesIO(first)) as pdf:
        text = "\n".join(page.extract_text() for page in pdf.pages)
    assert "? naskah <b> x" in text


def test_an_office_sees_its_grade_and_what_it_lacks(pages):
    page = pages["satker-3302.html"]
    assert 'lang="id"' in page
    assert "baris tanpa waktu" in page
    assert page.count("<svg") == 9  # the months, and a bar for each area
    assert "Jatuh tempo triwulan ini (2/2021)" in page
    assert "Tidak semua halaman" not in page
    assert "Tidak semua halaman" in pages["satker-3376.html"]


def test_texts_of_scans_are_texts(pages):
    for page in pages.values():
        assert "<img" not in page
        assert "<script" not in page
    assert "&lt;img src=x" in pages["satker-3302.html"]


def test_a_province_lists_its_plans_and_who_is_missing(pages):
    page = pages["provinsi-33.html"]
    assert "KPU Kabupaten Banyumas" in page
    assert "KPU Kabupaten Cilacap" in page
    assert page.index("RB 2024:") < page.index("RB 2021:")


def test_a_file_in_the_place_of_the_folder_is_an_error(tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(ExportError, match="is a file"):
        write_evaluation([], [], tmp_path / "out", "id", date(2021, 4, 1))


def test_the_command_writes_the_pages(database, tmp_path, monkeypatch):
    monkeypatch.setenv("RB_INGEST_LANG", "en")
    result = CliRunner().invoke(cli.app, ["evaluate", "--db", str(database), "--out", str(tmp_path / "pages")])
    assert result.exit_code == ExitCode.OK, result.output
    assert "Evaluation of the plans" in (tmp_path / "pages" / "index.html").read_text(encoding="utf-8")
