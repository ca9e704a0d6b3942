"""The first steps of a page, from its picture to its ruling, for tests of the steps that follow."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import product

import numpy as np

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.binarize import flat_paper, ink_mask, print_darkness, print_mask, solid_areas
from rb_ingest.reading.scan.grid import build_table
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.reading.scan.regions import find_regions
from rb_ingest.reading.scan.ruling import Ruling, find_ruling
from rb_ingest.records import Box, Table
from testkit.page_factory.picture import Effect
from testkit.page_factory.sheet import Shape, Stroke, Text
from testkit.pages import A5_LANDSCAPE, Picture, Row, Sheet

ROWS = (
    Row("1", "Manajemen Perubahan", "Perencanaan", "Pembentukan Tim RB", "Surat Keputusan Tim RB", {1, 7}),
    Row("1", "Manajemen Perubahan", "Perencanaan", "Rapat kerja", "Notula rapat", {3}),
    Row("2", "Tata Laksana", "Penyusunan SOP", "Inventarisasi", "Daftar SOP", {12}),
)


def scanned(shot: Picture) -> PagePicture:
    """Return a picture as if it had come out of a PDF that shows it at its dpi."""
    scale = 72 / shot.dpi
    to_pdf = np.array([[scale, 0, 0], [0, scale, 0]])
    color = shot.pixels if shot.pixels.ndim == 3 else None
    return PagePicture(shot.grey, color, shot.dpi, to_pdf, "scan")


def flat_and_ink(shot: Picture) -> tuple[Gray, Mask]:
    """Return the grey page with even light, and its ink."""
    flat = flat_paper(shot.grey, shot.dpi, 0.3)
    return flat, ink_mask(flat, shot.dpi)


def ruling_of(shot: Picture) -> Ruling:
    """Return the ruling of a page that is straight already."""
    flat, ink = flat_and_ink(shot)
    dark = print_darkness(flat, ink)
    return find_ruling(flat, ink, print_mask(flat, ink, dark), solid_areas(flat, dark, shot.dpi), shot.dpi)


def tables_of(shot: Picture) -> list[Table]:
    """Return the tables, without text, of a page that is straight already."""
    ruling = ruling_of(shot)
    return [build_table(ruling, region, shot.dpi) for region in find_regions(ruling, shot.dpi)]


def places(table: Table) -> set[tuple[int, int, int, int]]:
    """Return (row, column, rowspan, colspan) of all cells."""
    return {(cell.row, cell.col, cell.rowspan, cell.colspan) for cell in table.cells}


def ruled_sheet(grids: Sequence[tuple[Sequence[float], Sequence[float]]], *more: Shape) -> Sheet:
    """Draw fully ruled tables with a word in each cell; each grid is its xs and its ys, in points."""
    shapes: list[Shape] = []
    for xs, ys in grids:
        shapes += [Stroke(((x, ys[0]), (x, ys[-1])), 0.7) for x in xs]
        shapes += [Stroke(((xs[0], y), (xs[-1], y)), 0.7) for y in ys]
        shapes += [Text(x + 3, y + 11, "Isi", "Helvetica", 8) for x, y in product(xs[:-1], ys[:-1])]
    return Sheet(A5_LANDSCAPE, (*shapes, *more))


def cut_off(sheet: Sheet) -> Sheet:
    """Cut a sheet off below its table: blank paper is measured too, and tells nothing."""
    return replace(sheet, paper=(sheet.paper[0], sheet.true_table.ys[-1] + 36))


def rubbed_out(box: Box) -> Effect:
    """Make the paper white where a box of the sheet lies, as if nothing had been printed there."""

    def effect(page: Picture) -> Picture:
        pixels, spot = page.pixels.copy(), page.box(box)
        pixels[round(spot.y0) : round(spot.y1), round(spot.x0) : round(spot.x1)] = 255
        return page.changed(pixels)

    return effect
