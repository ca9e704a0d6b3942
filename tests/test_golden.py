"""Golden files hold what they say they hold, within what they may be off by."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.golden import Golden

KEPT: dict[str, Any] = {
    "skew": 1.25,
    "marks": [{"row": 2, "probability": 0.9}, {"row": 4, "probability": 0.6}],
    "text": "Daftar SOP",
}


@pytest.fixture
def golden(tmp_path: Path) -> Golden:
    Golden(tmp_path, regenerate=True).check("stage", KEPT, {})
    return Golden(tmp_path, regenerate=False)


def test_the_same_again_is_accepted(golden: Golden) -> None:
    golden.check("stage", KEPT, {})


def test_what_is_near_is_accepted_by_the_name_of_its_field(golden: Golden) -> None:
    near = {**KEPT, "skew": 1.3, "text": "Daftar S0P"}
    golden.check("stage", near, {"skew": 0.06, "text": 0.1})
    with pytest.raises(AssertionError, match=r"stage\.skew: 1\.25 was kept, 1\.3 is found"):
        golden.check("stage", near, {"skew": 0.04, "text": 0.1})
    with pytest.raises(AssertionError, match="'Daftar SOP' was kept"):
        golden.check("stage", near, {"skew": 0.06, "text": 0.05})


def test_what_is_missing_or_new_is_named(golden: Golden) -> None:
    with pytest.raises(AssertionError, match=r"stage\.marks: 2 elements were kept, 1 are found"):
        golden.check("stage", {**KEPT, "marks": KEPT["marks"][:1]}, {})
    with pytest.raises(AssertionError, match=r"stage\.pen: only found"):
        golden.check("stage", {**KEPT, "pen": 1}, {})
    with pytest.raises(AssertionError, match=r"stage\.marks\[1\]\.row: 4 was kept, 5 is found"):
        golden.check("stage", {**KEPT, "marks": [KEPT["marks"][0], {"row": 5, "probability": 0.6}]}, {"skew": 1})


def test_a_file_that_is_not_there_is_no_success(tmp_path: Path) -> None:
    with pytest.raises(AssertionError, match="--regenerate-golden writes it"):
        Golden(tmp_path, regenerate=False).check("other", KEPT, {})
