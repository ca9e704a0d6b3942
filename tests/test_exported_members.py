"""What users import stands at the package root and is loaded when it is asked for; importing changes nothing."""

from __future__ import annotations

import ast
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import pytest

import rb_ingest

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
EXTRAS = (
    "rb_ingest.review.widget",
    "rb_ingest.workers.dask",
    "rb_ingest.outputs.figures",
)  # have libraries of their own
MODULES = [module.name for module in pkgutil.walk_packages(rb_ingest.__path__, "rb_ingest.") if not module.ispkg]


def in_a_new_process(code: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_all_exported_members_are_there_with_their_homes():
    assert rb_ingest.__all__ == sorted(rb_ingest.__all__)
    assert set(rb_ingest._HOMES) == set(rb_ingest.__all__) == set(dir(rb_ingest)) - {"__version__"}
    for name in rb_ingest.__all__:
        member = getattr(rb_ingest, name)
        assert member.__module__ == rb_ingest._HOMES[name], name
        assert (member.__doc__ or "").strip(), name


def test_the_type_checker_sees_the_same_members():
    tree = ast.parse((ROOT / "rb_ingest" / "__init__.py").read_text(encoding="utf-8"))
    [block] = [node for node in tree.body if isinstance(node, ast.If)]
    imported = {
        alias.name: node.module for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    assert imported == rb_ingest._HOMES


def test_what_is_no_member_is_refused():
    with pytest.raises(AttributeError, match="has no attribute 'read_everything'"):
        _ = rb_ingest.read_everything


@pytest.mark.parametrize("name", rb_ingest.__all__)
def test_every_member_is_shown_in_the_readme(name):
    assert re.search(rf"\brb_ingest\.{name}\b", README), name
    assert "from rb_ingest" not in README


def test_members_are_loaded_when_they_are_asked_for():
    loaded = "import sys, rb_ingest; print(*(m for m in sys.modules if m.split('.')[0] in ('duckdb', 'pandas', 'cv2')))"
    assert in_a_new_process(loaded).strip() == ""


def test_importing_the_package_changes_no_environment_variable():
    wanted = [name for name in MODULES if name not in EXTRAS]
    assert len(wanted) > 100
    code = (
        "import importlib, os\nimport cv2  # sets a path for itself\nbefore = dict(os.environ)\n"
        f"for name in {wanted!r}:\n    importlib.import_module(name)\n"
        "print({k: v for k, v in os.environ.items() if before.get(k) != v}, set(before) - set(os.environ))"
    )
    assert in_a_new_process(code).strip() == "{} set()"
