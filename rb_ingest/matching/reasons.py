"""Why an entry was proposed, in short Indonesian phrases for the reviewers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rb_ingest.matching.arrays import FeatureWeights, LogWeights, Posterior, RowByEntry
from rb_ingest.matching.features import COLUMN, FEATURE_GROUPS, CatalogueIndex, Evidence, RowText
from rb_ingest.reference import Reference

_GROUP_WORDS = {
    "indikator": "teks indikator lebih mirip",
    "sub_kegiatan": "sub kegiatan lebih cocok",
    "kegiatan": "kegiatan lebih cocok",
    "area": "area lebih cocok",
    "nomor": "nomor butir lebih cocok",
    "urutan": "lebih sesuai dengan urutan baris di sekitarnya",
}
_ALIKE = 0.85  # from here on two cells are called alike
_UNLIKE = 0.45  # and below this unlike
_ORDER_MATTERS = 1.0  # log odds that the neighbours must add or take to be named
_DECISIVE = 0.3  # log odds by which a group must prefer the entry to its rival to be named


@dataclass(frozen=True)
class Case:
    """Everything that is known about one row: its place in the document, and the document's arrays.

    `weights` are those of the features; `shift` (rows, entries) are the log odds that the other rows add, see
    `neighbour_shift`.
    """

    place: int
    row: RowText
    index: CatalogueIndex
    evidence: Evidence
    weights: FeatureWeights
    shift: RowByEntry
    posterior: Posterior

    def feature(self, name: str, entry: int) -> float:
        """Return one feature of this row for an entry."""
        return float(self.evidence.features[self.place, entry, COLUMN[name]])


def neighbour_shift(alone: LogWeights, posterior: Posterior) -> RowByEntry:
    """Return the log odds that the other rows of the document add to each entry, shape (rows, entries).

    Args:
        alone: Log weight of each entry, and last of none, for each row alone.
        posterior: Probability of each of them, given all rows.
    """
    share = np.exp(alone - alone.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    return (_log_odds(posterior) - _log_odds(share))[:, :-1]


def _log_odds(probability: Posterior) -> LogWeights:
    return np.log((probability + 1e-9) / (1 - probability + 1e-9))


def candidate_reasons(reference: Reference, case: Case, entry: int, alias_source: str | None = None) -> tuple[str, ...]:
    """Tell what speaks for and against one entry."""
    reasons = [_text_reason(case, entry)]
    if alias_source is not None:
        reasons.append(f"sesuai keputusan peninjau ({alias_source})" if alias_source else "sesuai keputusan peninjau")
    if case.row.sub_kegiatan:
        alike = max(case.feature("sub_ratio", entry), case.feature("sub_inside", entry))
        reasons += _cell_reason("sub kegiatan", alike)
    if case.row.kegiatan:
        label = reference.kind_of(case.index.entries[entry].jenis).label
        reasons += _cell_reason(label, case.feature("kegiatan_inside", entry))
    reasons += _area_reason(case, entry)
    if case.feature("number_same", entry):
        reasons.append("nomor butir cocok")
    reasons += _order_reason(case, entry)
    return tuple(reasons)


def rival_reason(case: Case, entry: int, rival: int) -> str:
    """Tell by what an entry is ahead of the next best one."""
    weighed = case.evidence.features[case.place] * case.weights
    lead = {
        group: float(sum(weighed[entry, COLUMN[name]] - weighed[rival, COLUMN[name]] for name in names))
        for group, names in FEATURE_GROUPS.items()
        if group in _GROUP_WORDS
    }
    lead["urutan"] = float(case.shift[case.place, entry] - case.shift[case.place, rival])
    named = [group for group in sorted(lead, key=lambda group: -lead[group]) if lead[group] > _DECISIVE]
    rival_id = case.index.entries[rival].indicator_id
    if not named:
        return f"hampir sama kuat dengan {rival_id}"
    return f"dibanding {rival_id}: " + ", ".join(_GROUP_WORDS[group] for group in named[:2])


def none_reason(case: Case, entry: int) -> str:
    """Tell why no entry was taken, naming the nearest."""
    percent = round(100 * float(case.evidence.text.ratio[case.place, entry]))
    return (
        f"tidak ada indikator katalog yang cocok; terdekat {case.index.entries[entry].indicator_id} ({percent}% mirip)"
    )


def _text_reason(case: Case, entry: int) -> str:
    ratio = float(case.evidence.text.ratio[case.place, entry])
    row_share = float(case.evidence.text.row_share[case.place, entry])
    entry_share = float(case.evidence.text.entry_share[case.place, entry])
    if case.feature("blank_both", entry):
        return "kolom indikator kosong, seperti pada katalog"
    if case.feature("blank_row", entry):
        return "kolom indikator kosong"
    percent = round(100 * ratio)
    if ratio >= 0.995:
        return "teks indikator sama"
    if ratio < _ALIKE and row_share >= _ALIKE:
        return f"teks indikator {percent}% mirip: katalog lebih lengkap"
    if ratio < _ALIKE and entry_share >= _ALIKE:
        return f"teks indikator {percent}% mirip: baris ini lebih panjang"
    return f"teks indikator {percent}% mirip"


def _cell_reason(label: str, alike: float) -> list[str]:
    if alike >= _ALIKE:
        return [f"{label} cocok"]
    return [f"{label} berbeda"] if alike < _UNLIKE else []


def _area_reason(case: Case, entry: int) -> list[str]:
    if case.row.area_no is None:
        return []
    area_no = case.index.entries[entry].area_no
    if area_no == case.row.area_no:
        return ["area cocok"]
    return [f"area berbeda (dokumen {case.row.area_no}, katalog {area_no})"]


def _order_reason(case: Case, entry: int) -> list[str]:
    shift = float(case.shift[case.place, entry])
    if shift > _ORDER_MATTERS:
        return ["urutan sesuai dengan baris di sekitarnya"]
    if shift < -_ORDER_MATTERS:
        return ["urutan tidak sesuai dengan baris di sekitarnya"]
    return []
