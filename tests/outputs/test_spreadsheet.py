"""One guard for every table that a spreadsheet may open: signs at the front, behind what is unseen, in new cells."""

from __future__ import annotations

import ast
import csv
import re
import time
from pathlib import Path

import openpyxl
import pandas as pd
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

import rb_ingest
from rb_ingest.outputs.match_file import match_file, read_rows
from rb_ingest.outputs.spreadsheet import formula_safe, without_guard, write_csv, write_sheet
from tests.source_texts import nodes_of

PACKAGE = Path(rb_ingest.__file__).parent
SIGNS = "=+-@＝＋－＠"
PARTS = st.sampled_from([*SIGNS, *" ;\t\r\n\"'", "\ufeff", "\u200b", "\x00", "a", "1"])


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("=1+1", "'=1+1"),
        (" -1", "' -1"),
        ("\tx", "'\tx"),
        ("＠x", "'＠x"),
        ("－2", "'－2"),
        ("\u200b=1", "'\u200b=1"),
        ("\ufeff=1", "'\ufeff=1"),
        (" \x00\ufeff +1", "' \x00\ufeff +1"),
        ("a;=1", "a;'=1"),
        ("a; ＝1", "a; '＝1"),
        ("a;\ufeff@x", "a;\ufeff'@x"),
        ('a;"=1"', 'a;"\'=1"'),
        ("a\n@b; +c", "a\n'@b; '+c"),
        ("Laporan; dan - lainnya", "Laporan; dan - lainnya"),
        ("a=b", "a=b"),
        ("", ""),
    ],
)
def test_only_what_a_spreadsheet_takes_for_a_formula_is_marked(text, safe):
    assert formula_safe(text) == safe
    assert without_guard(safe) == text


@pytest.mark.parametrize("text", ["'kutipan'", "Jum'at", "a;'b", "'", "'1"])
def test_an_apostrophe_of_the_text_itself_stays(text):
    assert without_guard(text) == text


@pytest.mark.parametrize(
    ("text", "safe"),
    [("-", "-"), ("- Tersedia", "- Tersedia"), ("-27,5", "-27,5"), ("-2+3", "'-2+3"), ("- a;＝1", "'- a;'＝1")],
)
def test_dashes_can_be_kept_where_they_can_do_nothing(text, safe):
    assert formula_safe(text, keep_dashes=True) == safe


@given(st.lists(PARTS, max_size=8).map("".join))
def test_no_part_of_a_safe_text_begins_like_a_formula_and_all_comes_back(text):
    safe = formula_safe(text)
    for n, cell in enumerate(re.split(r"[;\t\r\n]", safe)):
        bare = cell.lstrip(" \ufeff\u200b\x00" + '"' * (n > 0))
        assert not bare.startswith(tuple(SIGNS)), (text, cell)
    assert formula_safe(safe) == safe
    if not text.startswith("'") and ";'" not in text:
        assert formula_safe(without_guard(safe)) == safe


def test_long_runs_of_blanks_take_no_longer_than_they_should():
    started = time.monotonic()
    formula_safe("; " * 20_000 + "x")
    formula_safe(";" + ' "' * 20_000 + "x")
    formula_safe("\n" * 40_000 + "x")
    assert time.monotonic() - started < 2


def test_a_csv_is_safe_in_its_first_line_too(tmp_path):
    path = tmp_path / "a.csv"
    assert write_csv(path, ["=nama", "n"], [["＝1", -2.5], [None, 7]]) == 2
    with path.open(encoding="utf-8", newline="") as file:
        assert list(csv.reader(file)) == [["'=nama", "n"], ["'＝1", "-2.5"], ["", "7"]]
    assert write_csv(path, ["a"], []) == 0
    write_csv(path, ["a"], [], encoding="utf-8-sig")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")


def test_a_sheet_takes_texts_for_texts_and_numbers_for_numbers(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(path) as book:
        write_sheet(book.add_worksheet(), [["=1+1", 3, None, "https://x.id", "y" * 40_000]], book.add_format(), first=1)
    [row] = openpyxl.load_workbook(path).active.iter_rows(min_row=2)
    assert [cell.data_type for cell in row] == ["s", "n", "n", "s", "s"]
    assert [cell.value for cell in row[:4]] == ["=1+1", 3, None, "https://x.id"]
    assert len(row[4].value) == 32_767
    assert row[3].hyperlink is None


def test_a_matched_table_is_as_safe_as_an_export(tmp_path):
    source, target = tmp_path / "a.csv", tmp_path / "b.csv"
    evil = ["＝cmd", "Notula; =1+1", "\ufeff@SUM(A1)", "Laporan kinerja"]
    pd.DataFrame({"indikator": evil, "@kolom": "x"}).to_csv(source, index=False)
    match_file(source, target, "RB")
    with target.open(encoding="utf-8", newline="") as file:
        head, *lines = csv.reader(file)
    assert head[:2] == ["indikator", "'@kolom"]
    assert [line[0] for line in lines] == [formula_safe(text) for text in evil]
    assert read_rows(target)["indikator"].tolist() == evil
    assert list(read_rows(target))[1] == "@kolom"


def test_nobody_else_writes_tables_for_spreadsheets():
    """Apart from decisions, whose texts are JSON in quotes and whose ids are checked when they come in."""
    for path in PACKAGE.rglob("*.py"):
        called = {
            f"{node.func.value.id}.{node.func.attr}" if isinstance(node.func.value, ast.Name) else f".{node.func.attr}"
            for node in nodes_of(path)
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
        }
        writers = {name for name in called if name.endswith((".to_csv", ".to_excel", "csv.writer", "csv.DictWriter"))}
        if path.name not in ("spreadsheet.py", "exchange.py"):
            assert not writers, path.name
            assert not {name for name in called if name.endswith((".write_string", ".write_row"))}, path.name


def test_nothing_that_acts_on_a_terminal_or_turns_the_writing_round_gets_into_a_table(tmp_path):
    texts = (
        "\x1b[31mmerah",
        "a\x00b",
        "SK\u202efdp.exe",
        "\x9b2J",
        "garis\u2028baru",
        "\u2066x\u2069",
        "biasa\tsaja\nya",
    )
    write_csv(tmp_path / "rows.csv", ["\x1bkolom"], [[text] for text in texts])
    with (tmp_path / "rows.csv").open(encoding="utf-8", newline="") as file:
        written = [line[0] for line in csv.reader(file)]
    assert written == [
        r"\x1bkolom",
        r"\x1b[31mmerah",
        r"a\x00b",
        r"SK\u202efdp.exe",
        r"\x9b2J",
        r"garis\u2028baru",
        r"\u2066x\u2069",
        "biasa\tsaja\nya",
    ]
