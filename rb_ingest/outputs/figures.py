"""Pictures for comparing plans, with Indonesian labels. Data come as frames of `rb_ingest.read_view`."""

from __future__ import annotations

import textwrap

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import ListedColormap
from matplotlib.figure import Figure
from matplotlib.patches import Patch

from rb_ingest.reference import catalogue_order
from rb_ingest.review_policy import POLICY

MONTHS = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des")
_MISSING, _UNKNOWN, _UNSURE, _SURE = "#f1f3f5", "#adb5bd", "#f6b26b", "#1668b8"
_A, _B = "#1668b8", "#d9480f"
_MEASURES = {
    "rows": "Banyak baris",
    "coverage": "Cakupan katalog",
    "missing_common": "Entri umum yang tidak ada",
    "own_share": "Bagian indikator sendiri",
    "months_per_row": "Bulan per baris",
    "unscheduled_share": "Bagian baris tanpa bulan",
}
_KINDS = {
    "match": ("padanan", "#f6b26b"),
    "months": ("bulan", "#e06666"),
    "text": ("teks", "#8e7cc3"),
    "noticed": ("kejanggalan", "#93a1ad"),
    "page": ("halaman", "#990000"),
    "missing": ("area tanpa baris", "#6aa84f"),
    "document": ("dokumen", "#45818e"),
}


def nothing(text: str = "Tidak ada data") -> Figure:
    """Draw a sentence in place of a picture that has nothing to show."""
    figure, axes = plt.subplots(figsize=(8, 1), layout="constrained")
    axes.text(0.5, 0.5, _plain(text), ha="center", va="center", fontsize=12, color="#5c636a")
    axes.set_axis_off()
    return figure


def coverage_map(coverage: pd.DataFrame, *, sure: float = POLICY.sure_match) -> Figure:
    """Draw which plan has which catalogue entry: plans across, entries down in the order of the catalogue, by area.

    Args:
        coverage: Lines of `v_coverage` of one kind of plan.
        sure: Matches below this probability get a colour of their own.
    """
    if coverage.empty:
        return nothing()
    frame = coverage.assign(plan=_plan_names(coverage), order=[catalogue_order(i) for i in coverage["indicator_id"]])
    planned, rows = frame["planned"].astype("boolean"), frame["rows"].astype(int)
    is_sure = planned.fillna(value=False).astype(bool) & (frame["confidence"].fillna(0) >= sure)
    state = np.select([is_sure, rows > 0, planned.isna()], [3, 2, 1], default=0)
    grid = frame.assign(state=state).pivot_table(index="plan", columns="order", values="state", aggfunc="max")
    figure, axes = plt.subplots(figsize=(15, 1.6 + 0.42 * len(grid)), layout="constrained")
    axes.pcolormesh(
        grid.to_numpy(),
        cmap=ListedColormap([_MISSING, _UNKNOWN, _UNSURE, _SURE]),
        vmin=0,
        vmax=3,
        edgecolors="white",
        lw=0.4,
    )
    axes.set_yticks(np.arange(len(grid)) + 0.5, [_plain(name) for name in grid.index])
    axes.invert_yaxis()
    areas = frame.drop_duplicates("order").set_index("order")["area_no"].reindex(grid.columns)
    starts = [i for i, area in enumerate(areas) if i == 0 or area != areas.iloc[i - 1]]
    for n, start in enumerate(starts):
        end = starts[n + 1] if n + 1 < len(starts) else len(areas)
        axes.axvline(start, color="#495057", lw=1.2)
        name = frame.loc[frame["area_no"] == areas.iloc[start], "area"].iloc[0]
        room = int(0.75 * (end - start))  # letters that fit above so many columns
        label = f"{areas.iloc[start]}. {_short(name, room)}" if room > 12 else str(areas.iloc[start])
        axes.text((start + end) / 2, -0.15, label, ha="center", fontsize=9)
    axes.set_xticks([])
    axes.set_xlabel(f"{len(grid.columns)} entri katalog, menurut urutan katalog")
    colours = (
        (_SURE, "direncanakan"),
        (_UNSURE, "mungkin direncanakan: padanan belum pasti"),
        (_UNKNOWN, "belum diketahui: tidak terbaca semua"),
        (_MISSING, "tidak direncanakan"),
    )
    figure.legend(handles=[Patch(color=c, label=t) for c, t in colours], loc="outside lower center", ncols=4)
    figure.suptitle("Cakupan indikator", fontsize=14)
    return figure


def calendar_map(calendar: pd.DataFrame) -> Figure:
    """Draw what share of each plan's rows is carried out in each month; the number of rows stands in the cell.

    Args:
        calendar: Lines of `v_calendar`.
    """
    if calendar.empty:
        return nothing()
    frame = calendar.assign(plan=_plan_names(calendar))
    sums = frame.groupby(["plan", "bulan"])[["scheduled", "rows"]].sum()
    scheduled, rows = (sums[name].unstack("bulan").astype(float) for name in ("scheduled", "rows"))
    share = scheduled / rows
    figure, axes = plt.subplots(figsize=(11, 1.6 + 0.42 * len(share)), layout="constrained")
    picture = axes.pcolormesh(share.to_numpy(), cmap="Blues", vmin=0, vmax=max(0.01, float(share.max().max())), lw=0.4)
    for y, (_, line) in enumerate(scheduled.iterrows()):
        for x, count in enumerate(line):
            dark = share.iloc[y, x] > 0.6 * float(share.max().max())
            axes.text(x + 0.5, y + 0.5, f"{count:.0f}", ha="center", va="center", color="white" if dark else "#343a40")
    axes.set_xticks(np.arange(12) + 0.5, MONTHS)
    axes.set_yticks(np.arange(len(share)) + 0.5, [_plain(name) for name in share.index])
    axes.invert_yaxis()
    figure.colorbar(picture, ax=axes, format=lambda value, _: f"{100 * value:.0f} %", label="bagian baris")
    axes.set_title("Kalender: banyak baris yang dilaksanakan setiap bulan", fontsize=13)
    return figure


def side_by_side(compared: pd.DataFrame, *, most: int = 40) -> Figure:
    """Draw the months of two plans entry by entry, those that differ first.

    Args:
        compared: Lines of `v_compare` for one pair of plans.
        most: How many entries are drawn.

    Raises:
        ValueError: There is nothing to compare.
    """
    if compared.empty:
        raise ValueError("these two plans have no entries: check codes and years in the parameter cell")
    rank = compared["difference"].map({"months": 0, "only a": 1, "only b": 2, "unknown": 3, "same": 4})
    order = [catalogue_order(i) for i in compared["indicator_id"]]
    frame = compared.assign(rank=rank, order=order).sort_values(["rank", "order"]).head(most)
    name_a, name_b = (_plain(f"{frame[f'satker_{s}'].iloc[0]} {frame[f'tahun_{s}'].iloc[0]}") for s in "ab")
    figure, axes = plt.subplots(figsize=(13, 1.8 + 0.3 * len(frame)), layout="constrained")
    for y, line in enumerate(frame.itertuples()):
        for months, shift, colour in ((line.months_a, -0.16, _A), (line.months_b, 0.16, _B)):
            axes.scatter(list(months), [y + shift] * len(months), s=38, color=colour, marker="s")
    labels = [f"{i}  {_short(t, 70)}" for i, t in zip(frame["indicator_id"], frame["indicator_text"], strict=True)]
    axes.set_yticks(range(len(frame)), labels, fontsize=8.5)
    axes.set_xticks(range(1, 13), MONTHS)
    axes.xaxis.tick_top()
    axes.set_xlim(0.5, 12.5)
    axes.set_ylim(len(frame) - 0.5, -0.5)
    axes.grid(axis="both", color="#e9ecef")
    axes.set_axisbelow(True)
    for border in np.flatnonzero(np.diff(frame["rank"].to_numpy())):
        axes.axhline(border + 0.5, color="#495057", lw=1)
    left_out = f" ({len(frame)} dari {len(compared)} entri)" if len(frame) < len(compared) else ""
    figure.suptitle(f"{name_a} dan {name_b} berdampingan{left_out}", fontsize=13)
    handles = [Patch(color=_A, label=name_a), Patch(color=_B, label=name_b)]
    figure.legend(handles=handles, loc="outside lower center", ncols=2)
    return figure


def outlier_dots(outliers: pd.DataFrame) -> Figure:
    """Draw every plan's value of each measure, the median as a line, outliers in red with their names.

    Args:
        outliers: Lines of `v_outliers`.
    """
    if outliers.empty:
        return nothing()
    names = [name for name in _MEASURES if name in set(outliers["measure"])]
    figure, all_axes = plt.subplots(len(names), 1, figsize=(12, 1.15 * len(names) + 0.8), layout="constrained")
    for axes, name in zip(np.atleast_1d(all_axes), names, strict=True):
        frame = outliers[outliers["measure"] == name]
        _strip(axes, frame, _MEASURES[name])
    figure.suptitle("Penyimpangan dari median (merah: jauh dari median tahun atau provinsi)", fontsize=13)
    return figure


def queue_bars(review: pd.DataFrame) -> Figure:
    """Draw how much waits for review, document by document, by kind of doubt.

    Args:
        review: Lines of `v_review`.
    """
    counts = review.groupby(["file_name", "kind"]).size().unstack(fill_value=0)
    counts = counts.loc[counts.sum(axis=1).sort_values().index]
    figure, axes = plt.subplots(figsize=(12, 1.4 + 0.42 * max(1, len(counts))), layout="constrained")
    left = np.zeros(len(counts))
    for kind, (label, colour) in _KINDS.items():
        if kind in counts:
            axes.barh([_short(name, 45) for name in counts.index], counts[kind], left=left, color=colour, label=label)
            left += counts[kind].to_numpy()
    axes.set_xlabel("banyaknya hal yang menunggu")
    axes.set_title(f"Antrean peninjauan: {len(review)} hal", fontsize=13)
    if len(counts):
        axes.legend(loc="lower right")
    return figure


def _strip(axes: Axes, frame: pd.DataFrame, label: str) -> None:
    red = frame["is_outlier"].astype(bool)
    spread = np.linspace(-0.25, 0.25, len(frame)) if len(frame) > 1 else np.zeros(len(frame))
    axes.scatter(frame["value"], spread, s=22, c=np.where(red, "#c92a2a", "#5c7c99"), alpha=0.8)
    axes.axvline(float(frame["value"].median()), color="#212529", lw=1)
    # Where nothing is an outlier, the two ends of the line are what one asks about.
    named = red | frame["value"].isin([frame["value"].min(), frame["value"].max()]) & (frame["value"].nunique() > 1)
    for x, y, line in zip(frame["value"][named], spread[named.to_numpy()], frame[named].itertuples(), strict=True):
        axes.annotate(
            _plain(f"{line.satker} {line.tahun}"), (x, y), fontsize=8, xytext=(3, 4), textcoords="offset points"
        )
    axes.set_ylim(-0.6, 0.6)
    axes.set_yticks([])
    axes.set_ylabel(textwrap.fill(label, 16), rotation=0, ha="right", va="center")
    axes.spines[["top", "left", "right"]].set_visible(False)


def _plan_names(frame: pd.DataFrame) -> list[str]:
    # Documents without a year or an office are plans all the same.
    texts = zip(frame["satker"].fillna("?"), frame["tahun"].astype("string").fillna("?"), strict=True)
    return [f"{satker} {tahun}" for satker, tahun in texts]


def _short(text: str, length: int) -> str:
    return _plain(textwrap.shorten(text, max(6, int(length)), placeholder="…"))


def _plain(text: str) -> str:
    """Keep matplotlib from reading a formula in a text of a scan."""
    return text.replace("$", r"\$")
