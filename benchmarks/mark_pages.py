"""Pages with known marks, read as far as the marks need it: what the judge of marks is fitted and measured on."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from rb_ingest.reading.marks.shading import toned_page
from rb_ingest.reading.pdf import open_pdf
from rb_ingest.reading.scan.arrays import Gray, Points
from rb_ingest.reading.scan.deskew import UprightPage, quarter_turned, skew_degrees, straightened
from rb_ingest.reading.scan.evened import evened
from rb_ingest.reading.scan.layout import PageLayout, measure_layout
from rb_ingest.reading.scan.page_image import PagePicture, page_picture
from rb_ingest.records import Box, Table
from rb_ingest.settings import Settings

# A true mark's frame is widened by this share: the place of ink on a bent page is known to a pixel or two.
_WIDER = 0.15

What = Literal["mark", "none", "unclear"]


@dataclass(frozen=True)
class TrueMark:
    """Where a mark is: its frame, shape (4, 2), in pixels of the scan as it was taken; and what it looks like.

    A tight frame is that of the ink; others are those of the cell, or of the line in it.
    """

    quad: Points
    look: str
    is_tight: bool = False

    def holds(self, x: float, y: float) -> bool:
        """Return whether a point of the scan lies in the frame."""
        middle = self.quad.mean(axis=0)
        wider = (middle + (self.quad - middle) * (1 + _WIDER)).astype(np.float32)
        return cv2.pointPolygonTest(wider.reshape(-1, 1, 2), (x, y), False) >= 0


@dataclass(frozen=True)
class MarkPage:
    """The arrays that `find_marks` looks at, and the truth."""

    document: str
    page: UprightPage
    toned: Gray
    layout: PageLayout
    bilevel: bool
    tables: tuple[Table, ...]
    marks: tuple[TrueMark, ...]
    body: tuple[Points, ...]
    points_per_pixel: float

    def scan_point(self, x: float, y: float) -> tuple[float, float]:
        """Map an upright point to pixels of the scan."""
        px, py = self.page.transform.to_pdf(x, y)
        return px / self.points_per_pixel, py / self.points_per_pixel

    def mark_at(self, box: Box) -> TrueMark | None:
        """Return the true mark at the middle of a box of the upright page."""
        point = self.scan_point(*box.center)
        return next((m for m in self.marks if m.holds(*point)), None)

    def is_body(self, box: Box) -> bool:
        """Return whether a box of the upright page lies in a ruled row of the plan, not in a header."""
        point = self.scan_point(*box.center)
        return any(cv2.pointPolygonTest(q.astype(np.float32).reshape(-1, 1, 2), point, False) >= 0 for q in self.body)


def corpus_pages(folder: Path) -> Iterator[MarkPage]:
    """Read the scanned table pages of a corpus: `folder` holds `truth/`, and the PDFs in `inbox/` or `pdf/`."""
    pdfs = folder / "inbox" if (folder / "inbox").is_dir() else folder / "pdf"
    for file in sorted((folder / "truth").glob("*.json")):
        truth = json.loads(file.read_text(encoding="utf-8"))
        # The folder may hold a list of its files beside them.
        if "pages" not in truth or truth["axes"]["pdf_kind"] == "vector" or truth["doc"]["jenis"] != "RB":
            continue
        pdf = open_pdf(pdfs / truth["file"])
        try:
            for page in (p for p in truth["pages"] if p["kind"] == "table"):
                picture = page_picture(pdf[page["page_no"] - 1], Settings())
                table = page["table"]
                marks = [TrueMark(np.array(m["quad"], dtype=float), m["kind"]) for m in table["marks"]]
                body = [np.array(row["quad"], dtype=float) for row in table["rows"]]
                yield read_marks_page(
                    truth["id"], picture, -page["rotation"] % 360, marks, body, points_per_pixel=72 / page["dpi"]
                )
        finally:
            pdf.close()


def read_marks_page(
    document: str,
    picture: PagePicture,
    turn: int,
    marks: Sequence[TrueMark],
    body: Sequence[Points],
    points_per_pixel: float,
) -> MarkPage:
    """Read a page as far as the marks need it.

    Args:
        document: its name.
        picture: of the page.
        turn: degrees clockwise that make it upright.
        marks: the true ones, in pixels of the scan.
        body: the frames of the plan's rows, in the same pixels.
        points_per_pixel: PDF points in a pixel of the scan.
    """
    scan = evened(picture)
    skew = skew_degrees(quarter_turned(scan.ink, turn), picture.dpi)
    flat = PagePicture(scan.flat, None, picture.dpi, picture.to_pdf, picture.source)
    page = straightened(flat, turn, skew, ink=scan.ink)
    layout = measure_layout(page.gray, page.dpi)
    return MarkPage(
        document=document,
        page=page,
        toned=toned_page(scan.picture, page),
        layout=layout,
        bilevel=not scan.has_tones,
        tables=tuple(t for t in layout.tables if t.month_columns),
        marks=tuple(marks),
        body=tuple(body),
        points_per_pixel=points_per_pixel,
    )
