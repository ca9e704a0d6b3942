"""Files for people: whole or not at all, and never over what is not ours to replace."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import time
from pathlib import Path

import duckdb
import pytest

from rb_ingest.errors import DiskFullError, ExportError
from rb_ingest.storage.safe_writer import open_log, part_beside, safe_output


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def write(target, text="new", **options):
    with safe_output(target, **options) as part:
        part.write_text(text)


def test_a_file_is_made_with_its_folder_and_replaced(tmp_path):
    target = tmp_path / "below" / "out.csv"
    write(target, "first")
    write(target, "second")
    assert target.read_text() == "second"
    assert names(target.parent) == ["out.csv"]


def test_half_a_file_never_replaces_a_whole_one(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("whole")
    with pytest.raises(ZeroDivisionError), safe_output(target) as part:
        part.write_text("ha")
        _ = 1 / 0
    assert target.read_text() == "whole"
    assert names(tmp_path) == ["out.csv"]


def test_a_full_disk_is_a_sentence(tmp_path):
    with pytest.raises(DiskFullError, match="There is no room for"), safe_output(tmp_path / "out.csv"):
        raise OSError(28, os.strerror(28))


def a_folder(path):
    path.mkdir()
    (path / "precious").write_text("x")


def a_link(path):
    (path.parent / "elsewhere").write_text("precious")
    path.symlink_to(path.parent / "elsewhere")


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (a_folder, "a folder"),
        (a_link, "a link"),
        (os.mkfifo, "not a regular file"),
        (lambda path: path.write_bytes(b"\n\n%PDF-1.5 scan"), "a PDF"),
        (lambda path: duckdb.connect(str(path)).execute("CREATE TABLE t (i INTEGER)").close(), "a database"),
        (lambda path: sqlite3.connect(path).execute("CREATE TABLE t (i INTEGER)"), "a database"),
    ],
)
def test_what_is_not_ours_stays(tmp_path, make, said):
    target = tmp_path / "out.csv"
    make(target)
    before = sorted((path.name, path.lstat().st_size, path.lstat().st_mode) for path in tmp_path.rglob("*"))
    with pytest.raises(ExportError, match=said):
        write(target)
    assert sorted((path.name, path.lstat().st_size, path.lstat().st_mode) for path in tmp_path.rglob("*")) == before


def test_an_input_is_no_output_under_any_name(tmp_path):
    source = tmp_path / "rows.csv"
    source.write_text("precious")
    (tmp_path / "same.csv").hardlink_to(source)
    with pytest.raises(ExportError, match="being read"):
        write(tmp_path / "same.csv", inputs=[source])
    assert source.read_text() == "precious"


def test_what_killed_processes_left_is_swept(tmp_path):
    old, young = tmp_path / ".rb-ingest-part-0011.csv", tmp_path / ".rb-ingest-part-2233.csv"
    for path in (old, young):
        path.write_text("half")
    os.utime(old, (time.time() - 100_000,) * 2)
    write(tmp_path / "out.csv")
    assert names(tmp_path) == [young.name, "out.csv"]


def test_what_a_process_of_this_machine_left_is_swept_as_soon_as_it_is_dead(tmp_path):
    with subprocess.Popen(["sleep", "60"]) as alive:
        mine, other = part_beside(tmp_path / "a.csv"), part_beside(tmp_path / "b")
        dead = [Path(str(path).replace(f"-{os.getpid()}-", "-999999999-")) for path in (mine, other)]
        running = Path(str(mine).replace(f"-{os.getpid()}-", f"-{alive.pid}-"))
        running.write_text("in the making")
        dead[0].write_text("half")
        dead[1].mkdir()
        (dead[1] / "half").write_text("half")
        write(tmp_path / "out.csv")
        alive.kill()
    assert names(tmp_path) == [running.name, "out.csv"]


def test_a_log_is_appended_to_and_nothing_else_is(tmp_path):
    log = tmp_path / "log.jsonl"
    for line in ("{}", "[]"):
        with open_log(log) as file:
            file.write(f"{line}\n")
    assert log.read_text() == "{}\n[]\n"
    (tmp_path / "notes.txt").write_text("precious")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(log)
    for name in ("notes.txt", "pipe", "link", "."):
        with pytest.raises(ExportError, match="Choose another --json-log"):
            open_log(tmp_path / name)
    assert (tmp_path / "notes.txt").read_text() == "precious"
