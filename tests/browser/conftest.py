"""A review page that Voila serves, and a browser that opens it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from tests.browser.driver import Reviewer
from tests.review.truth_documents import SAMPLES, truth_stages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "review.ipynb"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def browser():
    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is not installed; scripts/system-packages.sh installs it")
        pytest.skip("Chromium is not installed and cannot be: run scripts/system-packages.sh as root")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def inbox(tmp_path_factory):
    """Three samples: born digital, turned and askew, without month columns."""
    folder = tmp_path_factory.mktemp("inbox")
    for name in ("Rencana Aksi RB KPU Kudus 2023.pdf", "majene rb 2021 pindai.pdf", "Renaksi ZI Kab Batang 2022.pdf"):
        shutil.copy(SAMPLES / "inbox" / name, folder / name)
    return folder


def ingest(inbox: Path, database: Path, version: str, shift: float = 0.0, lost: tuple[str, int] | None = None) -> None:
    with Store(database) as store, ThreadPoolExecutor(1) as executor:
        options = BatchOptions(stages=truth_stages(version, shift, lost), executor=executor)
        run_batch(inbox, store, Settings(), options, reread="outdated")


SLOW = """
import time
from rb_ingest.review.widget import review_page
page = review_page({db!r}, reviewer="peninjau lambat", audit=10)
handle = page._desk.handle
def slow(message):
    time.sleep({seconds})
    return handle(message)
page._desk.handle = slow
page
"""


def write_notebook(path: Path, source: str) -> None:
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "c0",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": source,
    }
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    path.write_text(json.dumps({"cells": [cell], "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}))


@contextmanager
def server(command: list[str], port: int, folder: Path, env: dict[str, str], probe: str = "/"):
    """Run a server until it is no longer needed; gives its address."""
    log = folder / f"server-{port}.log"
    with log.open("w") as out:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], env={**os.environ, **env}, stdout=out, stderr=out, cwd=folder
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}{probe}", process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture(scope="session")
def desk_folder(tmp_path_factory, inbox):
    """A folder with the database, the notebook of the page, and one whose kernel is slow."""
    folder = tmp_path_factory.mktemp("served")
    ingest(inbox, folder / "pristine.duckdb", "truth-1")
    shutil.copy(folder / "pristine.duckdb", folder / "rb.duckdb")
    shutil.copy(NOTEBOOK, folder / "review.ipynb")
    write_notebook(folder / "slow.ipynb", SLOW.format(db=str(folder / "rb.duckdb"), seconds=0.7))
    return folder


@pytest.fixture(scope="session")
def voila(desk_folder):
    """Serve the folder with Voila; gives the address before the name of a notebook."""
    port = free_port()
    command = ["voila", str(desk_folder), "--no-browser", f"--port={port}", "--show_tracebacks=True"]
    env = {"RB_INGEST_DB": str(desk_folder / "rb.duckdb"), "RB_INGEST_REVIEWER": "peninjau 1"}
    with server(command, port, desk_folder, env, "/voila/static/") as address:
        yield f"{address}/voila/render/"


@pytest.fixture
def served(voila, desk_folder, inbox):
    """Serve the review page on a database without decisions; gives its address and its database."""
    database = desk_folder / "rb.duckdb"
    shutil.copy(desk_folder / "pristine.duckdb", desk_folder / "fresh.duckdb")
    # The page of the test before is open still, and its kernel may be about to tell colleagues what it shows.
    with _nobody_writes(database):
        (desk_folder / "fresh.duckdb").replace(database)
    return f"{voila}review.ipynb", database


@contextmanager
def _nobody_writes(database: Path):
    """Keep others from a database for a moment, once they are done."""
    deadline = time.monotonic() + 40
    while True:
        try:
            connection = duckdb.connect(str(database))
            break
        except duckdb.IOException:
            assert time.monotonic() < deadline, "somebody keeps the database"
            time.sleep(0.05)
    try:
        yield
    finally:
        connection.close()


def _wait_for(address: str, server: subprocess.Popen, log: Path) -> None:
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(address, timeout=2)  # noqa: S310  (this machine)
            return
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.2)
    raise AssertionError(f"Voila did not start:\n{log.read_text()}")


@pytest.fixture(scope="module")
def people(browser):
    """Open pages, one for each address and name: a kernel takes seconds to start."""
    opened: dict[tuple[str, str | None], Reviewer] = {}

    def enter(address: str, name: str | None = None) -> Reviewer:
        if (address, name) not in opened:
            opened[address, name] = Reviewer(browser, address, name)
        return opened[address, name]

    yield enter
    for person in opened.values():
        assert person.errors == []
        person.close()
