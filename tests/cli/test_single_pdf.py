"""Commands that read one PDF read it as a run does: with the rules that persons drew on its pages, and they say so."""

from __future__ import annotations

import csv
import io
from uuid import uuid4

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from rb_ingest.batch.run import run_batch
from rb_ingest.cli import app as cli
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.records import GivenRule
from rb_ingest.settings import Settings
from rb_ingest.storage.page_decisions import append_rules
from rb_ingest.storage.store import Store
from testkit.lossy_pages import lossy_page

VIOLET = (130, 50, 200)
SAYS = "read with the rules that persons drew by hand on its pages: 1"


@pytest.fixture(scope="module", params=[False, True], ids=["drawn by a program", "scan"])
def page(request):
    return lossy_page(scanned=request.param)


@pytest.fixture(scope="module")
def pdf(page, tmp_path_factory):
    path = tmp_path_factory.mktemp("inbox") / "renaksi rb.pdf"
    path.write_bytes(page.pdf)
    return path


@pytest.fixture(scope="module")
def db(page, pdf, tmp_path_factory):
    """Return a database in which a person drew the rule that the page lost."""
    path = tmp_path_factory.mktemp("rules") / "rb.duckdb"
    with Store(path) as store:
        run_batch(pdf.parent, store, Settings())
    with Store(path) as store:
        [(document_id,)] = store.connection.execute("SELECT document_id FROM documents").fetchall()
        line = GivenRule(**page.lost.model_dump())
        append_rules(store.connection, document_id, 1, [line], decided_by="ani", uid=uuid4())
    return path


@pytest.fixture
def invoke(monkeypatch):
    monkeypatch.setattr("rb_ingest.cli.single_pdf.signal.signal", lambda *_: None)
    environment = {"RB_INGEST_LANG": "en", "COLUMNS": "200"}
    return lambda *arguments: CliRunner().invoke(cli.app, [str(argument) for argument in arguments], env=environment)


def count(png: bytes, color: tuple[int, int, int]) -> int:
    with Image.open(io.BytesIO(png)) as picture:
        return int((np.asarray(picture.convert("RGB")) == color).all(axis=2).sum())


@pytest.mark.timeout(300)
def test_cells_are_those_of_the_next_run(pdf, db, tmp_path, invoke):
    def rows(*more):
        result = invoke("cells", pdf, "--out", tmp_path / "cells.csv", "--workers", "1", *more)
        assert result.exit_code == ExitCode.OK, result.output
        with (tmp_path / "cells.csv").open(encoding="utf-8-sig", newline="") as file:
            return {cell["row"] for cell in csv.DictReader(file)}, " ".join(result.stderr.split())

    (bare, silent), (ruled, said) = rows(), rows("--db", db)
    assert len(ruled) == len(bare) + 1
    assert SAYS in said
    assert "rules" not in silent


@pytest.mark.timeout(300)
def test_the_picture_shows_what_was_drawn(pdf, db, tmp_path, invoke):
    out = tmp_path / "page.png"
    assert invoke("explain", pdf, "--page", "1", "--out", out).exit_code == ExitCode.OK
    assert count(out.read_bytes(), VIOLET) == 0
    result = invoke("explain", pdf, "--page", "1", "--out", out, "--db", db)
    assert (result.exit_code, SAYS in " ".join(result.stderr.split())) == (ExitCode.OK, True)
    assert count(out.read_bytes(), VIOLET) > 1000


@pytest.mark.timeout(300)
def test_a_pdf_is_shown_as_a_run_would_read_it(page, pdf, db, invoke):
    bare, ruled = invoke("show", pdf, "--workers", "1"), invoke("show", pdf, "--workers", "1", "--db", db)
    assert f"{len(page.rows) - 1} plan rows" in bare.output
    assert f"{len(page.rows)} plan rows" in ruled.output
    assert SAYS in " ".join(ruled.stderr.split())


def test_a_file_that_nobody_drew_on_and_a_database_that_is_none(pdf, db, tmp_path, invoke):
    other = tmp_path / "lain.pdf"
    other.write_bytes(lossy_page(scanned=False).pdf + b"\n")
    out = ("--out", tmp_path / "cells.csv", "--workers", "1")
    result = invoke("cells", other, *out, "--db", db)
    assert (result.exit_code, "nobody drew rules" in result.stderr) == (ExitCode.OK, True)
    for command in (("cells", pdf, *out), ("show", pdf)):
        result = invoke(*command, "--db", tmp_path / "none.duckdb")
        assert (result.exit_code, "There is no database" in result.stderr) == (ExitCode.ERROR, True)
    assert not (tmp_path / "none.duckdb").exists()
