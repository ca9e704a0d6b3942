"""The command may be stopped or fail while it is being loaded: a sentence and an exit code, no traceback."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from rb_ingest.cli.exit_codes import ExitCode
from tests.other_process import other_process

# The module that the command line needs first comes to grief.
LOADING = """
import sys
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "typer":
            raise {error}
sys.meta_path.insert(0, Finder())
from rb_ingest.cli.start import main
main()
"""


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        ("KeyboardInterrupt", ExitCode.INTERRUPTED, ""),
        ("ImportError('no typer here')", ExitCode.ERROR, "installation is broken (no typer here). Run `make setup`"),
    ],
)
def test_what_happens_while_it_loads(error, code, said):
    with other_process(LOADING.format(error=error), "status") as process:
        out, errors = process.communicate(timeout=60)
    assert process.returncode == code
    assert out == ""
    assert said in errors
    assert "Traceback" not in errors


def test_the_command_starts_there():
    with other_process("from rb_ingest.cli.start import main; main()", "--version") as process:
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out.startswith("rb-ingest ")) == (ExitCode.OK, True)
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]
    assert project["scripts"] == {"rb-ingest": "rb_ingest.cli.start:main"}
