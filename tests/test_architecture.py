"""The map of the house is true: every module is on it, none is that is gone, and no room knows what it may not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import rb_ingest.records
from rb_ingest.records import Record

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "rb_ingest"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FOLDERS = sorted({path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")})


def documented(folder: str) -> list[str]:
    """Return the modules that a folder's table names, in the order of the table."""
    title = "### Around the rooms" if folder == "." else f"### `{folder}/`"
    section = PAGE.split(title)[1].split("\n#")[0]
    return re.findall(r"^\| `(\w+\.py)` \| \S", section, flags=re.MULTILINE)


def imports(path: Path) -> Iterator[str]:
    """Return the full names of all that a module imports."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_module_is_on_the_page_once_and_none_that_is_gone(folder):
    modules = [path.name for path in (PACKAGE / folder).glob("*.py") if path.name != "__init__.py"]
    assert sorted(documented(folder)) == sorted(modules)


def test_every_record_between_the_rooms_is_on_the_page():
    section = PAGE.split("## Records")[1].split("\n## ")[0]
    for name, value in vars(rb_ingest.records).items():
        helper = name in ("Record", "Box")
        if isinstance(value, type) and issubclass(value, Record) and not helper:
            assert f"`{name}`" in section, name


@pytest.mark.parametrize(
    ("room", "allowed"),
    [
        ("reading", {"reading", "records", "errors", "settings", "fitted"}),
        ("understanding", {"understanding", "records", "errors", "reference", "fitted"}),
        ("storage", {"storage", "records", "errors", "settings", "reference", "inbox", "affected"}),
        ("review", {"review", "storage", "api", "records", "errors", "reference", "reading"}),
    ],
)
def test_a_room_knows_only_what_it_may(room, allowed):
    for path in (PACKAGE / room).rglob("*.py"):
        for name in imports(path):
            parts = name.split(".")
            if parts[0] == "rb_ingest" and len(parts) > 1:
                assert parts[1] in allowed, f"{path.name} imports {name}"


def test_pixels_stay_in_reading():
    """Apart from the reviewer's pictures, which are pixels by their nature."""
    pixels = {"cv2", "pypdfium2", "pdfplumber", "pytesseract", "rapidocr", "onnxruntime"}
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if not place.startswith("reading/") and place != "review/crops.py":
            assert not pixels & {name.split(".")[0] for name in imports(path)}, place


def test_the_database_is_known_only_to_those_who_keep_or_show_it():
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if not place.startswith(("storage/", "review/")) and place not in ("api.py", "export.py"):
            assert "duckdb" not in {name.split(".")[0] for name in imports(path)}, place


def test_every_file_and_folder_that_the_page_names_is_there():
    links = re.findall(r"\]\((\w[\w./-]*)\)", PAGE)
    named = re.findall(r"`((?:tests|reference|docs|reading|understanding|storage|review)/[\w./]+)`", PAGE)
    assert {"database.md", "accuracy.md", "speed.md"} <= set(links)
    for name in (*(f"docs/{link}" for link in links), *named):
        if "<" not in name:
            assert (ROOT / name).exists() or (PACKAGE / name).exists(), name


def test_every_module_in_the_diagram_exists():
    diagram = PAGE.split("```mermaid\n")[1].split("```")[0]
    rooms = re.findall(
        r"subgraph (reading|understanding|storage|review) \[.*?\n(.+?)\n    end", diagram, flags=re.DOTALL
    )
    assert [room for room, _ in rooms] == ["reading", "understanding", "storage", "review"]
    for room, body in rooms:
        labels = re.findall(r"\[([a-z_, ]+)\]", body)
        nodes = set(re.findall(r"\b([a-z_]+)\b", re.sub(r"\|[^|]*\||\[\(.*?\)\]|\w*\[[^\]]*\]", " ", body)))
        nodes |= {name for label in labels for name in re.split(r", ?", label)}
        missing = {name for name in nodes if not (PACKAGE / room / f"{name}.py").is_file()}
        assert missing == set(), room
