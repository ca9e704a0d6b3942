"""The map of the package is true: every module is on it, none that is gone, and no folder knows what it may not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

import rb_ingest.records
from rb_ingest.records import Record
from tests.source_texts import nodes_of, tree_of

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "rb_ingest"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
FOLDERS = sorted({path.parent.relative_to(PACKAGE).as_posix() for path in PACKAGE.rglob("*.py")})


def documented(folder: str) -> list[str]:
    """Return the modules that a folder's table names, in the order of the table."""
    title = "### `rb_ingest/`" if folder == "." else f"### `{folder}/`"
    section = PAGE.split(title)[1].split("\n#")[0]
    return re.findall(r"^\| `(\w+\.py)` \| \S", section, flags=re.MULTILINE)


@cache
def imports(path: Path) -> tuple[str, ...]:
    """Return the full names of all that a module imports."""
    return tuple(_imports(path))


def _imports(path: Path) -> Iterator[str]:
    for node in nodes_of(path):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_module_is_on_the_page_once_and_none_that_is_gone(folder):
    modules = [path.name for path in (PACKAGE / folder).glob("*.py") if path.name != "__init__.py"]
    assert sorted(documented(folder)) == sorted(modules)


def test_every_record_between_the_stages_is_on_the_page():
    section = PAGE.split("## Records")[1].split("\n## ")[0]
    for name, value in vars(rb_ingest.records).items():
        helper = name in ("Record", "Box")
        if isinstance(value, type) and issubclass(value, Record) and not helper:
            assert f"`{name}`" in section, name


# What the modules of a folder may import from the package, besides their own folder. The order is that of the main
# path: nothing imports from a later stage. `docs/architecture.md` says the same in a table.
MAY_IMPORT: dict[str, set[str]] = {
    "records": set(),
    "reading/geometry": set(),
    "reading/scan": {"records", "errors", "settings", "reading/geometry"},
    "reading/text": {"records", "errors", "settings", "reading/scan"},
    "reading/marks": {"records", "fitted", "reading/scan"},
    "reading/vector": {"records", "reading/geometry", "reading/text"},
    "reading": {"records", "errors", "settings", "reading/scan", "reading/text", "reading/marks", "reading/vector"},
    "language": {"records", "reference"},
    "decree": {"records", "plan_kind", "reference", "language"},
    "rows": {"records", "plan_kind", "reference", "review_policy", "language"},
    "matching": {"records", "reference", "fitted", "errors"},
    "inbox": {"records", "errors"},
    "messages": set(),
    "storage": {"records", "errors", "settings", "reference", "review_policy", "inbox"},
    "workers": {"errors", "settings"},
    "batch": {
        "records",
        "errors",
        "settings",
        "reference",
        "pipeline",
        "inbox",
        "workers",
        "reading",
        "matching",
        "storage",
    },
    "review": {
        "messages",
        "records",
        "plan_kind",
        "errors",
        "reference",
        "review_policy",
        "matching",
        "storage",
        "reading",
    },
    "outputs": {
        "messages",
        "records",
        "reference",
        "plan_kind",
        "errors",
        "settings",
        "review_policy",
        "reading",
        "language",
        "rows",
        "matching",
        "storage",
    },
    "browse": {"errors", "messages", "outputs", "review", "storage"},
    "cli": {
        "browse",
        "records",
        "plan_kind",
        "errors",
        "settings",
        "inbox",
        "workers",
        "reading/text",
        "batch",
        "storage",
        "review",
        "outputs",
        "messages",
    },
}
MODULES = {path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py")}


def place_of(name: str) -> str | None:
    """Return the folder of an imported name of the package, or the module where it lies at the root; else None."""
    parts = name.split(".")[1:] if name.startswith("rb_ingest.") else []
    while parts and not {"/".join(parts), "/".join((*parts, "__init__"))} & MODULES:
        parts.pop()
    return ("/".join(parts[:-1]) or parts[0]) if parts else None


def test_every_folder_has_its_rule():
    assert set(FOLDERS) - {"."} == set(MAY_IMPORT)


def test_at_most_nine_modules_lie_at_the_root():
    assert len(list(PACKAGE.glob("*.py"))) <= 9


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_knows_only_what_it_may(folder):
    for path in (PACKAGE / folder).glob("*.py"):
        for name in imports(path):
            place = place_of(name)
            assert place is None or place == folder or place in MAY_IMPORT[folder], f"{path.name} imports {name}"


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_the_page_tells_the_same_rules(folder):
    row = re.search(rf"^\| `{folder}/` \| (.*?) \|$", PAGE.split("## Who may import what")[1], flags=re.MULTILINE)
    assert row, folder
    assert {name.rstrip("/") for name in re.findall(r"`([\w/]+)`", row[1])} == MAY_IMPORT[folder]


def test_pixels_stay_in_reading():
    """Apart from the reviewer's pictures, which are pixels by their nature."""
    pixels = {"cv2", "pypdfium2", "pdfplumber", "rapidocr", "onnxruntime"}
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if not place.startswith("reading/") and place != "review/crops.py":
            assert not pixels & {name.split(".")[0] for name in imports(path)}, place


def test_the_database_is_known_only_to_those_who_keep_or_show_it():
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE).as_posix()
        if not place.startswith(("storage/", "review/")) and place != "outputs/export.py":
            assert "duckdb" not in {name.split(".")[0] for name in imports(path)}, place


def test_every_file_and_folder_that_the_page_names_is_there():
    links = re.findall(r"\]\((\w[\w./-]*)\)", PAGE)
    beside = {"tests", "testkit", "reference", "docs"}
    folders = "|".join(sorted({folder.split("/")[0] for folder in MAY_IMPORT} | beside))
    named = re.findall(rf"`((?:{folders})/[\w./]*)`", PAGE)
    assert {"database.md", "accuracy.md", "speed.md"} <= set(links)
    for name in (*(f"docs/{link}" for link in links), *named):
        assert (ROOT / name).exists() or (PACKAGE / name).exists(), name


def test_every_folder_of_the_main_path_is_in_the_diagram_with_modules_that_exist():
    diagram = PAGE.split("```mermaid\n")[1].split("```")[0]
    stages = dict(re.findall(r"\[\"(\w+(?:/\w+)?)/<br/>([\w, ]+)\"\]", diagram))
    assert set(stages) >= {
        "reading/scan",
        "reading/text",
        "reading/marks",
        "reading/vector",
        "decree",
        "rows",
        "matching",
    }
    for folder, modules in stages.items():
        for name in modules.split(", "):
            assert (PACKAGE / folder / f"{name}.py").is_file(), f"{folder}/{name}"


def test_no_file_is_longer_than_a_reader_takes_in():
    for path in PACKAGE.rglob("*.py"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        assert lines <= 400, f"{path.relative_to(PACKAGE)} has {lines} lines: part it by what its halves are for"


# What the field calls by another name: feature group, siblings, non-empty, horizontal and vertical, sequence model.
RETIRED = ("witness", "witnesses", "brothers", "spoken", "plumb", "Walk", "Silence", "Welcome")


def test_retired_words_stay_out():
    for path in PACKAGE.rglob("*.py"):
        found = set(re.findall(r"\w+", path.read_text(encoding="utf-8"))) & set(RETIRED)
        assert not found, f"{path.relative_to(PACKAGE)}: {found}"


def named_arrays(tree: ast.Module) -> Iterator[tuple[str, str, str]]:
    """Return the names that a module gives to kinds of arrays, what each stands for, and what is said below it."""
    for node, below in pairwise([*tree.body, ast.Pass()]):
        if isinstance(node, ast.AnnAssign) and ast.unparse(node.annotation) == "TypeAlias":
            told = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else ""
            if node.value and "NDArray" in ast.unparse(node.value):
                yield ast.unparse(node.target), ast.unparse(node.value), str(told)


@pytest.mark.parametrize(("folder", "at_least"), [("rb_ingest", 40), ("benchmarks", 5), ("testkit", 5), ("tests", 0)])
def test_an_array_is_told_by_a_name_that_has_a_dtype_and_a_shape(folder, at_least):
    names = 0
    for path in (ROOT / folder).rglob("*.py"):
        if not re.search("ndarray|NDArray", path.read_text(encoding="utf-8")):
            continue
        place, tree = path.relative_to(ROOT), tree_of(path)
        for outer in tree.body:
            for node in ast.walk(outer):
                is_bare = {getattr(node, "attr", ""), getattr(node, "id", "")} & {"ndarray", "NDArray"}
                assert not is_bare or isinstance(outer, ast.AnnAssign), f"{place}:{outer.lineno}: an array has no name"
        for name, meaning, told in named_arrays(tree):
            names += 1
            assert "NDArray[Any]" not in meaning, f"{place}: {name} does not tell its dtype"
            assert "shape" in told, f"{place}: {name} does not tell its shape"
    assert names >= at_least


def test_no_function_of_the_heavy_work_takes_more_than_five_values():
    """What belongs together has a name there: `PageLayout` is a measured page, `Job` what a run was asked for."""
    for folder in ("batch", "reading", "workers"):
        for path in (PACKAGE / folder).rglob("*.py"):
            for node in nodes_of(path):
                if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                    taken = [a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)]
                    taken = [name for name in taken if name not in ("self", "cls")]
                    assert len(taken) <= 5, f"{path.relative_to(PACKAGE)}:{node.lineno} {node.name}{tuple(taken)}"


def test_benchmarks_take_nothing_from_the_tests_and_the_testkit_neither():
    for folder in ("benchmarks", "testkit"):
        for path in (ROOT / folder).rglob("*.py"):
            assert not {name for name in imports(path) if name.split(".")[0] == "tests"}, path.name


def test_ten_questions_of_a_newcomer_are_answered_with_files_that_are_there():
    answers = re.split(
        r"^\*\*(\d+)\. (.+?\?)\*\* ", PAGE.split("## Ten questions of a newcomer")[1], flags=re.MULTILINE
    )[1:]
    numbers, texts = answers[::3], answers[2::3]
    assert [int(number) for number in numbers] == list(range(1, 11))
    for number, text in zip(numbers, texts, strict=True):
        files = re.findall(r"`([\w/]+\.(?:py|sql|csv))`", text)
        assert files, number
        for name in files:
            assert (PACKAGE / name).is_file() or (ROOT / name).is_file(), (number, name)
