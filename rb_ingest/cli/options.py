"""Options that several commands have, and the settings that come of them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from rb_ingest.records import Jenis
from rb_ingest.settings import Settings

DatabaseOption = Annotated[Path, typer.Option("--db", help="The DuckDB file.", show_default=False)]
WorkersOption = Annotated[
    int | None, typer.Option(min=1, help="Processes that read pages; one per core when left out.", show_default=False)
]
MaxErrorOption = Annotated[
    float | None,
    typer.Option(
        help="Accepted error rate of automatic matches, 0-1.",
        show_default=str(Settings.model_fields["max_error"].default),
    ),
]
KindOption = Annotated[
    Jenis | None,
    typer.Option(help="Take every file for a plan of this kind, whatever it says of itself.", show_default=False),
]
PdfArgument = Annotated[
    Path, typer.Argument(metavar="FILE", help="One PDF.", exists=True, dir_okay=False, show_default=False)
]


def settings_of(max_error: float | None = None, kind: Jenis | None = None) -> Settings:
    """Return the settings: what was asked for, the environment, and the defaults.

    Raises:
        typer.BadParameter: A value cannot be; the message names its option or variable.
    """
    asked: dict[str, Any] = {"max_error": max_error, "kind": kind}
    try:
        return Settings(**{name: value for name, value in asked.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        name = ".".join(str(part) for part in first["loc"])
        where = "--max-error" if name == "max_error" and max_error is not None else f"RB_INGEST_{name.upper()}"
        raise typer.BadParameter(f"{where}: {first['msg']}") from error
