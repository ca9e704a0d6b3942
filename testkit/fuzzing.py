"""What must hold for any input: bytes that claim to be a PDF, and whatever text and tables were read from a page.

Each property takes one drawn case. The tests check some cases, always the same; `benchmarks.fuzz` thousands of others.
"""

from __future__ import annotations

import functools
import io
import pickle
import random
from collections.abc import Callable
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pikepdf
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from rb_ingest import pipeline
from rb_ingest.decree.decree import read_decree
from rb_ingest.errors import RbIngestError
from rb_ingest.reading.page import read_page
from rb_ingest.reading.source_file import SourceFile, inspect
from rb_ingest.records import Box, Cell, Decree, Mark, PageReading, PageTransform, PlanRow, Record, Table, TextLine
from rb_ingest.rows.rows import plan_rows
from rb_ingest.rows.schedule import months_of
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store
from testkit import hostile
from testkit.pages import Row, draw_plan, text_sheet, vector_pdf
from testkit.reference import REFERENCE

SETTINGS = Settings(page_seconds=20)
# Words that mean something to the program, cut and mixed, come nearer to its limits than letters at random.
_WORDS = """
    1. 2) (3) a. b) (c) iv. • - – 1).a ¢) 10. 01 ; : dan dan/atau Januari FEBRUARI Mart Apr1l mei Juni-Juli
    s.d. s/d sampai mulai setiap triwulan III semester minggu ke-1 44652 2022 2O23 20222 NOMOR TAHUN KEPUTUSAN
    KOMISI PEMILIHAN UMUM KABUPATEN KOTA PROVINSI BANYUMAS JAMBI 4/ORT.04-Kpt/3302/KPU-Kab/II/2021 RENCANA
    AKSI REFORMASI BIROKRASI ZONA INTEGRITAS NO AREA PERUBAHAN KEGIATAN SUB INDIKATOR KEBERHASILAN KET BULAN
    TARGET WAKTU KOMPONEN BUKTI FISIK Ditetapkan pada tanggal 31 Februari 8 Terselenggaranya: Laporan √ v x
    https://s.id/a http://[ %s {0} =1+1 '; DROP
""".split()  # noqa: SIM905

texts = st.one_of(
    st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join),
    st.lists(st.one_of(st.sampled_from(_WORDS), st.text(max_size=6)), max_size=8).map("".join),
    st.text(max_size=40),
)
_numbers = st.floats(0, 3000, allow_nan=False, width=32)
_shares = st.floats(0, 1)


@st.composite
def _boxes(draw: DrawFn) -> Box:
    (x0, x1), (y0, y1) = sorted((draw(_numbers), draw(_numbers))), sorted((draw(_numbers), draw(_numbers)))
    return Box(x0=x0, y0=y0, x1=x1, y1=y1)


_lines = st.builds(TextLine, text=texts, box=_boxes(), confidence=_shares)
_few_lines = st.lists(_lines, max_size=4).map(tuple)


@st.composite
def _tables(draw: DrawFn) -> Table:
    """Return a table of a sound grid (reading promises that) with anything at all in its cells."""
    has_months = draw(st.booleans())
    n_rows, n_others = draw(st.integers(1, 5)), draw(st.integers(1, 6))
    n_cols = n_others + (12 if has_months else 0)
    xs = sorted(draw(st.lists(_numbers, min_size=n_cols + 1, max_size=n_cols + 1, unique=True)))
    ys = sorted(draw(st.lists(_numbers, min_size=n_rows + 1, max_size=n_rows + 1, unique=True)))
    first = draw(st.integers(0, n_others)) if has_months else 0
    months = tuple(range(first, first + 12)) if has_months else ()
    cells = []
    free = {(row, col) for row in range(n_rows) for col in range(n_cols)}
    for row in range(n_rows):
        for col in range(n_cols):
            if (row, col) not in free:
                continue
            height = draw(st.integers(1, n_rows - row)) if draw(st.booleans()) else 1
            while not all((row + i, col) in free for i in range(height)):
                height -= 1
            free -= {(row + i, col) for i in range(height)}
            box = Box(x0=xs[col], y0=ys[row], x1=xs[col + 1], y1=ys[row + height])
            lines = () if col in months and row else draw(_few_lines)
            cells.append(Cell(row=row, col=col, rowspan=height, box=box, lines=lines))
    kinds = st.sampled_from(("tick", "cross", "dot", "fill", "text"))
    rows, cols = st.integers(0, n_rows - 1), st.sampled_from(months or (0,))
    marks = st.lists(st.builds(Mark, row=rows, col=cols, box=_boxes(), kind=kinds, probability=_shares), max_size=6)
    return Table(
        xs=tuple(xs),
        ys=tuple(ys),
        cells=tuple(cells),
        month_columns=months,
        marks=tuple(draw(marks)) if has_months else (),
    )


@st.composite
def pages(draw: DrawFn) -> list[PageReading]:
    """Return the readings of a document of up to three pages, one of which may be missing."""
    numbers = draw(st.lists(st.integers(1, 4), max_size=3, unique=True))
    readings = []
    for page_no in numbers:
        tables = draw(st.lists(_tables(), max_size=2).map(tuple))
        readings.append(
            PageReading(
                page_no=page_no,
                kind=draw(st.sampled_from(("decree", "table", "other", "unreadable"))) if not tables else "table",
                source="scan",
                width=3000,
                height=3000,
                dpi=300,
                transform=PageTransform(matrix=(0.24, 0, 0, 0, 0.24, 0), width=3000, height=3000),
                lines=draw(_few_lines),
                tables=tables,
                warnings=("too faint: scan it again",),
            )
        )
    return readings


def schedule_is_a_set_of_months(case: tuple[str, int | None]) -> None:
    """Any text has a sorted set of months."""
    months = months_of(REFERENCE, *case)
    assert list(months) == sorted(set(months) & set(range(1, 13)))


def decree_is_read(readings: list[PageReading]) -> None:
    """Any pages say something valid of their decree, and the same each time."""
    decree = read_decree(REFERENCE, readings)
    assert isinstance(decree, Decree)
    assert read_decree(REFERENCE, readings) == decree


def rows_are_in_order(readings: list[PageReading]) -> None:
    """Any tables have plan rows that are numbered from 1, stand on pages that there are, and say the same each time."""
    found = plan_rows(REFERENCE, readings)
    assert [row.row_no for row in found.rows] == list(range(1, len(found.rows) + 1))
    assert {row.page_no for row in found.rows} <= {page.page_no for page in readings}
    for row in found.rows:
        assert set(row.month_set) <= set(range(1, 13))
    assert plan_rows(REFERENCE, readings) == found


def record_survives_its_journey(record: Record) -> None:
    """A record comes out of a pipe and of JSON as it went in."""
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301
    assert type(record).model_validate_json(record.model_dump_json()) == record


def document_is_stored_as_read(store: Store, readings: list[PageReading]) -> None:
    """Whatever was understood of any pages can be stored, and is found again."""
    source = SourceFile(path="/inbox/a.pdf", sha256="0" * 64, pages=4)
    document = pipeline.understand(REFERENCE, source, sorted(readings, key=lambda page: page.page_no), {}, SETTINGS)
    store.save(document)
    stored = store.connection.execute(
        "SELECT indikator, ket FROM plan_rows WHERE document_id = ? ORDER BY row_no", [document.document_id]
    ).fetchall()
    assert stored == [(row.indikator, row.ket) for row in document.rows]


def pdf_is_read_or_refused(executor: Executor, folder: Path, data: bytes) -> None:
    """Any bytes are read, or refused in words, within the limits, and no process dies of them."""
    path = folder / "case.pdf"
    path.write_bytes(data)
    try:
        source = executor.submit(inspect, path, SETTINGS).result()
        for page_no in range(1, min(source.pages, 2) + 1):
            reading = executor.submit(read_page, path, page_no, SETTINGS).result()
            assert reading.page_no == page_no
    except RbIngestError as error:
        assert ":" in str(error), "a message says what is wrong and what to do"
        assert type(error).__name__ != "WorkerDiedError", "a process died"


@functools.cache
def _sound_pdfs() -> tuple[bytes, ...]:
    row = Row("1", "Tata Laksana", "Tim", "SK", "Laporan", {1, 6})
    plain = io.BytesIO()
    with pikepdf.open(io.BytesIO(vector_pdf(draw_plan([[row]]).sheets))) as pdf:
        pdf.save(
            plain,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            compress_streams=False,
            deterministic_id=True,
        )
    return (
        plain.getvalue(),
        vector_pdf([text_sheet(["KEPUTUSAN", "NOMOR 1"])]),
        hostile.broken_xref(),
        hostile.encrypted_pdf(),
    )


_PDF_WORDS = (
    b"/Length",
    b"obj",
    b"endstream",
    b"/Kids",
    b"/MediaBox",
    b"/Filter",
    b"/FlateDecode",
    b"0 R",
    b"xref",
    b"/Type",
)


@st.composite
def broken_pdfs(draw: DrawFn) -> bytes:
    """Return a PDF of which bytes, numbers, words or pieces were changed, or bytes at random."""
    if draw(st.integers(0, 9)) == 0:
        return b"%PDF-1.7\n" + draw(st.binary(max_size=300))
    chance = random.Random(draw(st.integers(0, 2**32 - 1)))  # noqa: S311
    # Few scans: Tesseract takes as long over one as the rest over twenty drawn pages.
    [whole] = chance.choices(_sound_pdfs(), weights=(14, 4, 1, 1))
    data = bytearray(whole)
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        _mutate(data, chance)
    return bytes(data)


def _mutate(data: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    size = chance.choice((1, 1, 2, 10, 500))
    how = chance.randrange(5)
    if how == 0:
        data[at : at + size] = chance.randbytes(size)
    elif how == 1:
        del data[at : at + size]
    elif how == 2:
        data[at:at] = data[chance.randrange(len(data) + 1) :][:size]
    elif how == 3:
        word = chance.choice(_PDF_WORDS)
        if (found := data.find(word, at)) >= 0:
            data[found : found + len(word)] = chance.choice(_PDF_WORDS)
    else:  # a number becomes another: a length, an address, a size
        digits = [i for i in range(at, min(at + 200, len(data))) if 48 <= data[i] <= 57]
        for i in digits[: chance.randrange(1, 4)]:
            data[i] = chance.randrange(48, 58)
    if not data:
        data[:] = b"%PDF-"


_years = st.one_of(st.none(), st.integers(2000, 2100))
_plan_rows = st.builds(
    PlanRow, page_no=st.integers(1, 9), row_no=st.integers(1, 99), indikator=texts, ket=texts, bbox=_boxes()
)

PROPERTIES: dict[str, tuple[Callable[..., None], SearchStrategy[Any]]] = {
    "schedule": (schedule_is_a_set_of_months, st.tuples(texts, _years)),
    "decree": (decree_is_read, pages()),
    "rows": (rows_are_in_order, pages()),
    "records": (
        record_survives_its_journey,
        st.one_of(_plan_rows, _tables(), pages().filter(bool).map(lambda p: p[0])),
    ),
}
"""Name -> what must hold, and for what; those that need nothing but the case."""
