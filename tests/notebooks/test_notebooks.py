"""Both notebooks run from top to bottom, and come without outputs of somebody's database."""

from __future__ import annotations

import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from tests.review.truth_documents import SAMPLES, truth_stages
from tests.storage.documents import BANYUMAS, a_document, a_match, a_row

NOTEBOOKS = Path(__file__).parents[2] / "notebooks"
EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>.pdf"
pytestmark = pytest.mark.timeout(120)


def outputs_of(name):
    """Run a notebook from top to bottom, and return all that its cells put out."""
    # Loading them takes seconds, which no process has to wait for that runs no notebook.
    import nbformat
    from nbclient import NotebookClient

    notebook = nbformat.read(NOTEBOOKS / f"{name}.ipynb", as_version=4)
    place = {"metadata": {"path": str(NOTEBOOKS)}}
    NotebookClient(notebook, timeout=90, kernel_name="python3", resources=place).execute()
    return [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]


@pytest.fixture(scope="module")
def demo(tmp_path_factory):
    path = tmp_path_factory.mktemp("demo") / "rb.duckdb"
    with Store(path) as store, ThreadPoolExecutor(1) as executor:
        run_batch(SAMPLES / "inbox", store, Settings(), BatchOptions(stages=truth_stages("1"), executor=executor))
        store.connection.execute("UPDATE files SET file_name = ? WHERE file_name LIKE 'SCAN%'", [EVIL])
        store.connection.execute("UPDATE documents SET satker = ? WHERE satker LIKE '%Kudus'", [f"{EVIL} $\\x$"])
    return path


@pytest.mark.parametrize(("name", "pictures"), [("compare_satker", 5), ("review", 0)])
def test_a_notebook_runs_from_top_to_bottom(demo, tmp_path, monkeypatch, name, pictures):
    monkeypatch.setenv("RB_INGEST_DB", str(shutil.copy(demo, tmp_path / "rb.duckdb")))
    monkeypatch.setenv("RB_INGEST_REVIEWER", "peninjau")
    outputs = outputs_of(name)
    assert sum("image/png" in output.get("data", {}) for output in outputs) == pictures
    html = "".join(str(output.get("data", {}).get("text/html", "")) for output in outputs)
    assert "<script>" not in html
    assert "<img" not in html
    if name == "compare_satker":
        assert "&lt;script&gt;" in html
    if name == "review":
        assert any("application/vnd.jupyter.widget-view+json" in output.get("data", {}) for output in outputs)


def save_nothing(store):
    pass


def save_one(store):
    store.save(a_document("a.pdf", [a_row(1, "SK")]))


def save_only_zi(store):
    for n, kode in enumerate(("3325", "3376"), start=2022):
        decree = BANYUMAS.model_copy(update={"jenis": "ZI", "tahun": n, "satker_kode": kode})
        store.save(a_document(f"{kode}.pdf", [a_row(1, "x", match=a_match(None), sub_kegiatan=None)], decree=decree))


@pytest.mark.parametrize("save", [save_nothing, save_one, save_only_zi])
def test_offices_are_compared_in_any_database(tmp_path, monkeypatch, save):
    with Store(tmp_path / "rb.duckdb") as store:
        save(store)
    monkeypatch.setenv("RB_INGEST_DB", str(tmp_path / "rb.duckdb"))
    outputs = outputs_of("compare_satker")
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 5


@pytest.mark.parametrize("name", ["compare_satker", "review"])
def test_a_notebook_has_its_parameters_on_top_and_no_outputs(name):
    cells = json.loads((NOTEBOOKS / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    assert code[0]["metadata"]["tags"] == ["parameters"]
    assert not any(cell["outputs"] or cell["execution_count"] for cell in code)
