"""Decisions come in one way, whoever decides."""

from __future__ import annotations

import ast
from pathlib import Path
from uuid import UUID, uuid4

import pytest

import rb_ingest
from rb_ingest.errors import DatabaseError
from rb_ingest.storage.decision_log import DecisionLog
from rb_ingest.storage.store import Store
from tests.source_texts import nodes_of
from tests.storage.documents import a_document, a_row

PACKAGE = Path(rb_ingest.__file__).parent
WRITERS = {"append_decision", "append_seen", "append_line", "append_entered_row", "withdraw_decision"}
MODULES = {path.relative_to(PACKAGE).as_posix(): path for path in PACKAGE.rglob("*.py")}


def lines(store: Store) -> list[tuple[object, ...]]:
    return store.connection.execute(
        'SELECT decided_by, kind, row_id, "before", "after", note FROM decisions ORDER BY decision_id'
    ).fetchall()


def test_one_statement_writes_decisions_and_one_module_is_asked_to() -> None:
    texts = {name: path.read_text(encoding="utf-8") for name, path in MODULES.items()}
    assert [name for name, text in texts.items() if "INSERT INTO decisions" in text] == ["storage/decisions.py"]
    for name, path in MODULES.items():
        if name.startswith("storage/"):
            continue
        imported = {a.name for n in nodes_of(path) if isinstance(n, ast.ImportFrom) for a in n.names}
        assert not imported & WRITERS, name


def test_a_script_and_a_reviewer_leave_the_same_lines(tmp_path: Path) -> None:
    found = []
    for place in ("script", "page"):
        with Store(tmp_path / f"{place}.duckdb") as store:
            [row_id, other] = store.save(a_document("a.pdf", [a_row(1, "Peta jabatan"), a_row(2, "Laporan")]))
            if place == "script":
                number = store.record_decision(row_id, "months", {"months": [2, 9]}, decided_by="Wati", note="cap")
                store.record_decision(other, "not_a_row", decided_by="Wati")
                store.withdraw_decision(number, decided_by="Wati")
            else:
                log = DecisionLog(store.connection, "Wati")
                number = log.append(row_id, "months", {"months": [2, 9]}, "cap")
                log.append(other, "not_a_row")
                log.withdraw(number)
            found.append(lines(store))
    assert found[0] == found[1]
    assert [kind for _, kind, *_ in found[0]] == ["months", "not_a_row", "withdraw"]


def test_a_decision_has_the_id_that_it_is_given(tmp_path: Path) -> None:
    given: list[UUID] = []

    def new_uid() -> UUID:
        given.append(uuid4())
        return given[-1]

    with Store(tmp_path / "rb.duckdb") as store:
        [row_id] = store.save(a_document("a.pdf", [a_row(1, "Peta jabatan")]))
        log = DecisionLog(store.connection, "Wati", new_uid)
        log.append(row_id, "months", {"months": [4]})
        log.append_page_done(row_id.split("-")[0], 1)
        stored = store.connection.execute("SELECT decision_uid FROM decisions ORDER BY decision_id").fetchall()
        assert [uid for (uid,) in stored] == given
        with pytest.raises(DatabaseError, match="There is no plan row"):
            log.append("nowhere", "not_a_row")
