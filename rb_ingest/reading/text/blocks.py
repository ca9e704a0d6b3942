"""Where running text stands around the tables of a page."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.reading.scan.ruling import line_sums
from rb_ingest.reading.scan.runs import joined_runs
from rb_ingest.records import Box, Table


def text_blocks(tables: Sequence[Table], layout: PageLayout) -> list[Box]:
    """Return the boxes of text above, between and below tables."""
    ink, dpi = layout.clean_ink, layout.dpi
    height = ink.shape[0]
    edges = [0.0, *(v for t in tables for v in (t.ys[0], t.ys[-1])), float(height)]
    gap = 0.05 * dpi if tables else 0.0
    found = []
    for a, b in zip(edges[::2], edges[1::2], strict=True):
        y0, y1 = round(a + gap if a else a), round(b - gap if b < height else b)
        if y1 - y0 < 0.1 * dpi:
            continue
        part = joined_runs(ink[y0:y1], max(3, round(0.1 * dpi)))
        rows = np.flatnonzero(line_sums(part, 1) > 0.08 * dpi)
        cols = np.flatnonzero(line_sums(part, 0) > 1)
        if len(rows) > 0.05 * dpi and len(cols):
            found.append(Box(x0=float(cols[0]), y0=float(y0 + rows[0]), x1=float(cols[-1]), y1=float(y0 + rows[-1])))
    return found
