"""How alike rows and catalogue entries are, field by field, as arrays of features.

Two readings of alikeness go together: the ratio of equal letters in order, which survives scattered OCR errors, and
the share of letter triples that one text finds in the other, weighted by rarity, which survives a text that an office
shortened, lengthened or put in another order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from rapidfuzz import fuzz, process
from scipy import sparse

from rb_ingest.matching.arrays import Alike, PerRow, RowPlaces

# A short word, joined to another by "dan", keeps most of its triples, and one misread letter costs three; a single one
# that both have is chance.
_HELD_APART, _LEAST_APART = 0.5, 2


@dataclass(frozen=True)
class Likeness:
    """Alikeness of n texts with m entry texts: arrays of shape (n, m), 0..1, 0 where either text is blank."""

    ratio: Alike
    row_share: Alike
    entry_share: Alike


class TextIndex:
    """The normalised texts of one field of all catalogue entries, ready to be compared with."""

    def __init__(self, texts: Sequence[str]) -> None:
        self._unique, self._place = _unique(texts)
        vocabulary = sorted({gram for text in self._unique for gram in _grams(text)})
        self._column = {gram: column for column, gram in enumerate(vocabulary)}
        present = self._presence(self._unique)[0]
        count = np.asarray(present.sum(axis=0)).ravel()
        rarity = np.log((1 + len(self._unique)) / (0.5 + count)) if vocabulary else np.zeros(0)
        self._rarest = float(rarity.max()) if vocabulary else 1.0
        self._weighted = present.multiply(rarity[None, :]).tocsr()
        self._mass = np.asarray(self._weighted.sum(axis=1)).ravel()
        self._rarity = rarity

    def likeness(self, texts: Sequence[str]) -> Likeness:
        """Compare normalised texts with all entries; blanks are alike to nothing."""
        unique, place = _unique(texts)
        present, unknown = self._presence(unique)
        shared = (present @ self._weighted.T).toarray()
        mass = present @ self._rarity + unknown * self._rarest
        squeezed, entries = [[text.replace(" ", "") for text in side] for side in (unique, self._unique)]
        ratio = process.cdist(squeezed, entries, scorer=fuzz.ratio, dtype=np.float32) / 100
        blank = np.array([not text for text in squeezed])[:, None] | np.array([not text for text in entries])[None, :]
        ratio[blank] = 0
        with np.errstate(divide="ignore", invalid="ignore"):
            row_share = np.nan_to_num(shared / mass[:, None])
            entry_share = np.nan_to_num(shared / self._mass[None, :])
        rows, columns = place[:, None], self._place[None, :]
        return Likeness(*(values[rows, columns].astype(np.float32) for values in (ratio, row_share, entry_share)))

    def _presence(self, texts: Sequence[str]) -> tuple[sparse.csr_matrix, PerRow]:
        """Return which letter triples each text has, and how many that no entry has."""
        indices: list[int] = []
        ends = [0]
        unknown = np.zeros(len(texts))
        for number, text in enumerate(texts):
            grams = _grams(text)
            known = [self._column[gram] for gram in grams if gram in self._column]
            indices += known
            ends.append(len(indices))
            unknown[number] = len(grams) - len(known)
        shape = (len(texts), len(self._column))
        return sparse.csr_matrix((np.ones(len(indices)), indices, ends), shape=shape), unknown


def holds_apart(row: str, entry: str, other: str) -> bool:
    """Whether a row holds what sets an entry apart from another one, all as normalised texts; false where nothing does.

    The ends of texts set nothing apart: a row that joins two entries has them inside.
    """
    apart = _inner_grams(entry) - _inner_grams(other)
    held = len(apart & _inner_grams(row))
    return held >= max(_LEAST_APART, _HELD_APART * len(apart))


def _inner_grams(text: str) -> set[str]:
    return {gram for gram in _grams(text) if gram[0] != "^" and gram[-1] != "$"}


def _unique(texts: Sequence[str]) -> tuple[list[str], RowPlaces]:
    """Return the different texts and, for each text, which one it is."""
    number: dict[str, int] = {}
    place = np.array([number.setdefault(text, len(number)) for text in texts], dtype=np.intp)
    return list(number), place


def _grams(text: str) -> set[str]:
    """Return the letter triples of a text without its blanks, which OCR loses and invents."""
    squeezed = f"^{text.replace(' ', '')}$"
    return {squeezed[start : start + 3] for start in range(len(squeezed) - 2)}
