"""Progress of a run on a terminal and in a log."""

from __future__ import annotations

import io

from rich.console import Console

from rb_ingest.cli.progress_bar import RunProgress
from rb_ingest.inbox.folder import FoundFile, LeftOut
from tests.storage.documents import a_document, a_row

FILE = FoundFile(path="/inbox/[b]a.pdf", size_bytes=1, modified_ns=1)


def shown(*, terminal: bool) -> str:
    out = io.StringIO()
    console = Console(file=out, force_terminal=terminal, width=60, legacy_windows=False)
    with RunProgress(console) as progress:
        progress.started(3, 1, 1, [LeftOut(path="/inbox/x.pdf", reason="is a folder, not a PDF")])
        progress.pages_found(FILE, 2)
        progress.page_read(FILE, 1, None)
        progress.page_read(FILE, 2, "too faint \x1b[2J" + "to read " * 10)
        progress.document_saved(a_document("[b]a.pdf", [a_row(1, "satu")], status="partial"))
        progress.document_saved(a_document("b.pdf", status="failed", error="the file is empty"))
        progress.document_kept(a_document("c.pdf", status="partial", error="page 1: took too long"))
    return out.getvalue()


def test_a_log_has_one_plain_line_per_event():
    lines = shown(terminal=False).splitlines()
    assert lines == [
        "3 files, 1 of them read before and unchanged",
        "1 of these by another version or with other settings: --update reads them again",
        "not read besides: 1, see the summary",
        "[b]a.pdf, page 2: too faint \\x1b[2J" + "to read " * 10,
        "[b]a.pdf: partial, 1 plan rows",
        "b.pdf: the file is empty",
        "c.pdf: what was read before is kept; this time: page 1: took too long",
    ]


def test_a_terminal_has_a_bar_and_the_failures():
    output = shown(terminal=True)
    assert "2/2" in output
    assert "the file is empty" in output
    assert "[b]a.pdf: partial" not in output
    assert "\x1b[2J" not in output
