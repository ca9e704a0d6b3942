"""The samples as documents, from their truth: what a perfect pipeline would have read, without the minute it takes.

Doubts are sown by rule, so that the queue has something of each kind, and every office has some rows of its own.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from rb_ingest.batch.stages import Stages
from rb_ingest.errors import PageError
from rb_ingest.reading.scan.arrays import Points
from rb_ingest.reading.source_file import SourceFile
from rb_ingest.records import (
    Box,
    Candidate,
    Cell,
    Decree,
    Document,
    GivenRule,
    Match,
    MonthReading,
    PageReading,
    PageTransform,
    PlanRow,
    Table,
    TextLine,
)
from rb_ingest.settings import Settings
from testkit.reference import REFERENCE

SAMPLES = Path(__file__).parents[2] / "samples"
DPI = 200


def truth_stages(version: str, shift: float = 0.0, lost: tuple[str, int] | None = None) -> Stages:
    """Return stages that "read" samples from their truth.

    Args:
        version: That of the pipeline.
        shift: Moves all rows by some points, as new versions do.
        lost: A file and the number of its page that cannot be read.
    """
    return Stages(
        version=version,
        inspect=_inspect,
        read_page=partial(_read_page, lost=lost),
        understand=partial(_understand, shift=shift),
        failed_document=_failed,
        fingerprint=lambda path, settings: None,
    )


def _truth(path: Path) -> dict[str, Any]:
    for file in (SAMPLES / "truth").glob("a*.json"):
        truth = json.loads(file.read_text(encoding="utf-8"))
        if truth["file"] == path.name:
            return truth
    raise KeyError(path.name)


def _inspect(path: str, settings: Settings) -> SourceFile:
    sha256 = hashlib.sha256(Path(path).read_bytes()).hexdigest()
    return SourceFile(path=str(path), sha256=sha256, pages=len(_truth(Path(path))["pages"]))


def _read_page(
    path: str, page_no: int, settings: Settings, rules: Sequence[GivenRule] = (), *, lost: tuple[str, int] | None = None
) -> PageReading:
    if (Path(path).name, page_no) == lost:
        raise PageError("the page is damaged and cannot be drawn: scan it again")
    page = _truth(Path(path))["pages"][page_no - 1]
    table = page.get("table")
    if not table:
        transform = PageTransform(matrix=(72 / DPI, 0, 0, 0, 72 / DPI, 0), width=1654, height=2339)
        return _page(page, page_no, transform, ())
    to_points = 0.75 if page.get("vector") else 72 / page["dpi"]
    corners = to_points * np.array(table["quad"])  # top left, top right, bottom right, bottom left, upright
    width, height = (DPI / 72 * np.linalg.norm(corners[i] - corners[0]) for i in (1, 3))
    right, down = (corners[1] - corners[0]) / width, (corners[3] - corners[0]) / height
    matrix = (right[0], down[0], corners[0][0], right[1], down[1], corners[0][1])
    transform = PageTransform(matrix=tuple(map(float, matrix)), width=float(width), height=float(height))
    inverse = np.linalg.inv(np.stack([right, down], axis=1))

    def upright(quad: Sequence[Sequence[float]]) -> Points:
        return (to_points * np.array(quad) - corners[0]) @ inverse.T

    columns = [upright(column["quad"])[:, 0] for column in table["columns"]]
    xs = [max(0.0, float(x.min())) for x in columns] + [float(columns[-1].max())]
    body = min((float(upright(row["quad"])[:, 1].min()) for row in table["rows"]), default=float(height))
    ys = (0.0, max(1.0, body if table["header_on_page"] else 1.0), float(height))
    months = tuple(i for i, column in enumerate(table["columns"]) if column["name"][1:].isdigit())
    return _page(page, page_no, transform, (_table(tuple(xs), ys, months, bool(table["header_on_page"])),))


def _table(xs: tuple[float, ...], ys: tuple[float, ...], months: tuple[int, ...], header: bool) -> Table:
    cells = []
    for row in (0, 1):
        for col in range(len(xs) - 1):
            box = Box(x0=xs[col], y0=ys[row], x1=max(xs[col], xs[col + 1]), y1=ys[row + 1])
            lines = (TextLine(text="1", box=box, confidence=1.0),) if header and row == 0 and col in months else ()
            cells.append(Cell(row=row, col=col, box=box, lines=lines))
    return Table(xs=xs, ys=ys, cells=tuple(cells), month_columns=months)


def _page(page: Mapping[str, Any], page_no: int, transform: PageTransform, tables: tuple[Table, ...]) -> PageReading:
    return PageReading(
        page_no=page_no,
        kind="table" if tables else "decree",
        source="born_digital" if page.get("vector") else "scan",
        width=transform.width,
        height=transform.height,
        dpi=DPI,
        rotation=(360 - page["rotation"]) % 360,
        transform=transform,
        tables=tables,
    )


def _understand(
    source: SourceFile,
    readings: Sequence[PageReading],
    page_errors: Mapping[int, str],
    settings: Settings,
    *,
    shift: float = 0.0,
) -> Document:
    truth = _truth(Path(source.path))
    doc = truth["doc"]
    boxes: dict[Any, Any] = {}
    for page in truth["pages"]:
        scale = 0.75 if page.get("vector") else 72 / page.get("dpi", 72)
        for ruled in (page.get("table") or {}).get("rows", ()):
            points = scale * np.array(ruled["quad"])
            for seq in ruled.get("seqs", ()):
                boxes.setdefault(seq, (page["page_no"], points.min(axis=0), points.max(axis=0)))
    rows = []
    for n, row in enumerate((row for row in truth["rows"] if row["seq"] in boxes), start=1):
        page_no, low, high = boxes[row["seq"]]
        box = Box(x0=low[0], y0=low[1] + shift, x1=high[0], y1=high[1] + shift)
        if page_no not in page_errors:
            rows.append(_row(n, row, page_no, box, doc["jenis"]))
    return Document(
        document_id=source.document_id,
        file_name=Path(source.path).name,
        source_path=source.path,
        sha256=source.sha256,
        status="partial" if page_errors else "ok",
        error="; ".join(page_errors.values()) or None,
        pages=source.pages,
        decree=Decree(
            jenis=doc["jenis"],
            nomor_sk=doc["nomor_sk"],
            tahun=doc["tahun"],
            satker_kode=doc["kode_wilayah"],
            satker=doc["satker"],
            level=doc["level"],
            tanggal_ditetapkan=date.fromisoformat(doc["tanggal_ditetapkan"]),
        ),
        rows=tuple(rows),
        warnings=("page 4: the numbers of komponen jump from 3. to 5.",) if doc["jenis"] == "ZI" else (),
        page_readings=tuple(readings),
    )


def _row(n: int, row: Mapping[str, Any], page_no: int, box: Box, jenis: str) -> PlanRow:
    doubtful_months = n % 9 == 4
    months = tuple(
        MonthReading(
            bulan=month,
            marked=month in row["months"],
            confidence=0.6 if doubtful_months and month in (6, 7) else 0.995,
            mark="tick" if month in row["months"] else None,
        )
        for month in range(1, 13)
    )
    zi = {name: row.get(name) for name in ("komponen", "langkah_aksi", "bukti_fisik", "target_waktu")}
    return PlanRow(
        page_no=page_no,
        row_no=n,
        area_no=row["area_no"],
        area=row["area"],
        kegiatan=row["kegiatan"],
        sub_kegiatan=row["sub_kegiatan"],
        indikator=row["indikator"],
        ket=row["ket"],
        months=months,
        months_confidence=0.36 if doubtful_months else 0.99,
        ocr_confidence=0.7 if n % 13 == 6 else 0.99,
        bbox=box,
        match=_match(n, row, jenis),
        **(zi if jenis == "ZI" else {}),
    )


def _match(n: int, row: Mapping[str, Any], jenis: str) -> Match:
    if row["catalogue_id"] is None:
        return Match(confidence=0.8 if n % 2 else 0.97, status="none")
    entries = REFERENCE.catalogue(jenis)
    at = next(i for i, entry in enumerate(entries) if entry.indicator_id == row["catalogue_id"])
    sure = 0.62 if n % 7 == 3 else 0.995
    near = [entries[(at + step) % len(entries)] for step in range(5)]
    candidates = tuple(
        Candidate(
            indicator_id=entry.indicator_id,
            indicator_text=entry.indikator,
            score=0.9 - 0.12 * i,
            probability=sure if i == 0 else (1 - sure) / 5,
            reasons=("area cocok", "urutan sesuai"),
        )
        for i, entry in enumerate(near)
    )
    return Match(
        indicator_id=near[0].indicator_id,
        indicator_text=near[0].indikator,
        score=0.9,
        confidence=sure,
        status="review" if sure < 0.9 else "auto",
        candidates=candidates,
        reasons=("area cocok",),
    )


def _failed(path: Path, sha256: str | None, error: Exception) -> Document:
    raise AssertionError(f"{path.name}: {error}")
