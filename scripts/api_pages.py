"""Writes the pages of the programming interface from the docstrings: `python scripts/api_pages.py OUT`.

They show what users import: the members of `rb_ingest`, and the modules whose values pass through their hands.
"""

from __future__ import annotations

import sys
from pathlib import Path

import pdoc
import pdoc.render

import rb_ingest

MODULES = ("rb_ingest", "rb_ingest.records", "rb_ingest.settings", "rb_ingest.errors", "rb_ingest.reference")


def write_pages(out: Path) -> None:
    """Write the pages into a folder; `index.html` leads to them."""
    for name in rb_ingest.__all__:
        # Members are loaded when they are asked for; a page shows those that are there.
        setattr(rb_ingest, name, getattr(rb_ingest, name))
    pdoc.render.configure(docformat="google", footer_text=f"rb-ingest {rb_ingest.__version__}")
    pdoc.pdoc(*MODULES, *(f"!{module}\\..*" for module in MODULES if module != "rb_ingest"), output_directory=out)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("give the folder to write to: python scripts/api_pages.py OUT")
    write_pages(Path(sys.argv[1]))
