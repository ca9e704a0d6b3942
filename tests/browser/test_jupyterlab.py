"""The same page in JupyterLab: two notebooks at once, on one database, each with a kernel of its own."""

from __future__ import annotations

import shutil

import pytest
from playwright.sync_api import TimeoutError

import rb_ingest
from tests.browser.conftest import free_port, server, write_notebook
from tests.browser.driver import Reviewer

pytestmark = pytest.mark.timeout(540)
CELL = """
from rb_ingest.review.widget import review_page
review_page({db!r}, reviewer={name!r}, audit=5)
"""


@pytest.fixture(scope="module")
def lab(desk_folder, tmp_path_factory):
    """Serve notebooks with JupyterLab; gives its address and the database."""
    folder = tmp_path_factory.mktemp("lab")
    database = folder / "rb.duckdb"
    shutil.copy(desk_folder / "pristine.duckdb", database)
    for name in ("satu", "dua"):
        write_notebook(folder / f"{name}.ipynb", CELL.format(db=str(database), name=f"peninjau {name}"))
    port = free_port()
    command = [
        "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0",
        "--IdentityProvider.token=", "--ServerApp.disable_check_xsrf=True",
    ]  # fmt: skip
    with server(command, port, folder, {}, "/api") as address:
        yield address, database


def run_all(page):
    """Run all cells of the open notebook, as a person does by the menu, who answers what the program asks first."""
    asked = page.locator(".jp-Dialog .jp-mod-accept")
    page.add_locator_handler(page.locator(".jp-Dialog"), lambda _: asked.first.click())
    page.wait_for_selector(".jp-NotebookPanel .jp-Cell", timeout=200_000)
    page.wait_for_selector(".jp-NotebookPanel .jp-Notebook-ExecutionIndicator[data-status='idle']", timeout=200_000)
    for _ in range(5):  # a menu that is clicked before the kernel is there does nothing, and nobody is told
        page.click(".lm-MenuBar-itemLabel >> text=Run")
        page.click(".lm-Menu-itemLabel >> text='Run All Cells'")
        try:
            page.wait_for_selector(".rb-review", timeout=40_000)
        except TimeoutError:
            continue
        return
    page.wait_for_selector(".rb-review", timeout=10_000)


def log(database):
    with rb_ingest.connect(database, patience=10) as connection:
        return connection.execute("SELECT DISTINCT row_id, decided_by FROM decisions ORDER BY ALL").fetchall()


def test_two_reviewers_save_in_jupyterlab(browser, lab):
    address, database = lab
    notebooks = [f"{address}/lab/workspaces/{name}/tree/{name}.ipynb" for name in ("satu", "dua")]
    people = [Reviewer(browser, notebook, run=run_all) for notebook in notebooks]
    kinds = ("match", "months")
    keys = {person: person.goto_kind(kind) for person, kind in zip(people, kinds, strict=True)}
    for _ in range(4):
        for person in people:  # at the same time: neither waits for the other
            person.page.keyboard.press("Enter")
        for person in people:
            assert person.shown() != keys[person]
    for person in people:
        person.saved()
        assert "tersimpan" in person.text(".saving")
        assert person.errors == []
    written = log(database)
    assert sum(who == "peninjau satu" for _, who in written) == 4
    assert sum(who == "peninjau dua" for _, who in written) == 4
    people[0].page.keyboard.press("s")  # keys of the page are not commands of the notebook
    people[0].shown()
    assert len(people[0].page.query_selector_all(".jp-Cell")) == 1
    for person in people:
        person.close()
