"""How a command ends, for scripts: what to do about it shows in the code alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import IntEnum
from typing import Any

import typer
from rich.text import Text

from rb_ingest.cli.console import console
from rb_ingest.cli.plain import cell
from rb_ingest.errors import DatabaseBusyError, DiskFullError, RbIngestError
from rb_ingest.messages.catalogue import message

# Those of sysexits.h where there is one.
_EX_USAGE, _EX_TEMPFAIL = 64, 75
# Whoever runs the same command again may find these gone.
_PASSING = (DatabaseBusyError, DiskFullError)
# UsageError has no public name in typer; its own code would be 2, which here means that documents failed.
_UsageError: Any = typer.BadParameter.__mro__[1]


class ExitCode(IntEnum):
    """The exit codes of all commands."""

    OK = 0
    ERROR = 1  # the system is not ready, or a file cannot be used or written
    INCOMPLETE = 2  # some documents failed or are partial
    USAGE = _EX_USAGE
    TRY_LATER = _EX_TEMPFAIL  # the database is in use, a disk is full
    INTERRUPTED = 130


@contextmanager
def exit_codes() -> Iterator[None]:
    """Turn what ends a command into a sentence and an exit code."""
    try:
        yield
    except _UsageError as error:
        error.exit_code = ExitCode.USAGE
        raise
    except RbIngestError as error:
        console(stderr=True).print(Text.assemble((message("error"), "bold red"), cell(error)), soft_wrap=True)
        raise typer.Exit(ExitCode.TRY_LATER if isinstance(error, _PASSING) else ExitCode.ERROR) from error
    except KeyboardInterrupt as error:
        console(stderr=True).print(message("interrupted"))
        raise typer.Exit(ExitCode.INTERRUPTED) from error
