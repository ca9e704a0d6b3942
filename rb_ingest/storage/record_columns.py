"""Fields of records as columns: their types in Arrow and DuckDB, and what they mean, each said once in the record."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import pyarrow as pa

from rb_ingest.records import Record

_ARROW: dict[Any, pa.DataType] = {
    str: pa.string(),
    int: pa.int32(),
    float: pa.float64(),
    bool: pa.bool_(),
    date: pa.date32(),
}
_DUCKDB = {
    pa.string(): "VARCHAR",
    pa.int32(): "INTEGER",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
}


class Column(NamedTuple):
    """A column of a view: name, DuckDB type, and what it holds, in Markdown."""

    name: str
    type: str
    meaning: str

    @property
    def plain_meaning(self) -> str:
        """What it holds, for where no Markdown is shown."""
        return self.meaning.replace("`", "")


def column_of(record: type[Record], field: str, name: str | None = None) -> Column:
    """Return the column that a field of a record becomes.

    Args:
        record: The record.
        field: Its field; its description is what the column holds.
        name: Of the column, where it is another than that of the field.

    Raises:
        ValueError: The field has no description.
    """
    described = record.model_fields[field]
    if not described.description:
        raise ValueError(f"{record.__name__}.{field} is a column of a view and needs a description")
    return Column(name or field, duckdb_type(arrow_type(described.annotation)), described.description)


def arrow_fields(record: type[Record], fields: Iterable[str] | None = None) -> dict[str, pa.DataType]:
    """Return the Arrow types of a record's fields, of all of them when none are named."""
    return {name: arrow_type(record.model_fields[name].annotation) for name in fields or record.model_fields}


def arrow_type(annotation: Any) -> pa.DataType:
    """Return the Arrow type of what a field may hold; None is allowed everywhere.

    Raises:
        TypeError: There is no such column.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return arrow_type(arguments[0])
    if origin in (Union, UnionType):
        [held] = [argument for argument in arguments if argument is not NoneType]
        return arrow_type(held)
    if origin is Literal:
        return arrow_type(type(arguments[0]))
    if origin is tuple:
        return pa.list_(arrow_type(arguments[0]))
    if isinstance(annotation, type) and issubclass(annotation, Record):
        return pa.struct(list(arrow_fields(annotation).items()))
    if annotation not in _ARROW:
        raise TypeError(f"there is no column for {annotation}")
    return _ARROW[annotation]


def duckdb_type(held: pa.DataType) -> str:
    """Return DuckDB's name of an Arrow type."""
    if pa.types.is_list(held):
        return f"{duckdb_type(held.value_type)}[]"
    if pa.types.is_struct(held):
        return f"STRUCT({', '.join(f'{field.name} {duckdb_type(field.type)}' for field in held)})"
    return _DUCKDB[held]
