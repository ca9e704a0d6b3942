"""What offices and scanners do to a plan: rows of their own, another order, lost pages, misread letters.

Spoiling is seeded: the same seed gives the same rows.
"""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from benchmarks.matching_corpus import KnownDocument, KnownRow
from rb_ingest.matching.features import RowText
from rb_ingest.matching.normalising import normalise
from rb_ingest.records import Jenis
from rb_ingest.reference import shipped_reference

_LOCAL = Path(__file__).parent / "data" / "local_indicators.txt"
# What recognisers confuse, from -> to; several ways of one letter are drawn alike often.
_CONFUSIONS = (
    ("c", "e"), ("e", "c"), ("rn", "m"), ("m", "rn"), ("l", "1"), ("l", "I"), ("i", "l"), ("I", "l"), ("l", "|"),
    ("B", "8"), ("S", "5"), ("5", "S"), ("O", "0"), ("0", "O"), ("a", "s"), ("a", "e"), ("n", "r"), ("n", "u"),
    ("u", "n"), ("h", "b"), ("t", "r"), ("g", "q"), ("d", "cl"), ("f", "t"), ("r", "t"), ("o", "e"), ("li", "h"),
    ("i", "j"), ("ll", "U"), ("k", "lk"), ("ni", "m"), ("v", "y"),
)  # fmt: skip


@dataclass(frozen=True)
class Damage:
    """How often what happens: rates per character, row, cell or neighbouring pair of rows, and counts per document."""

    characters: float = 0.0
    cut: float = 0.0
    no_sub: float = 0.0
    no_kegiatan: float = 0.0
    no_area: float = 0.0
    other_area: float = 0.0
    no_number: float = 0.0
    slipped: float = 0.0
    repeated: float = 0.0
    own_rows: float = 0.0
    swapped: float = 0.0
    left_out: float = 0.0
    lost_pages: int = 0
    moved_pages: int = 0
    keep_rows: int = 0
    shuffled: bool = False
    columns: tuple[str, ...] = ("area", "kegiatan", "sub_kegiatan", "indikator", "nomor")


DAMAGES: dict[str, Damage] = {
    "clean": Damage(),
    "own rows": Damage(characters=0.005, no_number=0.5, own_rows=0.12, left_out=0.3),
    "light": Damage(characters=0.01, cut=0.01, no_sub=0.03, no_kegiatan=0.03, no_area=0.03, no_number=0.2),
    "medium": Damage(
        characters=0.04, cut=0.04, no_sub=0.1, no_kegiatan=0.1, no_area=0.1, other_area=0.03, no_number=0.4,
        slipped=0.05, own_rows=0.03, lost_pages=1,
    ),
    "hard": Damage(
        characters=0.09, cut=0.08, no_sub=0.2, no_kegiatan=0.2, no_area=0.2, other_area=0.06, no_number=0.6,
        slipped=0.1, own_rows=0.03, repeated=0.02, lost_pages=2, moved_pages=1,
    ),
    "ruin": Damage(
        characters=0.16, cut=0.15, no_sub=0.3, no_kegiatan=0.3, no_area=0.3, other_area=0.1, no_number=0.8,
        slipped=0.15, own_rows=0.05, repeated=0.02, lost_pages=2, moved_pages=1,
    ),
    "no sub kegiatan": Damage(characters=0.03, columns=("area", "kegiatan", "indikator", "nomor")),
    "indikator only": Damage(characters=0.03, columns=("indikator",)),
    "reordered": Damage(characters=0.02, no_number=0.5, swapped=0.2, moved_pages=4, own_rows=0.03),
    "shuffled": Damage(characters=0.02, no_number=0.5, shuffled=True),
    "fragment": Damage(characters=0.03, no_number=0.4, own_rows=0.05, keep_rows=8),
}  # fmt: skip


def spoil(document: KnownDocument, damage: Damage, rng: random.Random) -> KnownDocument:
    """Do to a document what offices (own rows, other order) and scanners (lost and misread text) do."""
    rows = _rearranged(list(document.rows), damage, rng)
    spoilt = []
    for known in rows:
        if damage.own_rows and rng.random() < damage.own_rows:
            spoilt.append(_own_row(known, rng))
        spoilt.append(known)
        if damage.repeated and rng.random() < damage.repeated:
            spoilt.append(known)
    texts = [_spoilt_row(known.row, damage, rng) for known in spoilt]
    for column, lost in (("sub_kegiatan", damage.no_sub), ("kegiatan", damage.no_kegiatan)):
        texts = _spoilt_merged_cells(texts, column, lost, damage, rng)
    return replace(document, rows=tuple(replace(known, row=row) for known, row in zip(spoilt, texts, strict=True)))


def hide_entries(document: KnownDocument, share: float, rng: random.Random) -> KnownDocument:
    """Take entries that the document uses out of the catalogue: the hardest rows of an office's own that there are."""
    alone = _worded_like_no_other(document.jenis)
    used = sorted({indicator_id for known in document.rows for indicator_id in known.right & alone})
    hidden = frozenset(rng.sample(used, round(share * len(used))))
    rows = tuple(replace(known, right=known.right - hidden) for known in document.rows)
    return replace(document, rows=rows, removed=hidden)


@cache
def _worded_like_no_other(jenis: Jenis) -> frozenset[str]:
    """Return the entries whose text stands in the catalogue once: without them, no entry is right."""
    texts = [
        (normalise(shipped_reference(), entry.indikator), entry.indicator_id)
        for entry in shipped_reference().catalogue(jenis)
    ]
    counts = Counter(text for text, _ in texts)
    return frozenset(indicator_id for text, indicator_id in texts if counts[text] == 1)


def _rearranged(rows: list[KnownRow], damage: Damage, rng: random.Random) -> list[KnownRow]:
    if damage.left_out:
        rows = [row for row in rows if rng.random() >= damage.left_out]
    if damage.shuffled:
        rng.shuffle(rows)
    if damage.keep_rows:
        count = rng.randint(1, 2 * damage.keep_rows)
        start = rng.randrange(max(1, len(rows) - count))
        rows = rows[start : start + count]
    for _ in range(damage.lost_pages):
        if len(rows) > 20:
            start = rng.randrange(len(rows) - 8)
            del rows[start : start + rng.randint(4, 12)]
    for _ in range(damage.moved_pages):
        if len(rows) > 20:
            start, count = rng.randrange(len(rows) - 8), rng.randint(4, 11)
            block = rows[start : start + count]
            del rows[start : start + count]
            target = rng.randrange(len(rows))
            rows[target:target] = block
    for place in range(len(rows) - 1):
        if damage.swapped and rng.random() < damage.swapped:
            rows[place], rows[place + 1] = rows[place + 1], rows[place]
    return rows


@cache
def _own_indicators() -> tuple[str, ...]:
    return tuple(line for line in _LOCAL.read_text(encoding="utf-8").splitlines() if line)


def _own_row(neighbour: KnownRow, rng: random.Random) -> KnownRow:
    changes = {"indikator": rng.choice(_own_indicators())}
    if rng.random() < 0.5:
        changes["sub_kegiatan"] = rng.choice(_own_indicators())
    return KnownRow(neighbour.row.model_copy(update=changes), frozenset())


def _spoilt_row(row: RowText, damage: Damage, rng: random.Random) -> RowText:
    text = misread(row.indikator, damage.characters, rng)
    if damage.cut and rng.random() < damage.cut:
        words = text.split()
        count = max(2, int(len(words) * rng.uniform(0.5, 0.9)))
        text = " ".join(words[:count] if rng.random() < 0.7 else words[-count:])
    area_no = None if rng.random() < damage.no_area else row.area_no
    if rng.random() < damage.other_area:
        area_no = rng.randint(1, 8)
    return row.model_copy(
        update={
            "indikator": text,
            "area_no": area_no if "area" in damage.columns else None,
            "area": row.area if "area" in damage.columns and rng.random() >= damage.no_area else "",
            "nomor": row.nomor if "nomor" in damage.columns and rng.random() >= damage.no_number else "",
        }
    )


def _spoilt_merged_cells(
    rows: list[RowText], column: str, lost: float, damage: Damage, rng: random.Random
) -> list[RowText]:
    """Spoil a cell that spans rows once for all of them; a boundary may slip by a row."""
    result: list[RowText] = []
    printed, read, before = None, "", ""
    for row in rows:
        text = getattr(row, column)
        if text != printed:
            printed, before = text, read
            read = misread(text, damage.characters, rng)
            if column not in damage.columns or rng.random() < lost:
                read = ""
            elif damage.cut and rng.random() < damage.cut:
                read = read[: int(len(read) * rng.uniform(0.4, 0.9))]
            slipped = bool(damage.slipped) and rng.random() < damage.slipped
            result.append(row.model_copy(update={column: before if slipped else read}))
        else:
            result.append(row.model_copy(update={column: read}))
    return result


def misread(text: str, rate: float, rng: random.Random) -> str:
    """Misread a share of the characters: confusions mostly, lost, added and wrong ones."""
    read, place = [], 0
    while place < len(text):
        if rng.random() >= rate:
            read.append(text[place])
            place += 1
            continue
        kind = rng.random()
        fitting = [(one, other) for one, other in _CONFUSIONS if text.startswith(one, place)]
        if kind < 0.55 and fitting:
            one, other = rng.choice(fitting)
            read.append(other)
            place += len(one)
        elif kind < 0.70 or (kind > 0.92 and text[place] == " "):
            place += 1
        elif kind < 0.80:
            read.append(text[place] + rng.choice(" .,'`-_|"))
            place += 1
        else:
            read.append(rng.choice("abdeghiklmnoprstu"))
            place += 1
    return "".join(read)
