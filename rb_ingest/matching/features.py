"""What speaks for each catalogue entry in each row, as an array of named features.

Every field of a row gives a group of features that is reliable in its own way: the indikator first, then sub kegiatan,
kegiatan, area and the item's number. A field that is missing says nothing against any entry, but is named, because it
makes all entries less sure against "none of these".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field
from rapidfuzz import fuzz, process

from rb_ingest.matching.alignment import Steps, steps_of
from rb_ingest.matching.arrays import Alike, EntryFlags, EntryNumbers, Features, FeatureValues, RowPlaces, WordingPlaces
from rb_ingest.matching.normalising import normalise
from rb_ingest.matching.similarity import Likeness, TextIndex
from rb_ingest.records import Jenis, PlanRow, Probability, Record
from rb_ingest.reference import CatalogueEntry, Reference, derived

# Features by their group; the order is that of the weights in the model.
FEATURE_GROUPS: dict[str, tuple[str, ...]] = {
    "entry": ("entry", "page_quality", "short_text", "no_sub", "no_kegiatan", "no_area"),
    "indikator": ("text_ratio", "text_share", "text_inside", "blank_both", "blank_row", "blank_entry"),
    "sub_kegiatan": ("sub_ratio", "sub_inside"),
    "kegiatan": ("kegiatan_inside",),
    "area": ("area_other", "area_ratio"),
    "nomor": ("number_same", "number_other"),
}
FEATURES = tuple(name for names in FEATURE_GROUPS.values() for name in names)
COLUMN = {name: column for column, name in enumerate(FEATURES)}

_SAME_TEXT = 88  # percent alike: two cells of consecutive rows are the same cell, read twice
_SHORT = 16  # letters of a normalised text; below, chance likeness is common
_USUAL_QUALITY = 0.9  # likeness of a row to its entry in a usual document, and how many rows that belief is worth
_USUAL_WEIGHT = 10
_NUMBER = re.compile(r"^\W*(\d{1,2}|[a-z])\W*$", re.IGNORECASE)


class RowText(Record):
    """What a row offers for matching. ZI: `kegiatan` is the KOMPONEN, `sub_kegiatan` is empty."""

    area_no: int | None = None
    area: str = ""
    kegiatan: str = ""
    sub_kegiatan: str = ""
    indikator: str = ""
    nomor: str = Field(default="", description="the item's own number or bullet as printed")
    ocr_confidence: Probability = 1.0


def row_text(row: PlanRow) -> RowText:
    """Take from a plan row what matching looks at."""
    return RowText(
        area_no=row.area_no,
        area=row.area or "",
        kegiatan=row.kegiatan or row.komponen or "",
        sub_kegiatan=row.sub_kegiatan or "",
        indikator=row.indikator,
        nomor=row.nomor,
        ocr_confidence=row.ocr_confidence,
    )


@dataclass(frozen=True)
class CatalogueIndex:
    """A catalogue prepared for comparison. Arrays have one place per entry, in catalogue order."""

    entries: tuple[CatalogueEntry, ...]
    place: dict[str, int]
    indikator: TextIndex
    other_wordings: EntryNumbers  # for each text of `indikator` beyond the entries' own: the entry that it stands for
    sub_kegiatan: TextIndex
    kegiatan: TextIndex
    area_no: EntryNumbers
    area_spellings: tuple[tuple[int, str], ...]
    ordinal: EntryNumbers  # place of the item in its list, from 1
    bare: EntryFlags  # entries without an indicator of their own
    inside: Alike  # (entries, entries): the share of the second one's indicator that the first one's holds too
    steps: Steps


@derived(maxsize=16)
def catalogue_index(reference: Reference, jenis: Jenis, wordings: tuple[tuple[str, str], ...] = ()) -> CatalogueIndex:
    """Prepare a catalogue.

    Args:
        reference: The canonical data.
        jenis: The kind of plan.
        wordings: Further wordings of entries, as (normalised wording, indicator_id).

    Raises:
        ReferenceDataError: The catalogue is not valid.
        KeyError: A wording stands for an entry that the catalogue does not have.
    """
    entries = reference.catalogue(jenis)
    place = {entry.indicator_id: number for number, entry in enumerate(entries)}
    lists: dict[object, int] = {}
    ordinal = []
    for entry in entries:
        key = (entry.area_no, entry.kegiatan_no, entry.sub_no, entry.induk_id)
        lists[key] = lists.get(key, 0) + 1
        ordinal.append(lists[key])
    texts = [normalise(reference, entry.indikator) for entry in entries]
    indikator = TextIndex(texts + [text for text, _ in wordings])
    return CatalogueIndex(
        entries=entries,
        place=place,
        indikator=indikator,
        other_wordings=np.array([place[indicator_id] for _, indicator_id in wordings], dtype=np.intp),
        sub_kegiatan=TextIndex([normalise(reference, entry.sub_kegiatan or "") for entry in entries]),
        kegiatan=TextIndex([normalise(reference, entry.kegiatan) for entry in entries]),
        area_no=np.array([entry.area_no for entry in entries]),
        area_spellings=tuple(
            (area.area_no, normalise(reference, name))
            for area in reference.areas_of(jenis)
            for name in (area.area, *area.spellings)
        ),
        ordinal=np.array(ordinal),
        bare=np.array([entry.kind == "tanpa_indikator" for entry in entries]),
        inside=indikator.likeness(texts).entry_share[:, : len(entries)],
        steps=steps_of(
            [(entry.area_no, entry.kegiatan_no, entry.sub_no) for entry in entries],
            [(entry.area_no, entry.kegiatan_no) for entry in entries],
        ),
    )


@dataclass(frozen=True)
class Evidence:
    """All evidence of one document's rows, before any weighing.

    `features` has shape (rows, entries, len(FEATURES)); `relations` tells for each row how its cells relate to the row
    before, as `alignment.relation` codes it; `text` is the likeness of the indikator alone.
    """

    features: Features
    relations: RowPlaces
    text: Likeness
    wording: WordingPlaces  # (rows, entries): number of the further wording that was nearer than the entry's own, or -1


def gather(reference: Reference, rows: Sequence[RowText], index: CatalogueIndex) -> Evidence:
    """Compare all rows of one document with all entries."""
    texts = [normalise(reference, row.indikator) for row in rows]
    subs = [normalise(reference, row.sub_kegiatan) for row in rows]
    kegiatan = [normalise(reference, row.kegiatan) for row in rows]
    text, wording = _nearest_wording(index.indikator.likeness(texts), index)
    sub, keg = index.sub_kegiatan.likeness(subs), index.kegiatan.likeness(kegiatan)
    blank, no_sub, no_kegiatan = (
        np.array([not value for value in field])[:, None] for field in (texts, subs, kegiatan)
    )

    features = np.zeros((len(rows), len(index.entries), len(FEATURES)), dtype=np.float32)

    def put(name: str, values: FeatureValues) -> None:
        features[:, :, COLUMN[name]] = values

    put("entry", 1)
    put("page_quality", _page_quality(text.ratio[~blank[:, 0]]))
    put("short_text", np.array([len(value) < _SHORT for value in texts])[:, None])
    put("no_sub", no_sub)
    put("no_kegiatan", no_kegiatan)
    put("text_ratio", _sharpen(text.ratio) * ~blank)
    put("text_share", np.sqrt(text.row_share * text.entry_share))
    put("text_inside", np.maximum(text.row_share, text.entry_share))
    put("blank_both", blank & index.bare)
    put("blank_row", blank & ~index.bare)
    put("blank_entry", ~blank & index.bare)
    put("sub_ratio", sub.ratio)
    put("sub_inside", np.maximum(sub.row_share, sub.entry_share))
    put("kegiatan_inside", np.maximum(keg.row_share, keg.entry_share))
    _put_area(reference, features, rows, index)
    _put_number(features, rows, index)
    same_kegiatan = _same_as_before(kegiatan)
    same_sub = same_kegiatan if not any(subs) else _same_as_before(subs)
    return Evidence(features, 3 * same_sub + same_kegiatan, text, wording)


def _sharpen(ratio: Alike) -> Alike:
    """Stretch the upper end: from 0.95 to 1.0 is as far as from 0.0 to 0.55."""
    return -np.log(1.04 - ratio)


def _page_quality(ratio: Alike) -> float:
    """Tell how alike the rows of this document are to their best entries, around 0 for a usual one.

    On a bad scan the best entry of every row is less alike, without being less right.
    """
    if not ratio.size:
        return 0.0
    best = ratio.max(axis=1)
    quality = (len(best) * float(np.median(best)) + _USUAL_WEIGHT * _USUAL_QUALITY) / (len(best) + _USUAL_WEIGHT)
    return max(quality, 0.6) - _USUAL_QUALITY


def _nearest_wording(likeness: Likeness, index: CatalogueIndex) -> tuple[Likeness, WordingPlaces]:
    """Let each entry be represented by its nearest wording."""
    count = len(index.entries)
    ratio, row_share, entry_share = (
        values[:, :count].copy() for values in (likeness.ratio, likeness.row_share, likeness.entry_share)
    )
    nearest = np.full(ratio.shape, -1, dtype=np.intp)
    for number, entry in enumerate(index.other_wordings):
        column = count + number
        nearer = likeness.ratio[:, column] > ratio[:, entry]
        ratio[nearer, entry] = likeness.ratio[nearer, column]
        row_share[nearer, entry] = likeness.row_share[nearer, column]
        entry_share[nearer, entry] = likeness.entry_share[nearer, column]
        nearest[nearer, entry] = number
    return Likeness(ratio, row_share, entry_share), nearest


def _put_area(reference: Reference, features: Features, rows: Sequence[RowText], index: CatalogueIndex) -> None:
    names = [name for _, name in index.area_spellings]
    numbers = np.array([number for number, _ in index.area_spellings])
    for place, row in enumerate(rows):
        if row.area_no is not None:
            features[place, :, COLUMN["area_other"]] = index.area_no != row.area_no
        elif name := normalise(reference, row.area):
            alike = process.cdist([name], names, scorer=fuzz.ratio, dtype=np.float32)[0] / 100
            best = {number: alike[numbers == number].max() for number in set(numbers.tolist())}
            features[place, :, COLUMN["area_ratio"]] = [best.get(int(number), 0.0) for number in index.area_no]
        else:
            features[place, :, COLUMN["no_area"]] = 1


def _put_number(features: Features, rows: Sequence[RowText], index: CatalogueIndex) -> None:
    for place, row in enumerate(rows):
        if ordinal := item_ordinal(row.nomor):
            features[place, :, COLUMN["number_same"]] = index.ordinal == ordinal
            features[place, :, COLUMN["number_other"]] = index.ordinal != ordinal


def item_ordinal(nomor: str) -> int | None:
    """Return the place that a printed item number names ("3." and "(c)" are 3), or None."""
    hit = _NUMBER.match(nomor)
    if not hit:
        return None
    sign = hit.group(1).lower()
    return int(sign) if sign.isdecimal() else ord(sign) - ord("a") + 1


def _same_as_before(texts: Sequence[str]) -> RowPlaces:
    """Return for each row: 0 unknown, 1 the same cell as the row before, 2 another."""
    states = np.zeros(len(texts), dtype=np.intp)
    for place in range(1, len(texts)):
        here, before = texts[place], texts[place - 1]
        if here and before:
            states[place] = 1 if here == before or fuzz.ratio(here, before) >= _SAME_TEXT else 2
    return states
