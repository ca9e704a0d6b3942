"""Tesseract is started with an environment of its own, and its table is taken apart or refused."""

from __future__ import annotations

import os
import subprocess

import pytest

from rb_ingest.errors import PageError, ToolMissingError
from rb_ingest.reading.text import tesseract
from rb_ingest.reading.text.tesseract import read_words, run_tesseract

HEADER = "level page_num block_num par_num line_num word_num left top width height conf text".replace(" ", "\t")
WORD = "5 1 1 1 1 1 10 20 30 40 91.5 Tim".replace(" ", "\t")
BLANK = "5 1 1 1 1 1 10 20 30 40 91.5".replace(" ", "\t")


@pytest.fixture
def program(tmp_path, monkeypatch):
    """Put a shell script in place of Tesseract."""

    def put(script: str) -> None:
        path = tmp_path / "tesseract"
        path.write_text(f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)
        monkeypatch.setattr(tesseract, "PROGRAM", str(path))

    return put


@pytest.fixture
def answer(program, tmp_path):
    def put(*lines: str) -> None:
        (tmp_path / "answer").write_text("\n".join(lines) + "\n", encoding="utf-8")
        program(f"cat {tmp_path}/answer")

    return put


def test_one_thread_is_asked_for_and_nothing_else_is_changed(program, monkeypatch):
    monkeypatch.setenv("OMP_THREAD_LIMIT", "7")
    monkeypatch.setenv("KEPT", "yes")
    program('echo "$OMP_THREAD_LIMIT $KEPT $*"')
    assert run_tesseract(["--version"], 10).decode() == "1 yes --version\n"
    assert os.environ["OMP_THREAD_LIMIT"] == "7"


def test_an_answer_may_come_by_the_other_way(program):
    program("echo tesseract 5 >&2")
    assert run_tesseract(["--version"], 10) == b"tesseract 5\n"


def test_it_is_killed_when_the_time_is_over(program, tmp_path):
    program(f"echo $$ > {tmp_path}/pid; exec sleep 1000")
    with pytest.raises(subprocess.TimeoutExpired):
        run_tesseract([], 0.5)
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "pid").read_text()), 0)


def test_words_come_by_name_and_a_blank_text_may_be_left_out(answer):
    answer(HEADER, WORD, "", BLANK)
    first, second = read_words("a.pgm", "ind", (), 10)
    assert (first["text"], first["conf"], first["left"], second["text"]) == ("Tim", "91.5", "10", "")


@pytest.mark.parametrize(
    "lines",
    [("",), (HEADER,), (WORD, WORD), (HEADER, "5\t1\tTim"), (HEADER, WORD + "\tlagi"), (HEADER.upper(), WORD)],
)
def test_what_is_no_such_table_makes_no_sense(answer, lines):
    answer(*lines)
    with pytest.raises(PageError, match="makes no sense on this page"):
        read_words("a.pgm", "ind", (), 10)


def test_a_program_that_may_not_be_run_makes_no_sense_either(program, tmp_path):
    program("true")
    (tmp_path / "tesseract").chmod(0o644)
    with pytest.raises(PageError, match="makes no sense"):
        read_words("a.pgm", "ind", (), 10)


def test_a_missing_program_is_named(monkeypatch):
    monkeypatch.setattr(tesseract, "PROGRAM", "no-such-program")
    with pytest.raises(ToolMissingError, match="run `make setup`"):
        read_words("a.pgm", "ind", (), 10)
