"""The guides keep up with the program: every query runs, every command, column, limit and exit code is there."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import typer.main

from rb_ingest.batch.job import BatchOptions
from rb_ingest.batch.run import run_batch
from rb_ingest.cli import app as cli
from rb_ingest.cli.exit_codes import ExitCode
from rb_ingest.settings import Settings
from rb_ingest.storage.columns import VIEWS
from rb_ingest.storage.store import Store
from tests.review.truth_documents import truth_stages
from tests.storage.documents import a_document, a_row

ROOT = Path(__file__).parent.parent
GUIDE = (ROOT / "docs" / "database.md").read_text(encoding="utf-8")
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
QUESTIONS = re.findall(r"^\*\*([^*\n]+)\*\*\n\n```sql\n(.+?)```", GUIDE, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    """The samples from their truth, and what they lack: failures and a decision."""
    folder = tmp_path_factory.mktemp("guide")
    with Store(folder / "rb.duckdb") as store, ThreadPoolExecutor(1) as executor:
        options = BatchOptions(stages=truth_stages("1"), executor=executor)
        run_batch(ROOT / "samples" / "inbox", store, Settings(), options)
        ids = store.save(
            a_document("partial.pdf", [a_row(1, "SK Tim")], status="partial", error="page 3: faint"),
            page_errors={3: "page 3: faint"},
        )
        store.save(a_document("empty.pdf", status="failed", error="the file is empty"))
        store.record_decision(ids[0], "months", {"months": [3, 4]}, decided_by="reviewer")
        yield store


def test_the_guide_answers_at_least_a_dozen_questions():
    assert len(QUESTIONS) >= 12
    assert GUIDE.count("```sql") == len(QUESTIONS)


@pytest.mark.parametrize(("question", "sql"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_the_query_answers_its_question(store, question, sql):
    assert store.connection.execute(sql).fetchall()


@pytest.mark.parametrize(("question", "sql"), QUESTIONS, ids=[question for question, _ in QUESTIONS])
def test_the_answer_in_the_guide_is_one_to_this_query(store, question, sql):
    answer = GUIDE.split(f"**{question}**")[1].split("```text\n")[1].split("```")[0]
    columns = [column[0] for column in store.connection.execute(sql).description]
    assert [name.strip() for name in answer.splitlines()[0].split("|")] == columns


@pytest.mark.parametrize("view", VIEWS)
def test_every_column_is_documented_with_its_type(view):
    section = GUIDE.split(f"### {view}\n")[1].split("\n##")[0]
    documented = re.findall(r"^\| (\w+) \| ([^|]+) \| .+\|$", section, flags=re.MULTILINE)
    assert documented == [(column.name, column.type) for column in VIEWS[view]]


def test_the_diagram_shows_every_table_with_its_key(tmp_path):
    diagram = GUIDE.split("```mermaid\n")[1].split("```")[0]
    drawn = {
        name: re.findall(r"(\w+) (\w+) PK", body)
        for name, body in re.findall(r"(\w+) \{(.+?)\}", diagram, flags=re.DOTALL)
    }
    with Store(tmp_path / "rb.duckdb") as store:
        tables = {name for (name,) in store.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
        assert set(drawn) | {"ref_areas", "ref_satker"} == tables
        for name, keys in drawn.items():
            described = {
                column: kind
                for column, kind, _, key, *_ in store.connection.execute(f"DESCRIBE {name}").fetchall()
                if key == "PRI"
            }
            assert {column: kind for kind, column in keys} == described


def test_every_command_and_option_is_in_the_readme():
    commands = typer.main.get_group(cli.app).commands
    assert {"run", "show", "explain", "export", "doctor", "status"} <= set(commands)
    for name, command in commands.items():
        assert f"rb-ingest {name}" in README, name
        for parameter in command.params:
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert option in README, (name, option)


def test_every_setting_is_in_the_readme_with_its_default():
    for name, field in Settings.model_fields.items():
        assert re.search(rf"\| `RB_INGEST_{name.upper()}` \| {re.escape(str(field.default))} \|", README), name


def test_every_exit_code_is_in_the_readme():
    for code in map(int, ExitCode):
        assert re.search(rf"^\| {code} \|", README, flags=re.MULTILINE), code


def test_every_make_target_is_in_the_readme_and_in_the_help():
    targets = re.findall(r"^\.PHONY: (.+)$", MAKEFILE, flags=re.MULTILINE)[0].split()
    for target in targets:
        assert re.search(rf"^{target}:.*## \S", MAKEFILE, flags=re.MULTILINE), target
        assert f"make {target}" in README, target
