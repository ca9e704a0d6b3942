"""Pictures of rows: the right place, the right way up, under the month header."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

import rb_ingest
from rb_ingest.errors import InputError
from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.review.crops import cell_sheet, row_crop
from rb_ingest.review.item import load_row


def rows_of(database, name, first=1, last=3):
    with rb_ingest.connect(database) as connection:
        ids = connection.execute(
            "SELECT row_id FROM v_rows WHERE file_name LIKE ? AND row_no BETWEEN ? AND ? ORDER BY row_no",
            [f"{name}%", first, last],
        ).fetchall()
        return [load_row(connection, row_id) for (row_id,) in ids]


def pixels(jpeg: bytes) -> Gray:
    return np.asarray(cv2.imdecode(np.frombuffer(jpeg, np.uint8), cv2.IMREAD_GRAYSCALE))


def darkness(crop, month: int) -> float:
    """Return the share of dark pixels inside a month cell of the row, its borders left out."""
    picture = pixels(crop.jpeg)
    height = picture.shape[0]
    left, right = (crop.width * crop.month_borders[month - 1 + side] for side in (0, 1))
    cell = picture[height - 45 : height - 25, round(left + 6) : round(right - 6)]
    return float((cell < 120).mean())


@pytest.mark.parametrize("name", ["Rencana Aksi", "majene"])
def test_ticks_stand_above_their_boxes(made_database, name):
    right = wrong = 0
    for row in rows_of(made_database, name, 6, 20):
        crop = row_crop(row.place, row.bbox)
        assert len(crop.month_borders) == 13
        assert crop.width == pytest.approx(1500, abs=2)
        if not any(month.marked for month in row.months) or crop.height < 90:
            continue
        marked = np.mean([darkness(crop, m.bulan) for m in row.months if m.marked])
        blank = np.mean([darkness(crop, m.bulan) for m in row.months if not m.marked] or [0.0])
        right += marked > blank
        wrong += marked < blank
    assert right > 3 * max(1, wrong)


def test_the_header_of_the_table_is_above_the_row(made_database):
    row = rows_of(made_database, "Rencana Aksi")[0]
    crop = row_crop(row.place, row.bbox)
    bare = row_crop(row.place.model_copy(update={"grids": ()}), row.bbox)
    assert crop.has_header
    assert not bare.has_header
    assert bare.month_borders == ()


def test_a_plan_without_month_columns_has_a_picture_too(made_database):
    row = rows_of(made_database, "Renaksi ZI")[2]
    crop = row_crop(row.place, row.bbox)
    assert crop.month_borders == ()
    assert (pixels(crop.jpeg) < 120).mean() > 0.01


def test_month_cells_become_squares_side_by_side(made_database):
    row = next(r for r in rows_of(made_database, "majene", 1, 12) if r.months[0].marked != r.months[1].marked)
    sheet = cell_sheet(row.place, [(row.bbox, 1), (row.bbox, 2)], 64)
    assert sheet.shape == (64, 128, 3)
    ink = [float((sheet[10:54, 64 * i + 14 : 64 * i + 50] < 120).mean()) for i in (0, 1)]
    assert (ink[0] > ink[1]) == row.months[0].marked


def test_a_file_that_is_gone_or_changed_is_explained(made_database, tmp_path):
    row = rows_of(made_database, "Rencana Aksi")[0]
    gone = row.place.model_copy(update={"source_path": str(tmp_path / "gone.pdf")})
    with pytest.raises(InputError, match=r"gone\.pdf is no longer where it was read"):
        row_crop(gone, row.bbox)
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.4 another one")
    with pytest.raises(InputError, match="has changed since it was read"):
        row_crop(row.place.model_copy(update={"source_path": str(tmp_path / "other.pdf")}), row.bbox)
