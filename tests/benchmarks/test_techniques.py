"""Each technique can be left out: its functions are where the ablation looks for them."""

import inspect
import os
import subprocess
import sys
from importlib import import_module

import pytest

from benchmarks.techniques import TECHNIQUES, Technique, leave_out


@pytest.mark.parametrize("name", TECHNIQUES)
def test_functions_are_where_they_are_replaced(name: str) -> None:
    for place, stand_in in TECHNIQUES[name].without.items():
        module, function = place.rsplit(".", 1)
        current = getattr(import_module(f"rb_ingest.{module}"), function)
        assert callable(current)
        assert current is not stand_in
        taken = inspect.signature(current).parameters.values()
        by_place = [p for p in taken if p.kind is not p.KEYWORD_ONLY and p.default is p.empty]
        by_name = {p.name: None for p in taken if p.kind is p.KEYWORD_ONLY and p.default is p.empty}
        inspect.signature(stand_in).bind(*by_place, **by_name)  # it can be called as the function is called


def test_a_renamed_function_is_an_error() -> None:
    with pytest.raises(AttributeError, match="no_such_function"):
        leave_out(Technique("x", {"reading.page.no_such_function": lambda: None}))


def test_a_technique_is_left_out_of_its_process() -> None:
    code = (
        "from benchmarks.techniques import TECHNIQUES, leave_out\n"
        "from rb_ingest.reading.text import cell_text\n"
        "before = cell_text.mend_confusions('l) 96 kegiatan')\n"
        "leave_out(TECHNIQUES['confusions'])\n"
        "print(before, '/', cell_text.mend_confusions('l) 96 kegiatan'))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "."}
    )
    assert done.stdout.strip() == "1) % kegiatan / l) 96 kegiatan"
