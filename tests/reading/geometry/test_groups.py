"""Things are in one group as soon as pairs lead from one to the other."""

from __future__ import annotations

import numpy as np
import pytest

from rb_ingest.reading.geometry.groups import connected


@pytest.mark.parametrize(
    ("pairs", "groups"),
    [
        ([], [0, 1, 2, 3, 4]),
        ([(4, 0)], [0, 1, 2, 3, 0]),
        ([(3, 2), (2, 3), (3, 4)], [0, 1, 2, 2, 2]),
        ([(4, 1), (0, 3), (1, 3)], [0, 0, 1, 0, 0]),
    ],
)
def test_pairs_that_share_a_thing_are_one_group(pairs: list[tuple[int, int]], groups: list[int]) -> None:
    ones, others = np.array(pairs, dtype=int).reshape(-1, 2).T
    assert connected(5, ones, others).tolist() == groups
