"""What a contributor meets: the commands, the checks on a forge, the form for a wrong reading, the packages."""

from __future__ import annotations

import re
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from pathlib import Path

import pytest
import yaml

import rb_ingest
from tests.conftest import OCR, SLOW, WHOLE
from tests.other_process import piped

ROOT = Path(__file__).parent.parent
TARGETS = re.findall(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE)[0].split()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECURITY = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
FORM = yaml.safe_load((ROOT / ".github" / "ISSUE_TEMPLATE" / "read_wrong.yml").read_text(encoding="utf-8"))
WORKFLOW = yaml.safe_load((ROOT / ".github" / "workflows" / "check.yml").read_text(encoding="utf-8"))


def test_the_guide_begins_with_three_commands_that_are_there():
    block = GUIDE.split("```console\n")[1].split("```")[0]
    commands = [line.split("#")[0].split() for line in block.splitlines()]
    assert commands == [["make", "setup"], ["make", "check"], ["make", "test"]]
    assert set(re.findall(r"\bmake (\w+)", GUIDE)) <= set(TARGETS)


def test_every_file_that_the_guide_names_is_there():
    named = re.findall(r"`((?:rb_ingest|testkit|tests|docs)/[\w./]+)`", GUIDE) + re.findall(r"\]\(([\w./]+)\)", GUIDE)
    assert len(named) >= 4
    for name in named:
        assert (ROOT / name).exists(), name


def test_every_file_that_the_note_on_security_names_is_there():
    named = re.findall(r"`((?:rb_ingest|testkit)/[\w./]+)`", SECURITY) + re.findall(r"\]\(([\w./]+)\)", SECURITY)
    assert len(named) >= 8
    for name in named:
        assert (ROOT / name).exists(), name


def test_what_is_cited_is_this_version_and_no_person():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert (cited["version"], cited["title"]) == (rb_ingest.__version__, "rb_ingest")
    assert [set(author) for author in cited["authors"]] == [{"name"}]


def test_every_test_that_is_named_for_a_marker_is_there():
    for name in OCR | SLOW | WHOLE:
        file, _, test = name.partition("::")
        assert (ROOT / "tests" / file).exists(), name
        assert not test or f"def {test}(" in (ROOT / "tests" / file).read_text(encoding="utf-8"), name


def test_the_forge_runs_what_the_project_promises():
    steps = [step["run"] for job in WORKFLOW["jobs"].values() for step in job["steps"] if "run" in step]
    run = {target for step in steps for target in re.findall(r"\bmake (\w+)", step)}
    assert run >= {"lint", "test"}
    assert run <= set(TARGETS)
    versions = WORKFLOW["jobs"]["test"]["strategy"]["matrix"]["python-version"]
    classified = [
        line.rsplit(" ", 1)[1] for line in PROJECT["project"]["classifiers"] if re.search(r":: 3\.\d+$", line)
    ]
    assert versions == classified == ["3.11", "3.12", "3.13"]
    assert all("timeout-minutes" in job for job in WORKFLOW["jobs"].values())
    assert WORKFLOW["permissions"] == {"contents": "read"}


def test_commits_are_checked_by_the_pinned_linters():
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    hooks = [hook for repo in config["repos"] for hook in repo["hooks"]]
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    assert {hook["entry"].split()[0] for hook in hooks} == {".venv/bin/ruff", ".venv/bin/mypy"}


def test_the_form_asks_for_what_finding_out_takes():
    fields = {field["id"]: field for field in FORM["body"] if "id" in field}
    required = {name for name, field in fields.items() if field.get("validations", {}).get("required")}
    assert required == {"page", "kind", "paper", "read", "origin", "installation"}
    text = str(FORM)
    for command in ("rb-ingest explain", "rb-ingest doctor", "rb-ingest --version", "rb-ingest status"):
        assert command in text, command
    for field in fields.values():
        options = field["attributes"].get("options", [])
        assert len(options) == len({str(option) for option in options})


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """Both packages, as they would be published."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    return folder


def test_the_source_package_has_what_it_takes_and_no_samples(built, tmp_path):
    [sdist] = built.glob("*.tar.gz")
    with tarfile.open(sdist) as archive:
        names = {name.split("/", 1)[1] for name in archive.getnames()}
        # extractall has its filter since Python 3.11.4 only.
        for entry in (entry for entry in archive.getmembers() if entry.isfile()):
            place = tmp_path / entry.name
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(piped(archive.extractfile(entry)).read())
    assert names >= {"README.md", "LICENSE", "CHANGELOG.md", "pyproject.toml", "reference/satker.csv"}
    package = {path.relative_to(ROOT).as_posix() for path in (ROOT / "rb_ingest").rglob("*.*") if path.is_file()}
    assert names >= {name for name in package if "__pycache__" not in name}
    assert {name.split("/")[0] for name in names if "/" in name} == {"rb_ingest", "reference"}
    assert sdist.stat().st_size < 3_000_000
    [unpacked] = tmp_path.iterdir()
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path / "again")]
    subprocess.run(command, cwd=unpacked, check=True, capture_output=True, timeout=120)
    [wheel] = built.glob("*.whl")
    [again] = (tmp_path / "again").glob("*.whl")
    assert zipfile.ZipFile(again).namelist() == zipfile.ZipFile(wheel).namelist()


def test_the_wheel_is_typed_and_carries_data_sql_and_fitted_numbers(built):
    [wheel] = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        [metadata] = [name for name in names if name.endswith(".dist-info/METADATA")]
        described = archive.read(metadata).decode()
    assert names >= {"rb_ingest/py.typed", "rb_ingest/_reference/catalogue_rb.csv", "rb_ingest/storage/views.sql"}
    assert names >= {"rb_ingest/matching/models/matching.json", "rb_ingest/reading/marks/models/marks.json"}
    assert not [name for name in names if name.startswith(("tests/", "testkit/", "samples/", "benchmarks/"))]
    assert "Classifier: Typing :: Typed" in described
