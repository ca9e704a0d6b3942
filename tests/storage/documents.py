"""Small documents with made-up contents, for tests of whatever comes after reading."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import date
from typing import Any

from rb_ingest.records import (
    Box,
    Candidate,
    Decree,
    Document,
    DocumentStatus,
    Match,
    MonthReading,
    PageReading,
    PageTransform,
    PlanRow,
)

BANYUMAS = Decree(
    jenis="RB",
    nomor_sk="4/ORT.04-Kpt/3302/KPU-Kab/II/2021",
    tahun=2021,
    satker_kode="3302",
    satker="KPU Kabupaten Banyumas",
    level="kabupaten",
    tanggal_ditetapkan=date(2021, 2, 8),
)
TEGAL = Decree(
    jenis="RB",
    nomor_sk="7/2024",
    tahun=2024,
    satker_kode="3376",
    satker="KPU Kota Tegal",
    level="kota",
    tanggal_ditetapkan=date(2024, 1, 22),
    warnings=("the number is printed in two ways",),
)


def months_of(*marked: int, confidence: float = 0.99) -> tuple[MonthReading, ...]:
    return tuple(
        MonthReading(bulan=m, marked=m in marked, confidence=confidence, mark="tick" if m in marked else None)
        for m in range(1, 13)
    )


def a_match(indicator_id: str | None = "1.1.1.1", *, status: str = "auto", confidence: float = 0.99) -> Match:
    if indicator_id is None:
        return Match(confidence=confidence, status="none")
    candidates = (
        Candidate(
            indicator_id=indicator_id, indicator_text=f"text of {indicator_id}", score=0.9, probability=confidence
        ),
        Candidate(indicator_id="1.1.2.1", indicator_text="text of 1.1.2.1", score=0.4, probability=1 - confidence),
    )
    return Match(
        indicator_id=indicator_id,
        indicator_text=f"text of {indicator_id}",
        score=0.9,
        confidence=confidence,
        status=status,
        candidates=candidates,
        reasons=("kata sama",),
    )


def match_of(row: PlanRow) -> Match:
    """Return the match of a row that was compared with the catalogue."""
    assert row.match is not None
    return row.match


def a_row(
    row_no: int,
    indikator: str,
    *,
    page_no: int = 2,
    top: float | None = None,
    months: tuple[MonthReading, ...] | None = None,
    match: Match | None = None,
    **fields: Any,
) -> PlanRow:
    """Return a plan row in a ruled row of 30 points' height that starts at `top`."""
    top = 100.0 + 30 * row_no if top is None else top
    return PlanRow(
        page_no=page_no,
        row_no=row_no,
        indikator=indikator,
        bbox=Box(x0=40, y0=top, x1=800, y1=top + 30),
        months=months_of(1, 6) if months is None else months,
        match=match or a_match(),
        **{"area_no": 1, "area": "Manajemen Perubahan", "kegiatan": "Tim", "sub_kegiatan": "SK Tim", **fields},
    )


def a_page(page_no: int, kind: str = "table") -> PageReading:
    return PageReading(
        page_no=page_no,
        kind=kind,
        source="scan",
        width=2480,
        height=3508,
        dpi=300,
        skew=0.4,
        transform=PageTransform(matrix=(0.24, 0, 0, 0, 0.24, 0), width=2480, height=3508),
        warnings=("faint",) if page_no == 1 else (),
        seconds=1.5,
    )


def a_document(
    name: str = "banyumas.pdf",
    rows: Sequence[PlanRow] = (),
    *,
    content: str | None = None,
    decree: Decree = BANYUMAS,
    status: DocumentStatus = "ok",
    folder: str = "/inbox",
    **fields: Any,
) -> Document:
    """Return a document of two pages whose identity comes from `content` (its name, when left out)."""
    sha256 = hashlib.sha256((content or name).encode()).hexdigest()
    return Document(
        document_id=f"d{sha256[:16]}",
        file_name=name,
        source_path=f"{folder}/{name}",
        sha256=sha256,
        status=status,
        pages=2,
        decree=decree,
        rows=tuple(rows),
        page_readings=(a_page(1, "decree"), a_page(2)),
        **fields,
    )
