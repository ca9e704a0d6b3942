"""The number of a decree: read with the slips of OCR, mended by what is known of its form, agreed between places.

Two forms are in use: "4" of "NOMOR 4 TAHUN 2024", and parts between slashes ("40/ORT.07-Kpt/3317/KPU-Kab/II/2024"):
number, classification, region, office, month as a roman numeral, year. Offices leave parts out and change their
order, so a part is known by its look and its place, and what is not known stays as it was read.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import Levenshtein

from rb_ingest.language.month_words import roman_months
from rb_ingest.language.ocr_words import ocr_fold
from rb_ingest.reference import Reference

_DIGITS = str.maketrans("OoQDIl|!iSsBZzG", "000011111558226")
_LETTERS = str.maketrans("0158", "OISB")
_DIGIT_LIKE = r"[\dOoQIl|!SBZ]"
_YEAR = rf"2[0OoQ]{_DIGIT_LIKE}{{2}}"
_PLAIN = re.compile(
    rf"(?P<number>{_DIGIT_LIKE}(?:{_DIGIT_LIKE}|\.){{0,5}}?[A-Z]??)\s*(?P<word>[^\W_]{{4,6}}?)\s*(?P<year>{_YEAR})(?!\d)"
)
_SLASHED = re.compile(rf"(?P<parts>[^/\s]{{1,8}}\s*/.*?)/\s*(?P<year>{_YEAR})(?!\d)")
_CLASS = re.compile(
    r"(?P<field>[A-Za-z0-9]{2,4})[.,:-]"
    r"(?P<digits>[\dOolI]{1,2}(?:[.,][\dOolI]{1,2})?)[-–.]"
    r"(?P<act>[A-Za-z1]{2,5})"
)
_OFFICES = (
    *("KPU-Kab", "KPU-Kot", "KPU-Kota", "KPU-Prov", "KPU", "Prov", "Kab", "Kota"),
    *("KIP-Kab", "KIP-Kota", "KIP-Prov", "KIP", "Sek-Kab", "Sek-Kot", "Sek-Kota", "Sek-Prov", "SJ"),
)
_ACTS = ("Kpt", "Kpts", "Kep", "SK")
_MENDED_WEIGHT = 0.4


class Part(NamedTuple):
    """One part of a number. `clean` is False where it was mended."""

    text: str
    clean: bool = True


class DecreeNumber(NamedTuple):
    """A number as read in one place, or agreed. Region and month are '' and None where it does not hold them."""

    parts: tuple[Part, ...]
    tahun: int
    kode: str = ""
    bulan: int | None = None

    @property
    def text(self) -> str:
        """The number as printed, without spaces."""
        return "/".join(part.text for part in self.parts)


class Expected(NamedTuple):
    """What the rest of the document lets expect of the number: year and month of signing, the office's code."""

    tahun: int | None = None
    bulan: int | None = None
    kode: str | None = None


def parse_number(reference: Reference, text: str) -> DecreeNumber | None:
    """Read the number that follows the word NOMOR.

    Args:
        reference: The canonical data.
        text: What stands after the word, to the end of the line or further.

    Returns:
        The number, mended where only one reading fits its form; None where the text begins with none.
    """
    text = re.sub(r"^[\s:;.,=\-–'\"|]+", "", text)
    plain = _PLAIN.match(text)
    if plain and Levenshtein.normalized_similarity(ocr_fold(plain["word"]), ocr_fold("tahun")) >= 0.6:
        return DecreeNumber((_digits(plain["number"].rstrip(".")),), _year(plain["year"]))
    slashed = _SLASHED.match(_with_slashes(text))
    if slashed is None:
        return None
    raw = [part.strip() for part in re.sub(r"\s", "", slashed["parts"]).split("/")]
    return _typed(reference, [*(part for part in raw if part), slashed["year"]])


def agreed_number(
    reference: Reference, readings: Sequence[tuple[DecreeNumber, float]], expected: Expected
) -> DecreeNumber | None:
    """Vote, part by part, among the readings of one number.

    Args:
        reference: The canonical data.
        readings: What was read in each place, and how much the place counts (a title 3, an annex 2).
        expected: What the rest of the document lets expect; it decides where the places are unsure or at odds.

    Returns:
        The number that most places agree on; None without readings.
    """
    if not readings:
        return None
    lengths: dict[int, float] = defaultdict(float)
    for number, weight in readings:
        lengths[len(number.parts)] += weight
    length = max(lengths, key=lambda n: lengths[n])
    alike = [(number, weight) for number, weight in readings if len(number.parts) == length]
    parts = []
    for i in range(length):
        votes = [(number.parts[i], weight) for number, weight in alike]
        votes += [vote for number, _ in alike[:1] for vote in _expected_votes(reference, number, i, expected)]
        parts.append(_vote(votes))
    if length == 1:
        years = [(Part(str(number.tahun)), weight) for number, weight in alike]
        return DecreeNumber(tuple(parts), int(_vote(years).text))
    return _typed(reference, [part.text for part in parts], [part.clean for part in parts])


def _expected_votes(
    reference: Reference, number: DecreeNumber, place: int, expected: Expected
) -> list[tuple[Part, float]]:
    """Return the votes of what is expected for one part; they outweigh corrected readings, but not two clean ones."""
    text = number.parts[place].text
    if place == 0:
        return []
    if place == len(number.parts) - 1:
        return [(Part(str(expected.tahun)), 1.5)] if expected.tahun else []
    if text in roman_months(reference) and expected.bulan:
        return [(Part(numeral), 2.5) for numeral, month in roman_months(reference).items() if month == expected.bulan]
    return [(Part(expected.kode), 1.5)] if text == number.kode and expected.kode else []


def printed_differently(first: DecreeNumber, second: DecreeNumber) -> bool:
    """Return whether two places print different numbers, as far as they could be read without mending."""
    if len(first.parts) != len(second.parts):
        return all(part.clean for part in (*first.parts, *second.parts))
    pairs = zip(first.parts, second.parts, strict=True)
    return any(a.clean and b.clean and _bare(a.text) != _bare(b.text) for a, b in pairs)


def _with_slashes(text: str) -> str:
    """Mend slashes that were read as letters beside parts that are known."""
    text = re.sub(r"\s*[/\\]\s*", "/", text)
    # the slash leans on the t: "Kpv5308" is "Kpt/5308"
    text = re.sub(r"(?<=Kp)[tvl1]?[v|fIl1]?(?=\d{4}\D|\d\d/)", "t/", text)
    text = re.sub(r"(\d{4})[|f](?=K[PI]|Sek)", r"\1/", text)
    return re.sub(r"(-Kab|-Kota?|Prov)[|f](?=[IVX1l|!]+/)", r"\1/", text)


def _typed(reference: Reference, raw: Sequence[str], clean: Sequence[bool] | None = None) -> DecreeNumber:
    known = clean or [True] * len(raw)
    parts, kode, bulan = [_digits(raw[0])], "", None
    for i, text in enumerate(raw[1:-1], start=1):
        numeral = _numeral(reference, text) if i == len(raw) - 2 else None
        if numeral:
            part, bulan = numeral, roman_months(reference)[numeral.text]
        elif re.fullmatch(rf"{_DIGIT_LIKE}{{2}}(?:{_DIGIT_LIKE}{{2}})?", text) and re.search(r"\d", text):
            part = _digits(text)
            kode = part.text
        else:
            part = _office(text) or _classification(text) or Part(text)
        parts.append(part)
    year = _year(raw[-1])
    parts.append(Part(str(year), clean=raw[-1] == str(year)))
    merged = tuple(Part(part.text, part.clean and was) for part, was in zip(parts, known, strict=True))
    return DecreeNumber(merged, year, kode, bulan)


def _digits(text: str) -> Part:
    mended = text.translate(_DIGITS) if re.fullmatch(rf"(?:{_DIGIT_LIKE}|[.,])+", text) else text
    return Part(mended, clean=mended == text)


def _year(text: str) -> int:
    return int(text.translate(_DIGITS))


def _numeral(reference: Reference, text: str) -> Part | None:
    """Read a month's roman numeral as OCR prints it: 'I!I', '111', 'IH', 'Vl'."""
    if text in roman_months(reference):
        return Part(text)
    strokes = re.sub(r"[1l|!iLJ\]\[]", "I", text).upper().replace("H", "II").replace("N", "II").replace("Y", "V")
    strokes = strokes.replace("IIII", "III")
    return Part(strokes, clean=False) if strokes in roman_months(reference) else None


def _office(text: str) -> Part | None:
    if any(_bare(text) == _bare(office) for office in _OFFICES):
        return Part(text)
    # the slash leans on the t and leaves a v: "Kotv" is "Kot" and not a slip of "Kota"
    if text.endswith("tv") and any(_bare(text[:-1]) == _bare(office) for office in _OFFICES):
        return Part(text[:-1], clean=False)
    if len(text) < 4 or re.search(r"\d\d", text):
        return None
    bare = [_bare(office) for office in _OFFICES]
    slips = 2 if len(text) > 5 else 1
    near = process.extract(_bare(text), bare, scorer=Levenshtein.distance, score_cutoff=slips, limit=2)
    if not near or (len(near) > 1 and near[0][1] == near[1][1]):
        return None
    return Part(_OFFICES[near[0][2]], clean=False)


def _classification(text: str) -> Part | None:
    match = _CLASS.fullmatch(text)
    if match is None:
        return None
    field, act = match["field"].translate(_LETTERS), match["act"]
    if len(field) == 3 and Levenshtein.distance(field, "ORT") == 1:
        field = "ORT"  # organisation and working methods, the field of nearly all of these decrees
    if all(_bare(act) != _bare(known) for known in _ACTS):
        near = [known for known in _ACTS if Levenshtein.distance(_bare(act), _bare(known)) == 1]
        act = near[0] if near else act
    mended = f"{field}.{match['digits'].translate(_DIGITS).replace(',', '.')}-{act}"
    return Part(mended, clean=_bare(mended) == _bare(text))


def _vote(readings: Sequence[tuple[Part, float]]) -> Part:
    weights: dict[str, float] = defaultdict(float)
    for part, weight in readings:
        weights[_bare(part.text)] += weight * (1.0 if part.clean else _MENDED_WEIGHT)
    best = max(weights, key=lambda bare: weights[bare])
    same = [part for part, _ in readings if _bare(part.text) == best]
    return next((part for part in same if part.clean), same[0])


def _bare(text: str) -> str:
    return re.sub(r"[^A-Z0-9]", "", text.upper())
