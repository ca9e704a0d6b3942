"""A column is said once, in the record: its types, the guide, spreadsheets and the database's comments follow."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pyarrow as pa
import pytest
from pydantic import Field

from rb_ingest.records import Box, Document, PlanRow, Probability, Record
from rb_ingest.storage.columns import VIEWS
from rb_ingest.storage.record_columns import arrow_fields, arrow_type, column_of, duckdb_type
from rb_ingest.storage.staging import SCHEMAS
from rb_ingest.storage.store import Store
from scripts.column_tables import GUIDE, main, with_tables


class Part(Record):
    name: str
    share: Probability


class Thing(Record):
    """A record with every type that a column may have."""

    text: str = Field(description="a `text`")
    count: int | None = None
    share: Probability | None = None
    kind: Literal["a", "b"] | None = None
    turn: Literal[0, 90] = 0
    made_on: date | None = None
    is_new: bool = True
    names: tuple[str, ...] = ()
    pair: tuple[float, float] = (0.0, 1.0)
    parts: tuple[Part, ...] = ()
    box: Box | None = None


def test_types_follow_from_the_record():
    types = {name: duckdb_type(held) for name, held in arrow_fields(Thing).items()}
    assert types == {
        "text": "VARCHAR",
        "count": "INTEGER",
        "share": "DOUBLE",
        "kind": "VARCHAR",
        "turn": "INTEGER",
        "made_on": "DATE",
        "is_new": "BOOLEAN",
        "names": "VARCHAR[]",
        "pair": "DOUBLE[]",
        "parts": "STRUCT(name VARCHAR, share DOUBLE)[]",
        "box": "STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE)",
    }
    with pytest.raises(TypeError, match="no column"):
        arrow_type(complex)


def test_a_field_says_what_its_column_holds_or_is_none():
    column = column_of(Thing, "text", "words")
    assert tuple(column) == ("words", "VARCHAR", "a `text`")
    assert column.plain_meaning == "a text"
    with pytest.raises(ValueError, match=r"Thing\.count is a column of a view and needs a description"):
        column_of(Thing, "count")


def test_a_new_field_of_a_plan_row_is_kept_without_a_word_elsewhere():
    kept = set(SCHEMAS["plan_rows"].names)
    tables_of_their_own = {"months", "periods", "fields", "match"}
    assert set(PlanRow.model_fields) - tables_of_their_own <= kept
    assert SCHEMAS["plan_rows"].field("bbox").type == arrow_type(Box)
    assert SCHEMAS["candidates"].field("reasons").type == pa.list_(pa.string())


def test_views_take_their_meanings_from_the_records():
    rows = {column.name: column for column in VIEWS["v_rows"]}
    assert rows["kegiatan"].meaning == PlanRow.model_fields["kegiatan"].description
    documents = {column.name: column for column in VIEWS["v_documents"]}
    assert documents["sha256"].meaning == Document.model_fields["sha256"].description


def test_the_database_explains_its_own_columns(tmp_path):
    with Store(tmp_path / "rb.duckdb") as store:
        lines = store.connection.execute(
            "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE schema_name = 'main'"
        ).fetchall()
    comments = {(view, name): comment for view, name, comment in lines}
    for view, columns in VIEWS.items():
        for column in columns:
            assert comments[view, column.name] == column.plain_meaning, (view, column.name)


def test_the_guide_is_as_the_program_says():
    assert main(["--check"]) == 0, "run python scripts/column_tables.py"


def test_a_stale_guide_is_found_and_renewed(tmp_path, monkeypatch, capsys):
    guide = GUIDE.read_text(encoding="utf-8")
    kegiatan = next(column for column in VIEWS["v_rows"] if column.name == "kegiatan")
    stale = guide.replace(f"| kegiatan | VARCHAR | {kegiatan.meaning} |\n", "| kegiatn | VARCHAR | old |\n", 1)
    assert stale != guide
    copy = tmp_path / "database.md"
    copy.write_text(stale, encoding="utf-8")
    monkeypatch.setattr("scripts.column_tables.GUIDE", copy)
    assert main(["--check"]) == 1
    assert "run python scripts/column_tables.py" in capsys.readouterr().err
    assert copy.read_text(encoding="utf-8") == stale
    assert main([]) == 0
    assert copy.read_text(encoding="utf-8") == guide
    with pytest.raises(ValueError, match="### v_rows"):
        with_tables(guide.replace("### v_rows\n", "### rows\n"))
