"""Tables for the terminal."""

from __future__ import annotations

import io

from rich.console import Console

from rb_ingest.cli.checks import checks_table
from rb_ingest.cli.doctor import Check
from rb_ingest.cli.tables import database_table, document_lines, files_table, left_out_table, rows_table
from rb_ingest.inbox.folder import LeftOut
from rb_ingest.storage.summary import DatabaseSummary, FileSummary
from tests.storage.documents import TEGAL, a_document, a_match, a_row, months_of


def drawn(*things: object) -> str:
    out = io.StringIO()
    console = Console(file=out, width=200)
    for thing in things:
        console.print(thing)
    return out.getvalue()


def summary(name: str, status: str, **fields: object) -> FileSummary:
    defaults = {"error": None, "satker": "KPU Kota Tegal", "tahun": 2024, "pages": 3, "rows": 10}
    defaults |= {"to_review": 2, "trusted": 7, "sure_months": 9}
    return FileSummary(source_path=f"/inbox/{name}", file_name=name, status=status, **{**defaults, **fields})


def line_with(text: str, output: str) -> list[str]:
    (line,) = [line for line in output.splitlines() if text in line]
    return [part.strip() for part in line.replace("┃", "│").strip("│").split("│")]


def test_every_file_has_a_line_and_totals_leave_copies_out():
    output = drawn(
        files_table(
            [
                summary("[red]a.pdf", "ok"),
                summary(
                    "b.pdf", "duplicate", rows=0, to_review=0, trusted=0, sure_months=0, error="Same content as a.pdf"
                ),
                summary(
                    "c.pdf", "failed", satker=None, rows=0, to_review=0, trusted=0, sure_months=0, error="it is empty"
                ),
            ]
        )
    )
    assert line_with("[red]a.pdf", output) == ["[red]a.pdf", "KPU Kota Tegal", "2024", "3", "10", "2", "7", "9", "ok"]
    assert line_with("c.pdf", output)[-1] == "failed: it is empty"
    assert line_with("3 files", output) == ["3 files", "", "", "6", "10", "2", "7", "9", "1 ok, 1 failed, 1 duplicate"]


def test_what_is_not_read_is_counted_and_named():
    items = [
        LeftOut(path="/inbox/[red]a.zip", reason="is an archive"),
        LeftOut(path="/inbox/b\x1b[1m.docx", reason="is a text"),
    ]
    output = drawn(left_out_table(items))
    assert "2 not read" in output
    assert line_with("[red]a.zip", output) == ["[red]a.zip", "is an archive"]
    assert line_with("docx", output) == [r"b\x1b[1m.docx", "is a text"]


def test_rows_show_months_and_match():
    rows = [a_row(1, "SK \x1b[1mTim", months=months_of(1, 12), match=a_match(status="review", confidence=0.42))]
    cells = line_with("Tim", drawn(rows_table(a_document(rows=rows))))
    assert cells[:3] == ["2", "1", "1"]
    assert cells[5:] == [r"SK \x1b[1mTim", "J..........D", "review 42 %: text of 1.1.1.1"]


def test_rows_of_zi_plans_show_their_own_columns():
    decree = TEGAL.model_copy(update={"jenis": "ZI"})
    rows = [a_row(1, "x", komponen="Tim Kerja", langkah_aksi="Membentuk tim", match=a_match(None, confidence=0.9))]
    cells = line_with("Tim Kerja", drawn(rows_table(a_document(rows=rows, decree=decree))))
    assert cells[3:5] == ["Tim Kerja", "Membentuk tim"]
    assert cells[7] == "none 90 %"


def test_a_document_is_described_with_its_oddities():
    document = a_document("a.pdf", decree=TEGAL, warnings=TEGAL.warnings, status="partial", error="page 2: faint")
    output = drawn(*document_lines(document))
    assert "RB 2024, KPU Kota Tegal" in output
    assert "SK 7/2024, 2024-01-22" in output
    assert "error: page 2: faint" in output
    assert "note: the number is printed in two ways" in output


def test_a_database_is_counted():
    whole = DatabaseSummary(
        files={"ok": 2},
        left_out=3,
        rows={"auto": 5, "review": 1},
        to_review=1,
        decisions=4,
        last_run=None,
        last_run_state=None,
    )
    output = drawn(database_table(whole))
    assert line_with("plan rows", output) == ["plan rows", "6"]
    assert line_with("not read", output) == ["not read (v_left_out)", "3"]
    assert line_with("last run", output) == ["last run", "none"]


def test_what_is_missing_comes_with_its_remedy():
    output = drawn(checks_table([Check("Tesseract", False, "not installed", "apt-get"), Check("x", True, "1", "y")]))
    assert line_with("Tesseract", output) == ["Tesseract", "missing", "not installed", "apt-get"]
    assert line_with("x ", output) == ["x", "ok", "1", ""]
