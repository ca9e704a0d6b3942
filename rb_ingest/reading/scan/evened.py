"""A scan made ready for reading: streaks of the device gone, light evened out, grain of a dithered page gone.

Every reader of a scan starts here, before deskewing: also the fitting of the mark classifier, so that it is fitted on
the pages that it judges.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2

from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.binarize import flat_paper, ink_mask, is_bilevel, without_dark_edges, without_dark_rows
from rb_ingest.reading.scan.dark_heads import with_light_heads
from rb_ingest.reading.scan.device_streaks import find_streaks
from rb_ingest.reading.scan.grain import dithered_part, is_dithered, with_print_of_tones, without_grain
from rb_ingest.reading.scan.page_image import PagePicture

# Light is evened out over this many inches before looking for ink, so that print on shading is still ink.
_INK_REACH = 0.3


@dataclass(frozen=True)
class EvenedScan:
    """A scan as it was taken, not deskewed.

    Attributes:
        picture: Without the streaks of its device; shading is as it was.
        flat: Its grey with the light evened out, paper at 255.
        ink: What is ink in it.
        frame: Where the dark frame around the paper was whitened, None where there is none.
        has_tones: Whether shading shows as tones, not only as dust: all but black and white scans of bare paper.
    """

    picture: PagePicture
    flat: Gray
    ink: Mask
    frame: Mask | None
    has_tones: bool


def evened(picture: PagePicture) -> EvenedScan:
    """Make a scan ready for reading."""
    picture = with_print_of_tones(picture)
    dpi = picture.dpi
    unframed = without_dark_edges(picture.gray, dpi)
    frame = None if unframed is picture.gray else cv2.compare(unframed, picture.gray, cv2.CMP_NE)
    gray = with_light_heads(unframed, dpi)
    flat = flat_paper(without_dark_rows(gray, dpi), dpi, _INK_REACH)
    streaks = find_streaks(flat, dpi, frame, dotted=is_bilevel(picture.gray))
    if streaks.any:
        color = None if picture.color is None else streaks.removed(picture.color)
        picture, flat = replace(picture, gray=streaks.removed(picture.gray), color=color), streaks.removed(flat)
    ink = ink_mask(flat, dpi)
    if not is_bilevel(picture.gray):
        return EvenedScan(picture, flat, ink, frame, has_tones=True)
    part = None
    if not is_dithered(ink, dpi) and (part := dithered_part(ink, dpi)) is None:
        return EvenedScan(picture, flat, ink, frame, has_tones=False)
    flat = without_grain(flat, ink, dpi, part)
    return EvenedScan(picture, flat, ink_mask(flat, dpi), frame, has_tones=True)
