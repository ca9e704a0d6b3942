"""The pages of the programming interface can be built, and show what users import."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

import rb_ingest
import rb_ingest.records

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-W", "error", str(ROOT / "scripts" / "api_pages.py"), str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder


def named(page: Path) -> set[str]:
    return set(re.findall(r'id="(\w+)"', page.read_text(encoding="utf-8")))


def test_every_public_name_is_on_a_page(site: Path) -> None:
    assert set(rb_ingest.__all__) <= named(site / "rb_ingest.html")
    assert set(rb_ingest.records.__all__) <= named(site / "rb_ingest" / "records.html")
    assert {"RbIngestError", "InputError", "DatabaseBusyError"} <= named(site / "rb_ingest" / "errors.html")
    assert "load_reference" in named(site / "rb_ingest" / "reference.html")


def test_a_member_has_its_arguments_and_errors_explained(site: Path) -> None:
    text = re.sub(r"<[^>]+>", "", (site / "rb_ingest.html").read_text(encoding="utf-8"))
    assert "Bring a database up to date with an inbox" in text
    assert "There is no such inbox, or no PDF in it" in text


def test_no_page_tells_of_the_machine_that_wrote_it(site: Path) -> None:
    for page in site.rglob("*.*"):
        assert str(ROOT) not in page.read_text(encoding="utf-8"), page.name
