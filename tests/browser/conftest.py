"""A review page that Voila serves, and a browser that opens it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rb_ingest.batch.run import run_batch
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
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


def ingest(inbox: Path, database: Path, version: str, shift: float = 0.0) -> None:
    with Store(database) as store, ThreadPoolExecutor(1) as executor:
        run_batch(inbox, store, Settings(), stages=truth_stages(version, shift), executor=executor, update=True)


@pytest.fixture(scope="session")
def served(tmp_path_factory, inbox):
    """Serve the review notebook; gives its address and its database."""
    folder = tmp_path_factory.mktemp("served")
    database = folder / "rb.duckdb"
    ingest(inbox, database, "truth-1")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = folder / "voila.log"
    with log.open("w") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "voila", str(NOTEBOOK), "--no-browser", f"--port={port}", "--show_tracebacks=True"],
            env={**os.environ, "RB_INGEST_DB": str(database), "RB_INGEST_REVIEWER": "peninjau 1"},
            stdout=out,
            stderr=out,
        )
    try:
        _wait_for(f"http://127.0.0.1:{port}/voila/static/", server, log)
        yield f"http://127.0.0.1:{port}/", database
    finally:
        server.terminate()
        server.wait(20)


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
