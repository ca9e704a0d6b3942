"""The samples are the demo's input and the yardstick: each PDF has its truth, and the README says what they are."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2 as pdfium
import pytest

SAMPLES = Path(__file__).parent.parent / "samples"
TRUTHS = sorted(path for path in (SAMPLES / "truth").glob("*.json") if not path.name.startswith("_"))


def test_every_pdf_has_a_truth() -> None:
    named = {json.loads(path.read_text(encoding="utf-8"))["file"] for path in TRUTHS}
    assert named == {path.name for path in (SAMPLES / "inbox").iterdir()}
    assert len(named) == 8


@pytest.mark.parametrize("path", TRUTHS, ids=lambda path: path.stem)
def test_the_readme_tells_the_pages_and_rows_of(path: Path) -> None:
    truth = json.loads(path.read_text(encoding="utf-8"))
    line = next(li for li in (SAMPLES / "README.md").read_text(encoding="utf-8").splitlines() if truth["file"] in li)
    pages = len(pdfium.PdfDocument(SAMPLES / "inbox" / truth["file"]))
    assert pages == len(truth["pages"])
    assert f"| `{path.stem}` | {pages}, {len(truth['rows'])} | {truth['difficulty']}." in line


def test_the_readme_says_that_they_are_invented() -> None:
    assert "invented look-alikes, not acts of the offices they name" in (SAMPLES / "README.md").read_text(
        encoding="utf-8"
    )
