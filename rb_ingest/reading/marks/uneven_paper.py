"""How uneven the paper of a table is where nothing is shaded: what shading has to be darker than to be believed.

Light that falls off is evened out. Light that a black and white scan turned into steps of dots, and the shadow of a
hand, are not: they begin and end anywhere, also within the cells of texts, which no plan shades in part.
"""

from __future__ import annotations

from collections import defaultdict
from itertools import dropwhile

import cv2
import numpy as np

from rb_ingest.reading.marks.arrays import Tones
from rb_ingest.reading.marks.context import header_rows
from rb_ingest.reading.marks.shading import tone_scale
from rb_ingest.reading.marks.tones import paper_tone
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.records import Table

# The side of the tiles in which the paper of text cells is measured, in inches: they hold a line and what is beside it.
_TILE = 0.15
# The paper of a tile is as light as its lightest eighth; so much of the paper is at most as uneven as is told.
_LIGHTEST, _MOST = 0.88, 0.9
# From this tone on everywhere, of 0..1, a row is filled.
_FILLED = 0.06
# How far tones are blurred (standard deviation), in inches, and how far from its rules a cell is looked at.
_BLUR, _PAD = 0.012, 0.03


def unevenness(table: Table, toned: Gray, dpi: float) -> float:
    """Return by how much, of 0..1, the paper behind the texts is darker than its even tone; 0 without texts.

    Args:
        table: With its month columns known.
        toned: The page at the resolution of tones, light evened out.
        dpi: Pixels per inch of the table.
    """
    k, header = tone_scale(dpi), header_rows(table)
    side, pad = max(4, round(_TILE * dpi * k)), max(2, round(_PAD * dpi * k))
    soft = cv2.GaussianBlur(toned, (0, 0), max(1.0, _BLUR * dpi * k))
    paper = paper_tone(table, soft, k, pad)
    darker: dict[int, list[Tones]] = defaultdict(list)
    for cell in table.cells:
        if cell.col in table.month_columns or cell.row < header:
            continue
        top, left = round(cell.box.y0 * k) + pad, round(cell.box.x0 * k) + pad
        part = soft[top : round(cell.box.y1 * k) - pad, left : round(cell.box.x1 * k) - pad]
        down, across = part.shape[0] // side, part.shape[1] // (2 * side)
        if down and across:
            tiles = part[: down * side, : across * 2 * side].reshape(down, side, across, 2 * side)
            y, x = np.mgrid[:down, :across] + 0.5
            even = paper((left + x.ravel() * 2 * side) / k, (top + y.ravel() * side) / k)
            darker[cell.row].append(1 - np.quantile(tiles, _LIGHTEST, axis=(1, 3)).ravel() / 255 - even)
    # a filled head may stand on top, whose rules were not seen
    body = list(dropwhile(lambda row: min(tile.min() for tile in darker[row]) > _FILLED, sorted(darker)))
    tiles = [tile for row in body for tile in darker[row]]
    return max(0.0, float(np.quantile(np.concatenate(tiles), _MOST))) if tiles else 0.0
