"""What the command `rb-ingest` starts with: a third of a second of loading, in which it may be stopped or fail too."""
# ruff: noqa: PLC0415

from __future__ import annotations

import sys
from typing import NoReturn

# As in `exit_codes`, which is not loaded yet.
_ERROR, _INTERRUPTED = 1, 130


def main() -> NoReturn:
    """Load the command line and hand over to it."""
    try:
        from rb_ingest.cli.app import app
    except KeyboardInterrupt:
        sys.exit(_INTERRUPTED)
    except ImportError as error:
        print(f"Error: the installation is broken ({error}). Run `make setup`, or install it again.", file=sys.stderr)
        sys.exit(_ERROR)
    app()
    raise AssertionError("a command ends the process")
