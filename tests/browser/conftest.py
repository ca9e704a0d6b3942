"""A review page that Voila serves, and a browser that opens it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rb_ingest.batch.run import run_batch
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from tests.review.truth_documents import SAMPLES, truth_stages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
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
    """Serve the review page as `make review` does; gives its address and its database."""
    folder = tmp_path_factory.mktemp("served")
    database = folder / "rb.duckdb"
    ingest(inbox, database, "truth-1")
    arguments = ("review", "--db", str(database), "--no-browser", "--reviewer", "peninjau 1")
    server = subprocess.Popen(
        [sys.executable, "-c", "from rb_ingest.cli.app import app; app()", *arguments],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        address = re.search(r"http://\S+", server.stderr.readline())
        assert address, server.stderr.read()
        yield address[0], database
    finally:
        server.terminate()
        server.wait(20)
