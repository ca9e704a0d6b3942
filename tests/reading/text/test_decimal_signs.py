"""The sign between digits that OCR left out, told by the picture of the number."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.reading.scan.components import outer_boxes
from rb_ingest.reading.text.decimal_signs import with_decimal_sign


def drawn(text: str, size: int = 24, blur: float = 0.6) -> Gray:
    font = ImageFont.load_default(size)
    left, top, right, bottom = font.getbbox(text)
    picture = Image.new("L", (int(right - left) + 12, int(bottom - top) + 12), 245)
    ImageDraw.Draw(picture).text((6 - left, 6 - top), text, font=font, fill=20)
    return cv2.GaussianBlur(np.asarray(picture), (0, 0), blur)


@pytest.mark.parametrize("size", [20, 24, 28, 44])
@pytest.mark.parametrize(
    ("printed", "read"), [("6,8", "68"), ("2,5", "25"), ("12,75", "1275"), ("6.250", "6250"), ("9,3", "9 3")]
)
def test_a_sign_that_was_not_read_is_put_back(printed: str, read: str, size: int) -> None:
    assert with_decimal_sign(read, drawn(printed, size)) == printed


@pytest.mark.parametrize(("printed", "read"), [("2,5", "25"), ("3,2", "32")])
def test_a_sign_that_runs_into_its_digits_in_small_print_is_put_back(printed: str, read: str) -> None:
    picture = drawn(printed, 12, blur=1.0)
    _, ink = cv2.threshold(picture, 0, 255, cv2.THRESH_BINARY_INV | cv2.THRESH_OTSU)
    assert len(outer_boxes(ink)) < len(printed)
    assert with_decimal_sign(read, picture) == printed
    assert with_decimal_sign(read, drawn(read, 12, blur=1.0)) == read


@pytest.mark.parametrize("text", ["68", "13", "2025", "100", "11", "3333"])
def test_a_number_without_sign_stays(text: str) -> None:
    assert with_decimal_sign(text, drawn(text)) == text


def test_nothing_is_put_where_the_picture_is_of_something_else() -> None:
    assert with_decimal_sign("68", drawn("6,85")) == "68"
    assert with_decimal_sign("6 dok", drawn("6,8 dok")) == "6 dok"
    assert with_decimal_sign("1.250", drawn("1.250")) == "1.250"
    assert with_decimal_sign("68", np.full((30, 40), 255, np.uint8)) == "68"


def test_a_piece_broken_off_the_foot_of_a_digit_is_no_sign() -> None:
    picture = drawn("13", 40, blur=0.3).copy()
    ink = np.argwhere(picture[:, picture.shape[1] // 2 :] < 128)
    foot = int(ink[:, 0].max())
    picture[foot - 5 : foot - 3, picture.shape[1] // 2 :] = 245  # the toner is worn in a line above the foot
    assert with_decimal_sign("13", picture) == "13"


@pytest.mark.parametrize("at", [0.15, 0.5])
def test_dirt_between_the_digits_that_is_not_at_their_foot_is_no_sign(at: float) -> None:
    wide = drawn("6 8", 40).copy()
    ys, _ = np.nonzero(wide < 128)
    y, x = int(ys.min() + at * (ys.max() - ys.min())), wide.shape[1] // 2
    wide[y - 2 : y + 3, x - 2 : x + 3] = 20
    assert with_decimal_sign("68", wide) == "68"
