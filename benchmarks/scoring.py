"""The yardstick: what a database says of a scan against what is on the paper.

Every measure is a `Part` of a whole (right ones of all, edits of letters, twice the hits of both sides), so documents
are put together by adding up parts; a group's number is one over all its rows, not a mean of means.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein
from scipy.optimize import linear_sum_assignment

from benchmarks.corpus import CatalogueEntry, ReadDocument, ReadRow, TrueDecree, TrueDocument, TrueRow
from benchmarks.plain_text import plain, plain_entry, plain_link, plain_number, plain_office
from rb_ingest.records.arrays import Coordinates

SAME_ROW = 0.60  # likeness of the indikator from which two rows may be the same
SAME_FIELD = 0.80  # likeness from which a text column counts as right
SAME_TARGET = 0.90  # ... and a TARGET WAKTU, where a digit is a month
SAME_ENTRY = 0.85  # likeness from which a proposed text is the true entry
NEAREST_ENTRY = 0.70  # likeness to some entry below which a text stands for none
ORDER_WEIGHT = 0.02  # of the place in the document, against the likeness: it only parts equal texts
BINS = 10  # of confidence, for the calibration error
RB_FIELDS = {"kegiatan": "kegiatan", "sub kegiatan": "sub_kegiatan", "ket": "ket"}
ZI_FIELDS = {"komponen": "komponen", "langkah aksi": "langkah_aksi", "bukti fisik": "bukti_fisik"}
PROPOSED = {"auto", "review", "confirmed"}
ACCEPTED = {"auto", "confirmed"}


@dataclass(frozen=True)
class Part:
    """A part of a whole; its value is None where there is nothing to measure."""

    part: float = 0.0
    whole: float = 0.0

    def __add__(self, other: Part) -> Part:
        return Part(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float | None:
        """The part over the whole."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True)
class Belief:
    """One thing that the pipeline said, how sure it was (0..1), and whether it was right."""

    confidence: float
    right: bool


@dataclass(frozen=True)
class Pair:
    """A row of the truth, the row of the database that stands for it, and their likeness."""

    true: TrueRow
    read: ReadRow
    alike: float


@dataclass(frozen=True)
class Pairing:
    """Which rows of a document were found, missed and invented; optional rows are in none of the three."""

    found: tuple[Pair, ...]
    missed: tuple[TrueRow, ...]
    invented: tuple[ReadRow, ...]


@dataclass(frozen=True)
class Score:
    """The measures of a document, or of several together. `beliefs` are by what they are about."""

    parts: Mapping[str, Part]
    beliefs: Mapping[str, tuple[Belief, ...]]

    def value(self, measure: str) -> float | None:
        """Return a measure's value, None where these documents have nothing to measure it on."""
        return self.parts.get(measure, Part()).value


class Catalogue:
    """The entries of a corpus, for asking which of them a text is nearest to."""

    def __init__(self, entries: Iterable[CatalogueEntry]) -> None:
        self._texts: dict[tuple[str, int | None], dict[str, str]] = {}
        for entry in entries:
            self._texts.setdefault((entry.jenis, entry.area_no), {})[entry.id] = plain_entry(entry.text)

    def nearest(self, jenis: str, area_no: int | None, text: str) -> str | None:
        """Return the id of the entry of an area whose text is most alike, None where none is alike enough."""
        texts = self._texts.get((jenis, area_no), {})
        best = process.extractOne(plain_entry(text), texts, scorer=fuzz.ratio, score_cutoff=100 * NEAREST_ENTRY)
        return best[2] if best else None


def pair_rows(true: Sequence[TrueRow], read: Sequence[ReadRow]) -> Pairing:
    """Find the pairs of rows, each row in one pair at most, that are most alike altogether."""
    ours, theirs = [plain(row.indikator) for row in true], [plain(row.indikator) for row in read]
    alike = process.cdist(ours, theirs, scorer=fuzz.ratio, dtype=np.float64) / 100 if ours and theirs else _NOTHING
    away = np.abs(_places(len(ours))[:, None] - _places(len(theirs))[None, :])
    worth = np.where(alike >= SAME_ROW, alike + ORDER_WEIGHT * (1 - away), 0.0) if alike.size else _NOTHING
    chosen = [(i, j) for i, j in zip(*linear_sum_assignment(-worth), strict=True) if alike[i, j] >= SAME_ROW]
    pairs = [Pair(true[i], read[j], float(alike[i, j])) for i, j in chosen]
    taken, used = {i for i, _ in chosen}, {j for _, j in chosen}
    return Pairing(
        found=tuple(pair for pair in pairs if not pair.true.optional),
        missed=tuple(row for i, row in enumerate(true) if i not in taken and not row.optional),
        invented=tuple(row for j, row in enumerate(read) if j not in used),
    )


_NOTHING = np.zeros((0, 0))


def _places(count: int) -> Coordinates:
    return np.arange(count) / max(count - 1, 1)


def score_document(true: TrueDocument, read: ReadDocument | None, catalogue: Catalogue) -> Score:
    """Measure one document; one that is not in the database is all wrong."""
    rows = read.rows if read else ()
    pairing = pair_rows(true.rows, rows)
    parts: dict[str, Part] = {}
    beliefs: dict[str, list[Belief]] = {}
    for name, part in _measures(true, read, pairing, catalogue):
        parts[name] = parts.get(name, Part()) + part
    for name, belief in _beliefs(true.doc.jenis, pairing.found, catalogue):
        beliefs.setdefault(name, []).append(belief)
    return Score(parts, {name: tuple(some) for name, some in beliefs.items()})


def together(scores: Iterable[Score]) -> Score:
    """Put scores together: all rows count alike."""
    parts: dict[str, Part] = {}
    beliefs: dict[str, tuple[Belief, ...]] = {}
    for score in scores:
        for name, part in score.parts.items():
            parts[name] = parts.get(name, Part()) + part
        for name, some in score.beliefs.items():
            beliefs[name] = beliefs.get(name, ()) + some
    return Score(parts, beliefs)


def calibration_error(beliefs: Sequence[Belief]) -> float | None:
    """Return the mean distance between how sure and how often right, over ten bins of confidence by their size."""
    if not beliefs:
        return None
    sure, right = np.array([b.confidence for b in beliefs]), np.array([b.right for b in beliefs], dtype=float)
    place = np.minimum((sure * BINS).astype(int), BINS - 1)
    gaps = [abs(float((sure - right)[place == k].sum())) for k in range(BINS)]
    return sum(gaps) / len(beliefs)


def _measures(
    true: TrueDocument, read: ReadDocument | None, pairing: Pairing, catalogue: Catalogue
) -> Iterator[tuple[str, Part]]:
    yield from _decree(true.doc, read)
    found, missed, invented = pairing.found, pairing.missed, pairing.invented
    yield "rows F1", Part(2 * len(found), 2 * len(found) + len(missed) + len(invented))
    yield "rows found", Part(len(found), len(found) + len(missed))
    yield "rows real", Part(len(found), len(found) + len(invented))
    for pair in found:
        yield from _texts(pair, true.doc.jenis)
        yield from _matches(pair, true.doc.jenis, catalogue)
    yield from _months(pairing)


def _decree(true: TrueDecree, read: ReadDocument | None) -> Iterator[tuple[str, Part]]:
    codes = {_digits(code) for code in (true.kode_wilayah, *true.kode_alt) if code}
    right = {
        "nomor": read and plain_number(read.nomor_sk, true.tahun) == plain_number(true.nomor_sk, true.tahun),
        "tahun": read and read.tahun == true.tahun,
        "satker": read and plain_office(read.satker) == plain_office(true.satker),
        "kode": not codes or (read and _digits(read.satker_kode) in codes),
        "level": read and read.level == true.level,
        "jenis": read and read.jenis == true.jenis,
        "tanggal": read and read.tanggal_ditetapkan == true.tanggal_ditetapkan,
    }
    for name, is_right in right.items():
        yield name, _share(is_right)
        yield "decree", _share(is_right)


def _texts(pair: Pair, jenis: str) -> Iterator[tuple[str, Part]]:
    true, read = pair.true, pair.read
    yield "indikator CER", _edits(true.indikator, read.indikator)
    yield "area", _share(read.area_no in true.areas)
    yield "page", _share(read.page_no in (true.pages or (true.page_no,)))
    if jenis == "ZI":
        for name, field in ZI_FIELDS.items():
            yield name, _share(likeness(getattr(true, field), getattr(read, field)) >= SAME_FIELD)
        yield "target waktu", _share(likeness(true.target_waktu, read.target_waktu) >= SAME_TARGET)
        ours, theirs = ({plain_link(link) for link in links or ()} - {""} for links in (true.links, read.links))
        yield "links F1", Part(2 * len(ours & theirs), len(ours) + len(theirs))
        return
    for name, field in RB_FIELDS.items():
        printed, text = getattr(true, field), getattr(read, field)
        if name == "ket" and not printed:
            continue
        if printed is not None:
            yield name, _share(likeness(printed, text) >= SAME_FIELD)
            yield f"{name} CER", _edits(printed, text)


def _months(pairing: Pairing) -> Iterator[tuple[str, Part]]:
    for pair in pairing.found:
        if not pair.true.months_ambiguous:
            ours, theirs = pair.true.months, pair.read.months
            cells = Part(2 * len(ours & theirs), len(ours) + len(theirs))
            yield from (("month cells F1", cells), ("month cells F1, end to end", cells))
            yield from ((name, _share(ours == theirs)) for name in ("months exact", "months exact, end to end"))
    for row in pairing.missed:
        if not row.months_ambiguous:
            yield "month cells F1, end to end", Part(0, len(row.months))
            yield "months exact, end to end", Part(0, 1)
    for invented in pairing.invented:
        yield "month cells F1, end to end", Part(0, len(invented.months))


def _matches(pair: Pair, jenis: str, catalogue: Catalogue) -> Iterator[tuple[str, Part]]:
    true, read = pair.true, pair.read
    if true.canon_ambiguous:
        return
    accepted = is_proposed(read) and read.match_status in ACCEPTED
    if true.catalogue_id:
        yield "top-1", _share(is_proposed(read) and _names_entry(pair))
        yield "auto share", _share(accepted)
    else:
        # Own rows that were accepted count among the automatic ones, as they do for a user.
        yield "auto share", Part(float(accepted), 0)
        yield "own accepted", _share(accepted)
        yield "own proposed", _share(is_proposed(read))
    if is_proposed(read):
        right = is_right_match(pair, jenis, catalogue)
        if accepted:
            yield "auto precision", _share(right)
        if not right:
            yield "wrong in review", _share(read.match_status == "review")


def is_proposed(row: ReadRow) -> bool:
    """Return whether a row has a catalogue entry, sure or not."""
    return bool(row.indicator_text) and row.match_status in PROPOSED


def is_right_match(pair: Pair, jenis: str, catalogue: Catalogue) -> bool:
    """Return whether a proposed entry is right: its text is that of the true one, or nearest to it within the area."""
    true, read = pair.true, pair.read
    if not true.catalogue_id or read.area_no not in true.areas:
        return False
    entries = {true.catalogue_id, *true.catalogue_ids_alt}
    return _names_entry(pair) or catalogue.nearest(jenis, true.area_no, read.indicator_text or "") in entries


def _names_entry(pair: Pair) -> bool:
    true, text = pair.true, plain_entry(pair.read.indicator_text)
    if pair.read.area_no not in true.areas:
        return False
    texts = (true.catalogue_text, *true.catalogue_texts_alt)
    return any(fuzz.ratio(text, plain_entry(other)) >= 100 * SAME_ENTRY for other in texts)


def _beliefs(jenis: str, pairs: Sequence[Pair], catalogue: Catalogue) -> Iterator[tuple[str, Belief]]:
    for pair in pairs:
        true, read = pair.true, pair.read
        yield "text", Belief(read.ocr_confidence, plain(true.indikator) == plain(read.indikator))
        if not true.canon_ambiguous and is_proposed(read) and read.match_confidence is not None:
            yield "match", Belief(read.match_confidence, is_right_match(pair, jenis, catalogue))
        if true.months_ambiguous:
            continue
        yield "months", Belief(read.months_confidence, true.months == read.months)
        for number, month in read.each_month.items():
            name = "mark" if month.marked else "blank"
            yield name, Belief(month.confidence, month.marked == (number in true.months))


def likeness(one: str | None, other: str | None) -> float:
    """Return how alike two texts are, 0..1, after `plain`."""
    a, b = plain(one), plain(other)
    return fuzz.ratio(a, b) / 100 if a or b else 1.0


def _edits(true: str | None, read: str | None) -> Part:
    a, b = plain(true), plain(read)
    letters = max(len(a), 1)
    return Part(min(Levenshtein.distance(a, b), letters), letters)


def _share(right: object) -> Part:
    return Part(float(bool(right)), 1.0)


def _digits(code: str | None) -> str:
    return "".join(sign for sign in code or "" if sign.isdigit())
