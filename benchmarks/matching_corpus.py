"""Documents whose rows are known, for fitting and judging the matching.

Read are truth files of a corpus (`*.json` with `doc` and `rows`), transcriptions of decrees (`rows_*.jsonl`, one row a
line), and databases of scans whose truth is known.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from rapidfuzz import fuzz, process
from scipy.optimize import linear_sum_assignment

from rb_ingest.matching.features import RowText
from rb_ingest.matching.folding import fold
from rb_ingest.records import Jenis


@dataclass(frozen=True)
class KnownRow:
    """A row and the ids of the entries that are right for it; none for an indicator of the office's own."""

    row: RowText
    right: frozenset[str]


@dataclass(frozen=True)
class KnownDocument:
    """The rows of one document in order. `kind` is its difficulty, or "transcription"."""

    name: str
    jenis: Jenis
    kind: str
    rows: tuple[KnownRow, ...]
    removed: frozenset[str] = field(default=frozenset())  # entries to hide: their rows become the office's own


def read_documents(folder: Path) -> list[KnownDocument]:
    """Read all truth files and transcriptions of a folder, sorted by name."""
    documents = [_from_truth(path) for path in sorted(folder.glob("*.json")) if not path.name.startswith("_")]
    return documents + [_from_transcription(path) for path in sorted(folder.glob("rows_*.jsonl"))]


def _from_truth(path: Path) -> KnownDocument:
    truth = json.loads(path.read_text(encoding="utf-8"))
    rows = [
        _known(row, row["area_no"], row["area"], row.get("bullet"), row.get("catalogue_ids_alt"))
        for row in truth["rows"]
        if not row.get("canon_ambiguous")
    ]
    return KnownDocument(path.stem, truth["doc"]["jenis"], truth["difficulty"], tuple(rows))


def _from_transcription(path: Path) -> KnownDocument:
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    rows = [
        _known(
            line,
            line.get("area_no") or line["section_no"],
            line.get("area") or line["section"],
            line.get("no_indikator"),
            line.get("alt_catalogue_ids"),
        )
        for line in lines
    ]
    jenis: Jenis = "ZI" if "komponen" in lines[0] else "RB"
    return KnownDocument(path.stem.removeprefix("rows_"), jenis, "transcription", tuple(rows))


def _known(line: dict[str, Any], area_no: int, area: str, nomor: str | None, others: list[str] | None) -> KnownRow:
    row = RowText(
        area_no=area_no,
        area=area,
        kegiatan=line.get("kegiatan") or line.get("komponen") or "",
        sub_kegiatan=line.get("sub_kegiatan") or "",
        indikator=line["indikator"],
        nomor=nomor or "",
    )
    right = line.get("catalogue_id")
    return KnownRow(row, frozenset((right, *(others or ()))) if right else frozenset())


def read_scanned(database: Path, truth: Path) -> list[KnownDocument]:
    """Read the rows of a database of scans whose truth files are known; rows that the truth does not have are own.

    Rows are paired with those of the truth by likeness of the indikator, and order.
    """
    columns = "area_no, area, coalesce(kegiatan, komponen), sub_kegiatan, indikator, ocr_confidence"
    documents = []
    with duckdb.connect(str(database), read_only=True) as connection:
        for path in sorted(truth.glob("[!_]*.json")):
            facts = json.loads(path.read_text(encoding="utf-8"))
            found = connection.execute(
                f"SELECT {columns} FROM v_rows WHERE file_name = ? ORDER BY page_no, row_no",  # noqa: S608
                [facts["file"]],
            ).fetchall()
            rows = [
                RowText(
                    area_no=area_no,
                    area=area or "",
                    kegiatan=kegiatan or "",
                    sub_kegiatan=sub or "",
                    indikator=indikator or "",
                    ocr_confidence=confidence,
                )
                for area_no, area, kegiatan, sub, indikator, confidence in found
            ]
            if rows:
                paired = _paired(rows, facts["rows"])
                documents.append(KnownDocument(path.stem, facts["doc"]["jenis"], facts["difficulty"], paired))
    return documents


def _paired(rows: list[RowText], truth: list[dict[str, Any]]) -> tuple[KnownRow, ...]:
    ours, theirs = [fold(row.indikator) for row in rows], [fold(line["indikator"]) for line in truth]
    alike = process.cdist(ours, theirs, scorer=fuzz.ratio) / 100
    away = np.abs(np.linspace(0, 1, len(ours))[:, None] - np.linspace(0, 1, len(theirs))[None, :])
    place = dict(zip(*linear_sum_assignment(0.02 * away - np.where(alike >= 0.6, alike, 0)), strict=True))
    known = []
    for number, row in enumerate(rows):
        line = truth[place[number]] if number in place and alike[number, place[number]] >= 0.6 else {}
        if not line.get("canon_ambiguous"):
            right = {line.get("catalogue_id"), *line.get("catalogue_ids_alt", ())} - {None}
            known.append(KnownRow(row, frozenset(right)))
    return tuple(known)


def without_wordings_of(documents: list[KnownDocument], held: KnownDocument) -> list[KnownDocument]:
    """Leave out one transcription and every row of other documents whose wording comes from it.

    The corpora recombine rows of the transcribed decrees. A row comes from the held one when no other transcription
    words the same entry more alike.
    """
    decrees = [document for document in documents if document.kind == "transcription"]
    kept = []
    for document in documents:
        if document.name == held.name:
            continue
        rows = document.rows
        if document.kind != "transcription":
            rows = tuple(known for known in rows if not _comes_from(known, held, decrees))
        kept.append(replace(document, rows=rows))
    return [document for document in kept if document.rows]


def _comes_from(known: KnownRow, held: KnownDocument, decrees: list[KnownDocument]) -> bool:
    def nearest(decree: KnownDocument) -> float:
        same = [other.row for other in decree.rows if other.right & known.right]
        return max((_alike(known.row, row) for row in same), default=0.0)

    ours = nearest(held)
    return bool(known.right) and ours > 0 and ours >= max(nearest(decree) for decree in decrees) - 1


def _alike(one: RowText, other: RowText) -> float:
    sub = fuzz.ratio(one.sub_kegiatan.lower()[:80], other.sub_kegiatan.lower()[:80])
    return fuzz.ratio(one.indikator.lower(), other.indikator.lower()) + 0.3 * sub
