"""The command `rb-ingest review`: the page on which a person settles what the program doubts."""
# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated

import typer
from rich.console import Console

from rb_ingest.cli.options import DatabaseOption
from rb_ingest.cli.plain import cell


def review(
    db: DatabaseOption,
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen; 0: any free port.")] = 0,
    browser: Annotated[bool, typer.Option(help="Open the page in a browser.")] = True,
    reviewer: Annotated[
        str | None, typer.Option(help="Who decides; the name of the account when left out.", show_default=False)
    ] = None,
) -> None:
    """Serve the review page on this machine, for you alone, until Ctrl-C.

    The address that is printed holds a secret: whoever has it may decide in your name.
    """
    from rb_ingest.errors import ToolMissingError
    from rb_ingest.storage.database import VISIT_SECONDS, open_database
    from rb_ingest.workers.scratch import scratch_folder

    open_database(db, read_only=True, patience=VISIT_SECONDS).close()
    try:
        from rb_ingest.review.server import serve_review
    except ImportError as error:
        raise ToolMissingError("Voila is not installed: pip install 'rb-ingest[review]'") from error
    out = Console(stderr=True, highlight=False)

    def announce(address: str) -> None:
        out.print(cell(f"The review page is at {address}"), soft_wrap=True)
        out.print("It is yours alone: give the address to nobody. Ctrl-C ends it.")

    with scratch_folder() as folder:
        serve_review(db, folder, port=port, browser=browser, reviewer=reviewer, announce=announce)
