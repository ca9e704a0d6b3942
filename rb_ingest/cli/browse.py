"""The command `rb-ingest browse`: plan rows in a browser."""
# ruff: noqa: PLC0415

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rb_ingest.cli.console import console
from rb_ingest.cli.plain import cell


def browse(
    db: Annotated[Path, typer.Option("--db", help="The DuckDB file, best a snapshot.", show_default=False)],
    port: Annotated[int, typer.Option(min=0, max=65535, help="Where to listen on this computer.")] = 8765,
) -> None:
    """Search plan rows in a browser, by facets and words, each shown on its scan; without a network, reading only.

    The pages are in Indonesian; RB_INGEST_LANG=en makes them English.
    """
    from rb_ingest.browse.server import HOST, make_server
    from rb_ingest.messages.catalogue import message, wanted_language
    from rb_ingest.storage.reader import connect

    connect(db).close()  # what is wrong with it is said before a browser is opened
    with make_server(db, port, wanted_language("id", use_locale=False)) as server:
        address = f"http://{HOST}:{server.server_port}/"
        console(stderr=True).print(cell(message("browse_address", address=address)), soft_wrap=True)
        server.serve_forever()
