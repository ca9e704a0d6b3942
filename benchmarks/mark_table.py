"""The candidates for marks on pages with known truth, as the tables that the judge is fitted on."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import cv2
import numpy as np

from benchmarks.arrays import MarkLabels, MarkPicture, MarkPictures, Names
from benchmarks.mark_pages import MarkPage, What
from rb_ingest.reading.marks.arrays import MarkFeatures, MarkProbabilities
from rb_ingest.reading.marks.context import shade_context, shade_features, stroke_context, stroke_features
from rb_ingest.reading.marks.model import SHADE_TOGETHER, STROKE_TOGETHER, Network
from rb_ingest.reading.marks.shading import DUST_FEATURES, SHADE_FEATURES, Shade, find_dust_shades, find_shades
from rb_ingest.reading.marks.strokes import STROKE_FEATURES, Stroke, find_strokes
from rb_ingest.reading.scan.arrays import Points
from rb_ingest.records import Box, Table
from rb_ingest.records.arrays import Flags

Kind = Literal["stroke", "shade", "dust"]
COLUMNS: dict[Kind, tuple[str, ...]] = {"stroke": STROKE_TOGETHER, "shade": SHADE_TOGETHER, "dust": DUST_FEATURES}
OWN: dict[Kind, int] = {
    "stroke": len(STROKE_FEATURES) + 1,
    "shade": len(SHADE_FEATURES),
    "dust": len(DUST_FEATURES),
}
_FILLS = ("shade", "bar")
# Ink that covers more than this many times a mark's frame is not (only) that mark.
_TOO_LARGE = 3.0
# ... and what covers less of a tight frame is a fragment that nobody would take for it.
_FRAGMENT = 0.12
# A filling that is one piece of ink covers at least this share of its frame.
_FILLED = 0.4
_PICTURE = 16  # pixels
_PICTURE_INCH = 0.24


@dataclass(frozen=True)
class Group:
    """The candidates of one kind on one table: labels 1 mark, 0 none, -1 unclear; pictures (n, 16, 16) of strokes."""

    document: str
    kind: Kind
    table: Table
    dpi: float
    items: tuple[Stroke, ...] | tuple[Shade, ...]
    labels: MarkLabels
    looks: tuple[str, ...]
    own: MarkFeatures
    pictures: MarkPictures

    def together(self, alone: MarkProbabilities) -> MarkFeatures:
        """Return all features, with those of the context, from the candidates' probabilities by themselves."""
        if self.kind == "stroke":
            return stroke_context(self.items, self.own, alone, self.table, self.dpi)  # type: ignore[arg-type]
        if self.kind == "shade":
            return shade_context(self.items, self.own, alone, self.table)  # type: ignore[arg-type]
        return self.own


@dataclass(frozen=True)
class Lines:
    """The lines of the stored table of one kind: documents, labels (0 or 1), looks, features (n, columns)."""

    documents: Names
    labels: MarkLabels
    looks: Names
    features: MarkFeatures

    def but(self, keep: Flags) -> Lines:
        """Return some of the lines."""
        return Lines(self.documents[keep], self.labels[keep], self.looks[keep], self.features[keep])


def groups(pages: Iterable[MarkPage]) -> Iterator[Group]:
    """Return the candidates of all tables of some pages."""
    for page in pages:
        for table in page.tables:
            yield from _groups_of(page, table)


def _groups_of(page: MarkPage, table: Table) -> Iterator[Group]:
    dpi = page.page.dpi
    shades = find_dust_shades(table, page.layout.ink, dpi) if page.bilevel else find_shades(table, page.toned, dpi)
    labels = [_shade_label(page, s.box) for s in shades]
    kind: Kind = "dust" if page.bilevel else "shade"
    own = np.array([s.features for s in shades]).reshape(-1, OWN["dust"]) if page.bilevel else shade_features(shades)
    yield _group(page, kind, table, tuple(shades), labels, own)
    filled = [s.box for s, (label, _) in zip(shades, labels, strict=True) if label == "mark" and page.bilevel]
    strokes = find_strokes(table, page.layout, filled)
    yield _group(page, "stroke", table, tuple(strokes), _stroke_labels(page, strokes), stroke_features(strokes))


def _group(
    page: MarkPage,
    kind: Kind,
    table: Table,
    items: tuple[Stroke, ...] | tuple[Shade, ...],
    labels: Sequence[tuple[What, str]],
    own: MarkFeatures,
) -> Group:
    number = {"mark": 1, "none": 0, "unclear": -1}
    pictures = [_picture(page, item.box) for item in items] if kind == "stroke" else []
    return Group(
        page.document,
        kind,
        table,
        page.page.dpi,
        items,
        np.array([number[what] for what, _ in labels], dtype=int),
        tuple(look for _, look in labels),
        own,
        np.array(pictures).reshape(-1, _PICTURE, _PICTURE),
    )


def _shade_label(page: MarkPage, box: Box) -> tuple[What, str]:
    if not page.is_body(box):
        return "unclear", ""
    marks = [
        m
        for m in page.marks
        if m.look in _FILLS and (m.holds(*page.scan_point(*box.center)) or _over(page, box, m.quad))
    ]
    if marks:
        return "mark", marks[0].look
    # Ink that looks like a shade is no fill: it is found as a stroke.
    return "none", ""


def _over(page: MarkPage, box: Box, quad: Points) -> bool:
    """Return whether the middle of a frame in the scan lies in a box of the upright page."""
    corners = [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)]
    outline = np.array([page.scan_point(x, y) for x, y in corners], dtype=np.float32).reshape(-1, 1, 2)
    x, y = (float(v) for v in quad.mean(axis=0))
    return cv2.pointPolygonTest(outline, (x, y), False) >= 0


def _stroke_labels(page: MarkPage, strokes: Sequence[Stroke]) -> list[tuple[What, str]]:
    """Label strokes: of several in one mark's frame the largest is the mark, the others may be parts of it.

    Ink in a filled cell is unclear, but on 1-bit scans a dark filling is ink itself.
    """
    marks = [page.mark_at(s.box) for s in strokes]
    largest: dict[int, float] = {}
    for stroke, mark in zip(strokes, marks, strict=True):
        if mark is not None:
            largest[id(mark)] = max(largest.get(id(mark), 0.0), stroke.box.width * stroke.box.height)
    labels: list[tuple[What, str]] = []
    for stroke, mark in zip(strokes, marks, strict=True):
        area = stroke.box.width * stroke.box.height
        if mark is None:
            labels.append(("none", "") if page.is_body(stroke.box) else ("unclear", ""))
            continue
        frame = cv2.contourArea(mark.quad.astype(np.float32))
        is_fill = mark.look in _FILLS and not (page.bilevel and area > _FILLED * frame)
        is_fragment = area < largest[id(mark)] or (mark.is_tight and area < _FRAGMENT * frame)
        if is_fill or is_fragment or area > _TOO_LARGE * frame:
            labels.append(("unclear", ""))
        else:
            labels.append(("mark", mark.look))
    return labels


def _picture(page: MarkPage, box: Box) -> MarkPicture:
    """Return the darkness (0..1) of a square of fixed size in inches around a stroke, shape (16, 16)."""
    side = max(4, round(_PICTURE_INCH * page.page.dpi))
    x, y = box.center
    part = cv2.getRectSubPix(255 - page.page.gray, (side, side), (float(x), float(y)))
    return cv2.resize(part, (_PICTURE, _PICTURE), interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def lines_of(found: Sequence[Group], kind: Kind, alone: Network | None) -> Lines:
    """Put the clear candidates of one kind into a table; `alone` judges them by themselves, for the context."""
    chosen = [g for g in found if g.kind == kind and len(g.labels)]
    parts = [g.together(alone.probability(g.own)) if alone else g.own for g in chosen]
    keep = np.concatenate([g.labels for g in chosen]) >= 0
    return Lines(
        np.concatenate([np.full(len(g.labels), g.document) for g in chosen]),
        np.concatenate([g.labels for g in chosen]),
        np.concatenate([np.array(g.looks, dtype=object) for g in chosen]),
        np.concatenate(parts),
    ).but(keep)


def write_table(path: Path, kind: Kind, lines: Lines) -> None:
    """Write a table of features as a compressed CSV that has the same bytes each time."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("document", "mark", "look", *COLUMNS[kind]))
    for document, label, look, features in zip(lines.documents, lines.labels, lines.looks, lines.features, strict=True):
        writer.writerow((document, label, look, *(f"{v:.3g}" for v in features)))
    path.write_bytes(gzip.compress(text.getvalue().encode("utf-8"), mtime=0))


def read_table(path: Path, kind: Kind) -> Lines:
    """Read a table that `write_table` wrote."""
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        if tuple(next(reader)[3:]) != COLUMNS[kind]:
            raise ValueError(f"{path.name} has other features than the code: run with --corpus")
        rows = list(reader)
    return Lines(
        np.array([row[0] for row in rows]),
        np.array([int(row[1]) for row in rows]),
        np.array([row[2] for row in rows], dtype=object),
        np.array([[float(v) for v in row[3:]] for row in rows]),
    )
