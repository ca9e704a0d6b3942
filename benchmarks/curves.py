"""Pictures of confidence: does it keep its word, and what does it cost to accept more?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib import pyplot as plt
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from benchmarks.arrays import Series
from benchmarks.scoring import Belief

BINS = 10
# Sign and colour for each kind of belief, told apart without colour too.
_LOOKS = {"match": ("o", "#0b5394"), "months": ("s", "#b45f06"), "text": ("^", "#38761d")}
_WORDS = {"match": "catalogue entry", "months": "month set", "text": "text of the indikator"}


def draw_reliability(beliefs: Mapping[str, Sequence[Belief]], path: Path) -> None:
    """Draw how often each kind was right against how sure it was, over ten bins, and write a PNG.

    Bars are the range in which the true share lies with 95 % (Wilson), so that a bin of three does not alarm.
    """
    kinds = [kind for kind, some in beliefs.items() if some]
    figure, axes = _panels(len(kinds))
    for axis, kind in zip(axes, kinds, strict=True):
        sign, colour = _LOOKS[kind]
        axis.plot([0, 1], [0, 1], color="#999999", linewidth=1, linestyle="--", label="perfect")
        sure, right, count = bins(beliefs[kind])
        low, high = wilson(right, count)
        errors = [np.maximum(right - low, 0), np.maximum(high - right, 0)]
        axis.errorbar(sure, right, yerr=errors, fmt=sign, color=colour, markersize=6, capsize=3, label="measured")
        for x, y, n in zip(sure, right, count, strict=True):
            axis.annotate(f"{n:.0f}", (x, y), textcoords="offset points", xytext=(-6, -12), ha="right", fontsize=8)
        axis.set(
            title=f"{_WORDS[kind]} (n = {len(beliefs[kind])})",
            xlabel="confidence (mean of the bin)",
            ylabel="share that was right",
            xlim=(-0.09, 1.05),
            ylim=(-0.09, 1.06),
        )
        axis.legend(loc="upper left", fontsize=8)
    _save(figure, path)


def draw_risk_coverage(beliefs: Mapping[str, Sequence[Belief]], path: Path) -> None:
    """Draw the share of wrong ones among those accepted, surest first, and write a PNG."""
    kinds = [kind for kind, some in beliefs.items() if some]
    figure, axes = _panels(len(kinds))
    for axis, kind in zip(axes, kinds, strict=True):
        _, colour = _LOOKS[kind]
        coverage, risk = risk_coverage(beliefs[kind])
        top = max(0.5, 115 * float(risk.max()))
        axis.step(100 * coverage, 100 * risk, where="post", color=colour)
        axis.set(
            title=f"{_WORDS[kind]} (n = {len(beliefs[kind])})",
            xlabel="accepted, surest first (%)",
            ylabel="wrong among the accepted (%)",
            xlim=(0, 101),
            ylim=(-0.02 * top, top),
        )
        axis.annotate(f"{100 * risk[-1]:.1f} % wrong in all", (0.97, 0.93), xycoords="axes fraction", ha="right")
    _save(figure, path)


def bins(beliefs: Sequence[Belief]) -> tuple[Series, Series, Series]:
    """Return mean confidence, share right and count of each bin that holds any, shape (bins,) each."""
    sure, right = _arrays(beliefs)
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    filled = np.unique(place)
    count = np.array([(place == k).sum() for k in filled], dtype=float)
    return (
        np.array([sure[place == k].mean() for k in filled]),
        np.array([right[place == k].mean() for k in filled]),
        count,
    )


def risk_coverage(beliefs: Sequence[Belief]) -> tuple[Series, Series]:
    """Return coverage and risk at each step down in confidence; equally sure ones are accepted together."""
    sure, right = _arrays(beliefs)
    order = np.argsort(-sure, kind="stable")
    sure, wrong = sure[order], np.cumsum(1 - right[order])
    last = np.flatnonzero(np.append(np.diff(sure) != 0, True))
    return (last + 1) / len(sure), wrong[last] / (last + 1)


def wilson(share: Series, count: Series, z: float = 1.96) -> tuple[Series, Series]:
    """Return the interval of a share seen on `count` cases (Wilson 1927); z = 1.96 covers 95 %."""
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    half = z * np.sqrt(share * (1 - share) / count + z * z / (4 * count * count)) / (1 + z * z / count)
    return middle - half, middle + half


def _arrays(beliefs: Sequence[Belief]) -> tuple[Series, Series]:
    return np.array([b.confidence for b in beliefs]), np.array([float(b.right) for b in beliefs])


def _panels(count: int) -> tuple[Figure, list[Axes]]:
    mpl.use("Agg")
    figure, axes = plt.subplots(1, count, figsize=(4.2 * count, 4.0), squeeze=False)
    for axis in axes[0]:
        axis.grid(color="#dddddd", linewidth=0.6)
        axis.set_axisbelow(True)
    return figure, list(axes[0])


def _save(figure: Figure, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    # No date or version inside, so that an unchanged picture is an unchanged file.
    figure.savefig(path, dpi=90, metadata={"Software": None})
    plt.close(figure)
