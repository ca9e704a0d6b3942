"""Letters that stand in line are told from pale rules, which are ink in a few of their places alone."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.reading.scan.letters_in_line import anchored
from rb_ingest.reading.scan.written import Written

DPI = 200
SHAPE = (120, 900)
LINE = slice(60, 62)
# The columns of letters, with a gap after each word.
LETTERS = [x for word in range(40, 860, 90) for x in range(word, word + 60, 6)]


def kept(darkness_between: int) -> bool:
    """Tell whether a level line under a text is one: dark under each letter, and so dark between the words."""
    dark, ink = np.zeros(SHAPE, np.uint8), np.zeros(SHAPE, np.uint8)
    dark[LINE] = darkness_between
    for x in LETTERS:
        ink[45:62, x : x + 3] = 255
        dark[LINE, x : x + 3] = np.maximum(dark[LINE, x : x + 3], 46)
    lines, upright = np.zeros(SHAPE, np.uint8), np.zeros(SHAPE, np.uint8)
    lines[LINE, 20:880] = 255
    upright[:, (20, 879)] = 255
    level, _ = anchored(lines, np.ascontiguousarray(upright.T), dark, Written.of(ink, ink, DPI), DPI)
    return bool(level.any())


@pytest.mark.parametrize("darkness", [30, 42, 60])
def test_a_pale_rule_that_is_ink_only_where_letters_touch_it_is_kept(darkness: int) -> None:
    assert kept(darkness)


@pytest.mark.parametrize("darkness", [0, 4, 12])
def test_the_feet_of_letters_are_no_rule_on_noisy_paper(darkness: int) -> None:
    assert not kept(darkness)
