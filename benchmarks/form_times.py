"""The ways in which plans tell their time, drawn by lot: columns of periods with what stands in them, words, dates."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from testkit.page_factory.form_sheet import FormCell, FormColumn, Marked
from testkit.page_factory.spec import MarkLook

Chance = random.Random
YEAR = 12
_SHORT = ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agt", "Sep", "Okt", "Nov", "Des")
_LONG = (
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
)
_ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")
_LOOKS: tuple[MarkLook, ...] = ("√", "✓", "v", "x", "●", "shade", "shade", "hand")
_UNITS = ("Dokumen", "Laporan", "Kegiatan", "Orang", "Paket")


class TruePeriod(NamedTuple):
    """A period in which a row is carried out."""

    kind: str
    first: int
    last: int
    week: int | None = None
    value: float | None = None


class Told(NamedTuple):
    """The cells of one row, and what they mean; `ambiguous` where nobody can say which months."""

    cells: tuple[FormCell, ...]
    periods: frozenset[TruePeriod]
    months: frozenset[int]
    fields: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Time:
    """A way to tell the time: its name, its columns, and what one row says in them."""

    name: str
    columns: tuple[FormColumn, ...]
    row: Callable[[Chance], Told]


def some_time(chance: Chance, year: int) -> Time:
    """Draw a way to tell the time by lot."""
    return chance.choice(_TIMES)(chance, year)


def _chosen(chance: Chance, count: int) -> list[int]:
    """Return some of the numbers 0..count-1, at least one but for a blank row now and then."""
    if chance.random() < 0.06:
        return []
    if chance.random() < 0.15:
        return list(range(count))
    start = chance.randrange(count)
    if chance.random() < 0.4:
        return list(range(start, min(count, start + chance.randint(1, max(1, count // 4)))))
    return sorted(chance.sample(range(count), chance.randint(1, max(1, min(4, count // 2)))))


def _content(chance: Chance) -> Callable[[Chance], tuple[FormCell, float | None]]:
    """Choose what stands in the cells of a plan: one kind of mark, or targets of one kind."""
    look = chance.choice(_LOOKS)
    unit = chance.choice(_UNITS)
    kinds: list[Callable[[Chance], tuple[FormCell, float | None]]] = [
        lambda _: (Marked(look), None),
        lambda c: (str(n := c.choice([1, 1, 2, 3, 5, 8, 12, 25, 40, 60])), float(n)),
        lambda c: (f"{(n := c.choice([10, 25, 50, 75, 80, 100]))}%", float(n)),
        lambda c: (f"{(n := c.randint(1, 9))} {unit}", float(n)),
        lambda c: (f"{(n := c.randint(1, 9))},{(d := c.randint(1, 9))}", n + d / 10),
    ]
    return chance.choice([kinds[0], kinds[0], *kinds[1:]])


def _grid(
    name: str,
    heads: Sequence[tuple[str, ...]],
    periods: Sequence[TruePeriod],
    width: float,
    chance: Chance,
    *,
    marks_only: bool = False,
) -> Time:
    look = chance.choice(_LOOKS)
    content = (lambda _: (Marked(look), None)) if marks_only else _content(chance)
    dash = not marks_only and chance.random() < 0.2

    def row(chance: Chance) -> Told:
        cells: list[FormCell] = ["-" if dash else ""] * len(heads)
        found = []
        for k in _chosen(chance, len(heads)):
            cells[k], value = content(chance)
            found.append(periods[k]._replace(value=value))
        return Told(tuple(cells), frozenset(found), _months(found))

    return Time(name, tuple(FormColumn(head, width) for head in heads), row)


def _months(periods: Sequence[TruePeriod]) -> frozenset[int]:
    return frozenset(m for p in periods for m in range(p.first, p.last + 1))


def _quarter_periods() -> list[TruePeriod]:
    return [TruePeriod("triwulan", 3 * k + 1, 3 * k + 3) for k in range(4)]


_QUARTER_GROUPS = (
    (),
    ("TARGET",),
    ("TARGET KINERJA",),
    ("WAKTU PELAKSANAAN",),
    ("JADWAL PELAKSANAAN",),
    ("TARGET PER TRIWULAN",),
    ("RENCANA PELAKSANAAN", "TARGET"),
    ("TARGET TAHUN 2024",),
)


def _quarter_names(chance: Chance) -> list[tuple[str, ...]]:
    spans = [f"{_SHORT[3 * k]}-{_SHORT[3 * k + 2]}" for k in range(4)]
    names: list[tuple[tuple[str, ...], Sequence[str]]] = [
        (chance.choice(_QUARTER_GROUPS), [f"TW {r}" for r in _ROMAN[:4]]),
        (chance.choice(_QUARTER_GROUPS), [f"TW.{r}" for r in _ROMAN[:4]]),
        (chance.choice(_QUARTER_GROUPS), [f"TW{k}" for k in range(1, 5)]),
        (chance.choice(_QUARTER_GROUPS), [f"TRIWULAN {r}" for r in _ROMAN[:4]]),
        (chance.choice(_QUARTER_GROUPS), [f"Triwulan {k}" for k in range(1, 5)]),
        (chance.choice(_QUARTER_GROUPS), [f"Tw-{r}" for r in _ROMAN[:4]]),
        (chance.choice(_QUARTER_GROUPS), [f"TRIBULAN {r}" for r in _ROMAN[:4]]),
        (chance.choice(_QUARTER_GROUPS), [f"KUARTAL {r}" for r in _ROMAN[:4]]),
        (chance.choice(_QUARTER_GROUPS), [f"Q{k}" for k in range(1, 5)]),
        (chance.choice(_QUARTER_GROUPS), [f"TRIWULAN {r} ({s})" for r, s in zip(_ROMAN, spans, strict=False)]),
        (chance.choice(_QUARTER_GROUPS), [f"TW {r}\n{s}" for r, s in zip(_ROMAN, spans, strict=False)]),
        (("WAKTU PELAKSANAAN",), spans),
        (("TRIWULAN",), _ROMAN[:4]),
        (("TARGET TRIWULAN",), _ROMAN[:4]),
        (("TARGET", "TRIWULAN"), _ROMAN[:4]),
        (("TRIWULAN",), ("1", "2", "3", "4")),
        (("TARGET TRIWULAN KE-",), ("1", "2", "3", "4")),
        (("TRIWULAN",), ("KE-1", "KE-2", "KE-3", "KE-4")),
        (chance.choice([(), ("TARGET",), ("TARGET 2024",)]), ("B03", "B06", "B09", "B12")),
        (chance.choice([(), ("TARGET",)]), ("B.03", "B.06", "B.09", "B.12")),
    ]
    group, own = chance.choice(names)
    return [(*group, name) for name in own]


def _quarters(chance: Chance, _year: int) -> Time:
    heads = _quarter_names(chance)
    return _grid("quarters " + " > ".join(heads[1]), heads, _quarter_periods(), chance.uniform(32, 52), chance)


def _quarters_and_reached(chance: Chance, _year: int) -> Time:
    """Quarters with what was reached beside them, which is no plan."""
    own = chance.choice([[f"TW {r}" for r in _ROMAN[:4]], [f"TRIWULAN {r}" for r in _ROMAN[:4]], list(_ROMAN[:4])])
    planned = _grid("quarters and what was reached", [("TARGET", n) for n in own], _quarter_periods(), 36, chance)
    reached = chance.choice(["REALISASI", "CAPAIAN", "REALISASI 2024"])
    columns = (*planned.columns, *(FormColumn((reached, n), 36) for n in own))

    def row(chance: Chance) -> Told:
        told = planned.row(chance)
        values = [str(chance.randint(1, 9)) if chance.random() < 0.4 else "" for _ in own]
        fields = tuple((f"{reached} {name}", v) for name, v in zip(own, values, strict=True) if v)
        return told._replace(cells=(*told.cells, *values), fields=fields)

    return Time(f"{planned.name} > {own[1]}", columns, row)


def _quarters_with_budget(chance: Chance, _year: int) -> Time:
    """Each quarter has its target and its money."""
    own = chance.choice([[f"TW {r}" for r in _ROMAN[:4]], [f"TRIWULAN {r}" for r in _ROMAN[:4]]])
    first, second = chance.choice([("TARGET", "ANGGARAN"), ("KINERJA", "ANGGARAN"), ("Fisik", "Rp"), ("K", "Rp")])
    columns = tuple(FormColumn((n, part), w) for n in own for part, w in ((first, 34), (second, 50)))
    periods = _quarter_periods()

    def row(chance: Chance) -> Told:
        cells: list[FormCell] = [""] * 8
        found, fields = [], []
        for k in _chosen(chance, 4):
            value = chance.choice([1, 2, 4, 25, 100])
            cells[2 * k] = str(value)
            found.append(periods[k]._replace(value=float(value)))
            if chance.random() < 0.7:
                cells[2 * k + 1] = money = f"{chance.randint(1, 90)}.{chance.choice(['000', '500', '250'])}.000"
                fields.append((f"{own[k]} {second}", money))
        return Told(tuple(cells), frozenset(found), _months(found), tuple(fields))

    return Time(f"quarters with budgets {own[1]} > {first}, {second}", columns, row)


def _months_under_quarters(chance: Chance, _year: int) -> Time:
    group = chance.choice([(), ("WAKTU PELAKSANAAN",), ("JADWAL",)])
    quarter = chance.choice(["TRIWULAN {}", "TW {}", "Triwulan {}"])
    names = chance.choice([_SHORT, tuple(n.upper() for n in _SHORT), tuple(str(k) for k in range(1, 13)), _ROMAN])
    heads = [(*group, quarter.format(_ROMAN[k // 3]), names[k]) for k in range(YEAR)]
    periods = [TruePeriod("bulan", k, k) for k in range(1, 13)]
    return _grid(
        "months under " + " > ".join(heads[4]), heads, periods, chance.uniform(18, 24), chance, marks_only=True
    )


def _halves(chance: Chance, _year: int) -> Time:
    names: list[tuple[str, ...]] = chance.choice(
        [
            [("SEMESTER I",), ("SEMESTER II",)],
            [("TARGET", "Semester 1"), ("TARGET", "Semester 2")],
            [("SEMESTER", "I"), ("SEMESTER", "II")],
            [("SMT I",), ("SMT II",)],
            [("WAKTU", "SEM. I"), ("WAKTU", "SEM. II")],
            [("TARGET SEMESTER", "I"), ("TARGET SEMESTER", "II")],
            [("SEMESTER I (JAN-JUN)",), ("SEMESTER II (JUL-DES)",)],
        ]
    )
    periods = [TruePeriod("semester", 1, 6), TruePeriod("semester", 7, 12)]
    return _grid("halves " + " > ".join(names[1]), names, periods, chance.uniform(48, 75), chance)


def _weeks(chance: Chance, _year: int) -> Time:
    """Four or five weeks under each month, of a year or of half of it."""
    long_months = chance.choice([(), (3, 5, 8, 10), (1, 4, 7, 10)])
    group = chance.choice([(), ("BULAN",), ("WAKTU PELAKSANAAN",)])
    names = chance.choice([_SHORT, tuple(n.upper() for n in _SHORT), _ROMAN])
    numbers = chance.choice(["{}", "{}", "M{}", ""])
    heads, periods = [], []
    for month in range(1, YEAR + 1):
        for week in range(1, (5 if month in long_months else 4) + 1):
            own = (numbers.format(week),) if numbers else ()
            heads.append((*group, names[month - 1], *(own or ("",))))
            periods.append(TruePeriod("minggu", month, month, week))
    return _grid("weeks " + " > ".join(heads[5]), heads, periods, 9.6, chance, marks_only=True)


def _plain_months(chance: Chance, _year: int) -> Time:
    group = chance.choice(["BULAN", "WAKTU PELAKSANAAN", "TARGET BULAN", "RENCANA PELAKSANAAN BULAN KE-", "TAHUN 2024"])
    names = chance.choice(
        [_SHORT, tuple(str(k) for k in range(1, 13)), _ROMAN, tuple(f"B{k:02}" for k in range(1, 13)), _LONG]
    )
    periods = [TruePeriod("bulan", k, k) for k in range(1, 13)]
    return _grid(f"months {group} > {names[1]}", [(group, n) for n in names], periods, 21, chance, marks_only=True)


def _two_years(chance: Chance, year: int) -> Time:
    start = chance.choice([4, 7, 10])
    order = [*range(start, 13), *range(1, start)]
    heads = [(str(year if m >= start else year + 1), _SHORT[m - 1]) for m in order]
    periods = [TruePeriod("bulan", m, m) for m in order]
    return _grid(f"months of two years from {start}", heads, periods, 21, chance, marks_only=True)


def _words(chance: Chance, year: int) -> Time:
    head = chance.choice(
        [
            ("WAKTU PELAKSANAAN",),
            ("JADWAL PELAKSANAAN",),
            ("JADWAL",),
            ("TARGET WAKTU",),
            ("WAKTU",),
            ("BULAN",),
            ("TARGET PENYELESAIAN",),
            ("RENCANA WAKTU",),
            ("PELAKSANAAN", "WAKTU"),
            ("TIMELINE",),
            ("BATAS WAKTU",),
            ("PERIODE",),
        ]
    )
    column = FormColumn(head, chance.uniform(70, 110))

    def row(chance: Chance) -> Told:
        text, *spans = said(chance, year)
        periods = [TruePeriod(*span) for span in spans]
        return Told((text,), frozenset(periods), _months(periods))

    return Time("words " + " > ".join(head), (column,), row)


def said(chance: Chance, year: int) -> tuple[Any, ...]:
    """Return a time in words, and the periods that it names: kind, first and last month, week."""
    a = chance.randint(1, 8)
    b = chance.randint(a + 1, 12)
    q = chance.randint(1, 3)
    w = chance.randint(1, 4)
    span = {(1, 12): "tahun", (1, 6): "semester", (7, 12): "semester"} | {(k, k + 2): "triwulan" for k in (1, 4, 7, 10)}

    def of(first: int, last: int) -> tuple[str, int, int]:
        return (span.get((first, last), "bulan"), first, last)

    quarter = ("triwulan", 3 * q - 2, 3 * q)
    every = [("bulan", m, m) for m in (3, 6, 9, 12)]
    long, short = _LONG[a - 1], _SHORT[a - 1]
    return chance.choice(
        [
            (long, of(a, a)),
            (f"{long} {year}", of(a, a)),
            (f"Bulan {long}", of(a, a)),
            (f"{short}-{_SHORT[b - 1]}", of(a, b)),
            (f"{long} s.d. {_LONG[b - 1]} {year}", of(a, b)),
            (f"{long} s/d {_LONG[b - 1]}", of(a, b)),
            (f"{long} sampai dengan {_LONG[b - 1]} {year}", of(a, b)),
            (f"{long} dan {_LONG[b - 1]}", of(a, a), of(b, b)),
            (f"{long}, {_LONG[b - 1]} {year}", of(a, a), of(b, b)),
            (f"{long}/{_LONG[b - 1]}", of(a, a), of(b, b)),
            (f"s.d. {_LONG[b - 1]}", of(1, b)),
            (f"mulai {long}", of(a, 12)),
            (f"TW {_ROMAN[q - 1]}", quarter),
            (f"Triwulan {_ROMAN[q - 1]} dan IV", quarter, ("triwulan", 10, 12)),
            (f"TW {_ROMAN[q - 1]} - TW IV", of(3 * q - 2, 12)),
            (f"TW {_ROMAN[q - 1]} s.d. IV", of(3 * q - 2, 12)),
            (f"Triwulan {_ROMAN[q - 1]} Tahun {year}", quarter),
            (f"Kuartal {q}", quarter),
            ("Semester II", ("semester", 7, 12)),
            (f"Semester I {year}", ("semester", 1, 6)),
            ("Setiap bulan", ("tahun", 1, 12)),
            ("Tiap bulan", ("tahun", 1, 12)),
            ("Sepanjang tahun", ("tahun", 1, 12)),
            (f"Januari - Desember {year}", ("tahun", 1, 12)),
            (f"Tahun {year}", ("tahun", 1, 12)),
            ("Setiap triwulan", *every),
            ("Per semester", ("bulan", 6, 6), ("bulan", 12, 12)),
            (f"Minggu ke-{w} {long}", ("minggu", a, a, w)),
            (f"Minggu ke {_ROMAN[w - 1]} {long} {year}", ("minggu", a, a, w)),
            (f"Minggu {_ROMAN[w - 1]} {long}", ("minggu", a, a, w)),
            (f"{long} minggu ke-{w}", ("minggu", a, a, w)),
            (f"{chance.randint(1, 28)} {long} {year}", of(a, a)),
            (f"1 {long} s.d. 28 {_LONG[b - 1]} {year}", of(a, b)),
            (f"{chance.randint(2, 12)} - {chance.randint(13, 28)} {long} {year}", of(a, a)),
            (f"{chance.randint(10, 28)}/{a:02}/{year}", of(a, a)),
            (f"{long}, {_LONG[b - 1]}, dan Desember", *{of(a, a), of(b, b), of(12, 12)}),
            (f"{long} - {_LONG[min(b, 11) - 1]}, Desember", of(a, min(b, 11)), of(12, 12)),
            (f"Awal {long}", of(a, a)),
            (f"Akhir {long} {year}", of(a, a)),
            ("",) if chance.random() < 0.5 else (long, of(a, a)),
        ]
    )


def _dates(chance: Chance, year: int) -> Time:
    """Two columns: when it begins and when it ends."""
    group = chance.choice(["WAKTU PELAKSANAAN", "JADWAL", "WAKTU", "TANGGAL PELAKSANAAN"])
    own = chance.choice([("MULAI", "SELESAI"), ("AWAL", "AKHIR"), ("MULAI", "BERAKHIR")])
    form = chance.choice(
        ["{d} {long} {year}", "{d:02}/{m:02}/{year}", "{d:02}-{m:02}-{year}", "{long}", "{short} {year}"]
    )

    def row(chance: Chance) -> Told:
        a = chance.randint(1, 12)
        b = chance.randint(a, 12)
        texts = tuple(
            form.format(d=d, m=m, year=year, long=_LONG[m - 1], short=_SHORT[m - 1])
            for d, m in ((chance.randint(1, 9), a), (chance.randint(10, 28), b))
        )
        kinds = {(1, 12): "tahun", (1, 6): "semester", (7, 12): "semester"} | {
            (k, k + 2): "triwulan" for k in (1, 4, 7, 10)
        }
        period = TruePeriod(kinds.get((a, b), "bulan"), a, b)
        return Told(texts, frozenset({period}), _months([period]))

    return Time(f"dates {group} > {own[0]}", tuple(FormColumn((group, n), 58) for n in own), row)


_TIMES: tuple[Callable[[Chance, int], Time], ...] = (
    _quarters,
    _quarters,
    _quarters,
    _quarters_and_reached,
    _quarters_with_budget,
    _months_under_quarters,
    _halves,
    _halves,
    _weeks,
    _plain_months,
    _two_years,
    _words,
    _words,
    _words,
    _dates,
)
