"""A database made from the truth of the samples, copied fresh for each test that changes it."""

from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from tests.review.truth_documents import SAMPLES, truth_stages

NAMES = ("Rencana Aksi RB KPU Kudus 2023.pdf", "majene rb 2021 pindai.pdf", "Renaksi ZI Kab Batang 2022.pdf")


@pytest.fixture(scope="session")
def made_database(tmp_path_factory):
    folder = tmp_path_factory.mktemp("made")
    inbox = folder / "inbox"
    inbox.mkdir()
    for name in NAMES:
        shutil.copy(SAMPLES / "inbox" / name, inbox / name)
    with Store(folder / "rb.duckdb") as store, ThreadPoolExecutor(1) as executor:
        run_batch(inbox, store, Settings(), BatchOptions(stages=truth_stages("truth-1"), executor=executor))
    return folder / "rb.duckdb"


@pytest.fixture
def database(made_database, tmp_path):
    return shutil.copy(made_database, tmp_path / "rb.duckdb")
