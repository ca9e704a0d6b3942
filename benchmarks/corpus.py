"""What is compared when accuracy is measured: the truth of a corpus, and what a database says of the same scans."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any, Literal

import duckdb
from pydantic import BaseModel, ConfigDict, Field

from rb_ingest.batch.run import run_batch
from rb_ingest.records import Jenis, Level
from rb_ingest.settings import Settings
from rb_ingest.storage.store import Store


class _Known(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class TrueRow(_Known):
    """A plan row as it stands on paper. `ruled_row` and `pages` tell where."""

    seq: int
    page_no: int
    pages: tuple[int, ...] = ()
    area_no: int | None = None
    area_no_printed: int | None = None
    satker: str | None = None
    kegiatan: str | None = None
    sub_kegiatan: str | None = None
    indikator: str
    ket: str | None = None
    months: frozenset[int] = frozenset()
    months_ambiguous: bool = False
    komponen: str | None = None
    langkah_aksi: str | None = None
    bukti_fisik: str | None = None
    target_waktu: str | None = None
    links: tuple[str, ...] = ()
    optional: bool = False
    catalogue_id: str | None = None
    catalogue_text: str | None = None
    catalogue_ids_alt: tuple[str, ...] = ()
    catalogue_texts_alt: tuple[str, ...] = ()
    canon_ambiguous: bool = False

    @property
    def areas(self) -> frozenset[int | None]:
        """The numbers that are right for the area: its own, and the one that the office printed."""
        return frozenset({self.area_no, self.area_no_printed or self.area_no})


class TrueDecree(_Known):
    """What a decree says of itself; `jenis` is '' for what is no plan, `kode_alt` are codes of its region."""

    jenis: Jenis | Literal[""]
    nomor_sk: str
    tahun: int
    satker: str
    level: Level
    tanggal_ditetapkan: date
    kode_wilayah: str | None = None
    kode_alt: tuple[str, ...] = ()


class TrueDocument(_Known):
    """A scan and all that is on it."""

    name: str
    file: str
    difficulty: str
    doc: TrueDecree
    rows: tuple[TrueRow, ...]


class CatalogueEntry(_Known):
    """An entry of the catalogue that `catalogue_id` points into."""

    jenis: Jenis
    area_no: int
    id: str
    text: str


class ReadMonth(_Known):
    """One month of one row, as in v_months; `marked` is None where nothing was looked at."""

    marked: bool | None
    confidence: float


class ReadRow(_Known):
    """A row as in v_rows, with its months as in v_months."""

    row_id: str
    document_id: str | None = None
    page_no: int
    row_no: int
    satker: str | None = None
    area_no: int | None
    kegiatan: str | None
    sub_kegiatan: str | None
    indikator: str | None
    ket: str | None
    months: frozenset[int]
    ocr_confidence: float
    months_confidence: float
    indicator_id: str | None
    indicator_text: str | None
    match_confidence: float | None
    match_status: str
    komponen: str | None
    langkah_aksi: str | None
    bukti_fisik: str | None
    target_waktu: str | None
    links: tuple[str, ...] | None
    bbox: dict[str, float]
    each_month: dict[int, ReadMonth] = Field(default_factory=dict)


class ReadDocument(_Known):
    """A file as in v_documents, with the rows of all its decrees in order; its facts are those of the first decree."""

    document_id: str
    file_name: str
    status: str
    error: str | None
    jenis: str | None
    nomor_sk: str | None
    tahun: int | None
    satker_kode: str | None
    satker: str | None
    level: str | None
    tanggal_ditetapkan: date | None
    pages: int
    rows: tuple[ReadRow, ...] = ()


class Corpus(_Known):
    """Scans whose truth is known."""

    pdfs: Path
    documents: tuple[TrueDocument, ...]
    catalogue: tuple[CatalogueEntry, ...]


def load_corpus(folder: Path) -> Corpus:
    """Load a folder with PDFs in `inbox/` or `pdf/` and their truth in `truth/`.

    Raises:
        FileNotFoundError: it has no truth.
    """
    names = sorted(path for path in (folder / "truth").glob("*.json") if not path.name.startswith("_"))
    if not names:
        raise FileNotFoundError(f"{folder} has no truth: it needs truth/*.json, and the PDFs in inbox/ or pdf/")
    pdfs = folder / "inbox"
    return Corpus(
        pdfs=pdfs if pdfs.is_dir() else folder / "pdf",
        documents=tuple(TrueDocument(name=path.stem, **json.loads(path.read_text(encoding="utf-8"))) for path in names),
        catalogue=tuple(
            CatalogueEntry(**entry)
            for entry in json.loads((folder / "truth" / "_catalogue.json").read_text(encoding="utf-8"))
        ),
    )


def ingest(pdfs: Path, database: Path) -> float:
    """Read a folder of PDFs into a new database as any operator would; gives the seconds that it took."""
    with Store(database) as store:
        return run_batch(pdfs, store, Settings()).seconds


def read_database(database: Path) -> dict[str, ReadDocument]:
    """Return the documents of a database by file name, from its public views only."""
    with duckdb.connect(str(database), read_only=True) as connection:
        months: dict[str, dict[int, ReadMonth]] = {}
        for line in _lines(connection, "SELECT row_id, bulan, marked, confidence FROM v_months"):
            months.setdefault(line["row_id"], {})[line["bulan"]] = ReadMonth(**line)
        rows: dict[str, list[ReadRow]] = {}
        for line in _lines(connection, "SELECT * FROM v_rows ORDER BY page_no, row_no"):
            row = ReadRow(**line, each_month=months.get(line["row_id"], {}))
            rows.setdefault(line["document_id"], []).append(row)
        files: dict[str, ReadDocument] = {}
        for line in _lines(connection, "SELECT * FROM v_documents WHERE status <> 'duplicate' ORDER BY document_id"):
            own = tuple(rows.get(line["document_id"], ()))
            first = files.get(line["file_name"])
            files[line["file_name"]] = (
                first.model_copy(update={"rows": (*first.rows, *own)}) if first else ReadDocument(**line, rows=own)
            )
        return files


def _lines(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or ()]
    return [dict(zip(names, line, strict=True)) for line in cursor.fetchall()]
