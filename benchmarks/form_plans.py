"""Plans of any form, drawn by lot: what columns they have and in which order, how their header, areas and time look."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from benchmarks.form_times import Time, Told, some_time
from rb_ingest.reference import CatalogueEntry, shipped_reference
from testkit.page_factory.form_sheet import FormCell, FormColumn, FormRow, draw_form
from testkit.page_factory.sheet import Sheet
from testkit.page_factory.spec import A4_LANDSCAPE, F4_LANDSCAPE, Style

Chance = random.Random
_Said = tuple[Told, str | None, tuple[tuple[str, str, bool], ...]]
_LONGEST = 130  # letters of an entry that is drawn
_WIDE = 360.0  # points of columns beside the texts from which a plan is wider than its sheet
_AREAS_ELSEWHERE = (
    "Digitalisasi Administrasi Pemerintahan",
    "Penanggulangan Kemiskinan",
    "Peningkatan Investasi",
    "Pengendalian Inflasi",
    "Percepatan Prioritas Nasional",
    "Penguatan Budaya Kerja",
    "Penyederhanaan Struktur",
)
_SECTIONS = ("RB GENERAL", "RB TEMATIK")
_THEMES = ("Digitalisasi Layanan", "Pengentasan Kemiskinan", "Peningkatan Investasi Daerah")
_VERBS = ("Penyusunan", "Pemutakhiran", "Evaluasi", "Sosialisasi", "Pemantauan", "Penataan", "Penguatan", "Integrasi")
_THINGS = (
    "basis data pegawai",
    "arsip kepemiluan",
    "aplikasi layanan informasi",
    "peta proses bisnis",
    "standar pelayanan",
    "indeks kepuasan masyarakat",
    "manajemen risiko",
    "portal data terpadu",
    "layanan pengaduan",
    "pola karier pejabat fungsional",
)
_MEASURES = ("Jumlah dokumen", "Persentase", "Tersusunnya", "Terlaksananya", "Laporan hasil", "Tersedianya")
_PEOPLE = (
    "Sekretaris",
    "Kasubbag Hukum dan SDM",
    "Subbagian Keuangan, Umum dan Logistik",
    "Tim Kerja RB",
    "Kepala Bagian Teknis",
    "Subbagian Data dan Informasi",
)
_FIELDS: tuple[tuple[str | None, tuple[str, ...], tuple[str, ...]], ...] = (
    ("target", ("TARGET", "TARGET KINERJA", "VOLUME", "Target Tahunan"), ("100 %", "12 Dokumen", "1 Kegiatan", "4")),
    ("satuan", ("SATUAN", "Satuan", "SATUAN OUTPUT"), ("Dokumen", "Laporan", "Kegiatan", "Orang", "Persen")),
    ("output", ("OUTPUT", "KELUARAN", "Output Kegiatan"), ("Dokumen rencana", "Laporan hasil", "Surat keputusan")),
    (
        "anggaran",
        ("ANGGARAN (RP)", "PAGU ANGGARAN", "ANGGARAN", "Kebutuhan Anggaran"),
        ("12.500.000", "4.750.000", "Rp 3.200.000", "960.000"),
    ),
    ("penanggung_jawab", ("PENANGGUNG JAWAB", "PIC", "Penanggung Jawab"), _PEOPLE),
    ("pelaksana", ("PELAKSANA", "UNIT PELAKSANA", "Unit Kerja"), _PEOPLE),
    ("realisasi", ("REALISASI", "REALISASI KINERJA"), ("3 Dokumen", "80 %", "belum")),
    ("capaian", ("CAPAIAN (%)", "CAPAIAN"), ("75", "100", "50")),
    ("bukti_dukung", ("BUKTI DUKUNG", "DATA DUKUNG", "EVIDENCE"), ("Notulen dan daftar hadir", "SK Tim", "Laporan")),
    (None, ("KENDALA", "HAMBATAN"), ("anggaran terbatas", "menunggu juknis", "tidak ada")),
    (None, ("SUMBER DANA",), ("APBN", "Hibah daerah", "DIPA")),
    (None, ("LOKASI",), ("Kantor", "Aula Demokrasi", "Daring")),
    (None, ("TINDAK LANJUT", "RENCANA TINDAK LANJUT"), ("rapat koordinasi", "revisi SOP", "pembinaan")),
    (None, ("MITRA KERJA", "PIHAK TERKAIT"), ("Bawaslu", "Dinas Kominfo", "Inspektorat")),
    (None, ("KODE RO", "NO. DPA"), ("3355.EBA.962", "6639.QGE.001", "3360.EBB.951")),
    (None, ("PRIORITAS",), ("tinggi", "sedang", "rendah")),
    (None, ("METODE",), ("rapat kerja", "bimbingan teknis", "survei")),
)
_KEGIATAN = ("KEGIATAN", "RENCANA AKSI", "Kegiatan", "URAIAN KEGIATAN", "PROGRAM/KEGIATAN", "Rencana Aksi")
_INDIKATOR = (
    "INDIKATOR KEBERHASILAN",
    "INDIKATOR",
    "Indikator Kinerja",
    "INDIKATOR OUTPUT",
    "INDIKATOR KINERJA KEGIATAN",
    "Indikator Capaian",
)
_AREA = ("AREA PERUBAHAN", "AREA", "Area Perubahan", "8 AREA PERUBAHAN")


@dataclass(frozen=True)
class TrueFormRow:
    """What should come out of one row; `ket` is None where the plan has no such column."""

    page_no: int
    area_no: int | None
    area: str | None
    section: str | None
    kegiatan: str
    indikator: str
    entry: str | None
    told: Told
    ket: str | None
    fields: tuple[tuple[str, str, bool], ...] = ()
    """Head as printed, value, and whether its head is in no list."""


@dataclass(frozen=True)
class FormPlan:
    """A plan of some form: its pages and what they say."""

    name: str
    told: str
    sheets: tuple[Sheet, ...]
    rows: tuple[TrueFormRow, ...]
    year: int


@dataclass
class _Entry:
    """One row before it is laid out."""

    area_no: int | None
    area: str | None
    section: str | None
    kegiatan: str
    sub: str
    indikator: str
    entry: str | None
    heads: tuple[str, ...] = ()


@dataclass
class _Column:
    """A column that is drawn: its head, its width, and its key in a row's values."""

    head: tuple[str, ...]
    width: float
    key: str
    unknown: bool = False
    values: tuple[str, ...] = ()
    cells: list[FormCell] = field(default_factory=list)


def form_plan(seed: int) -> FormPlan:
    """Draw a plan by lot; the same seed gives the same one."""
    chance = Chance(seed)
    year = chance.choice([2023, 2024, 2025])
    time = some_time(chance, year)
    areas_in = chance.choice(["column", "column", "column", "rows", "sections", "none"])
    elsewhere = areas_in in ("sections", "none") or chance.random() < 0.2
    entries = (_own_entries if elsewhere else _known_entries)(chance, chance.randint(12, 24))
    if areas_in == "sections":
        _put_in_sections(chance, entries)
    elif areas_in == "none":
        for entry in entries:
            entry.area = None
    columns = _columns(chance, time, areas_in)
    style = _style(chance)
    rows, truths = _rows(chance, columns, entries, time, areas_in)
    cut = _cut(columns) if chance.random() < 0.5 else None
    sheets, places = draw_form(
        [FormColumn(c.head, c.width) for c in columns],
        rows,
        style,
        above=("RENCANA AKSI REFORMASI BIROKRASI", f"KABUPATEN SUKAMAJU TAHUN {year}"),
        cut=cut,
    )
    # the decree is the first page
    body = [place for place, row in zip(places, rows, strict=True) if row.cells]
    made = tuple(
        TrueFormRow(
            page_no=place + 2,
            area_no=e.area_no,
            area=e.area,
            section=e.section,
            kegiatan=e.kegiatan,
            indikator=e.indikator,
            entry=e.entry,
            told=told,
            ket=ket,
            fields=fields,
        )
        for place, e, (told, ket, fields) in zip(body, entries, truths, strict=True)
    )
    heads = " | ".join("/".join(c.head) for c in columns if not c.key.startswith("time"))
    about = (
        f"{time.name}; areas in {areas_in}{', elsewhere' if elsewhere else ''}{', two sheets' if cut else ''}; {heads}"
    )
    return FormPlan(f"form-{seed}", about, tuple(sheets), made, year)


def _cut(columns: Sequence[_Column]) -> int | None:
    """Return where the left sheet of a wide plan ends: amid or before the columns of time; None for other plans."""
    times = [k for k, c in enumerate(columns) if c.key.startswith("time")]
    over = sum(c.width for c in columns if c.key.startswith(("time", "field")))
    names = [k for k, c in enumerate(columns) if c.key == "indikator"]
    if over < _WIDE or len(times) < 4 or names[0] > times[0]:
        return None
    return times[len(times) // 2] if len(times) >= 12 else times[0]


def _style(chance: Chance) -> Style:
    return Style(
        paper=chance.choice([F4_LANDSCAPE, F4_LANDSCAPE, A4_LANDSCAPE]),
        margin=chance.uniform(22, 45),
        font=chance.choice(["Helvetica", "Times-Roman"]),
        size=chance.uniform(6.6, 8.4),
        number_row=chance.choice(["each", None]),
        header_on=chance.choice(["all", "all", "first"]),
        header_fill=chance.choice([None, None, (217, 226, 243), (205, 205, 205), (255, 242, 204)]),
        repeat_labels=chance.random() < 0.5,
        mark_colour=chance.choice([(0, 0, 0), (0, 0, 0), (20, 30, 120)]),
        shade=chance.choice([(166, 166, 166), (191, 191, 191), (146, 208, 80), (91, 155, 213)]),
        rule_width=chance.uniform(0.4, 1.0),
        seed=chance.randrange(999),
    )


def _known_entries(chance: Chance, count: int) -> list[_Entry]:
    usable = [e for e in shipped_reference().catalogue("RB") if e.kind == "indikator" and len(e.indikator) < _LONGEST]
    start = chance.randrange(len(usable))
    chosen: list[CatalogueEntry] = [e for e in usable[start:] + usable[:start] if chance.random() < 0.5][:count]
    return [
        _Entry(
            e.area_no,
            e.area,
            None,
            (e.kegiatan or "")[:_LONGEST],
            (e.sub_kegiatan or "")[:_LONGEST],
            e.indikator,
            e.indikator,
        )
        for e in chosen
    ]


def _own_entries(chance: Chance, count: int) -> list[_Entry]:
    entries: list[_Entry] = []
    for area in chance.sample(_AREAS_ELSEWHERE, 3):
        for _ in range(max(1, count // 3)):
            what, thing = chance.choice(_VERBS), chance.choice(_THINGS)
            kegiatan = f"{what} {thing} {chance.choice(['', 'tingkat kabupaten', 'berbasis elektronik'])}".strip()
            if entries and entries[-1].area == area and chance.random() < 0.4:
                kegiatan = entries[-1].kegiatan
            how = chance.choice(["yang ditetapkan", "yang dimutakhirkan", "sesuai ketentuan", "secara berkala"])
            indikator = f"{chance.choice(_MEASURES)} {chance.choice(_THINGS)} {how} ke-{len(entries) + 1}"
            entries.append(_Entry(None, area, None, kegiatan, f"{what} awal {thing}", indikator, None))
    return entries


def _put_in_sections(chance: Chance, entries: Sequence[_Entry]) -> None:
    """Give each row its section; some plans have themes below the second one."""
    middle = len(entries) // 2
    themes = chance.sample(_THEMES, 2) if chance.random() < 0.6 else None
    for k, entry in enumerate(entries):
        entry.area = None
        if k < middle or not themes:
            entry.section = _SECTIONS[k >= middle]
            entry.heads = (f"{'AB'[k >= middle]}. {entry.section}",)
        else:
            theme = themes[k >= (middle + len(entries)) // 2]
            entry.section = f"{_SECTIONS[1]} / {theme}"
            entry.heads = (f"B. {_SECTIONS[1]}", f"{1 + themes.index(theme)}. {theme}")


def _columns(chance: Chance, time: Time, areas_in: str) -> list[_Column]:
    """Choose the columns and their order: what names the row on the left, the others anywhere behind or amid it."""
    left = [_Column(("NO",), 22, "no")] if chance.random() < 0.85 else []
    if areas_in == "column":
        left.append(_Column((chance.choice(_AREA),), 85, "area"))
    left.append(_Column((chance.choice(_KEGIATAN),), 120, "kegiatan"))
    if areas_in == "column" and "AKSI" not in left[-1].head[0].upper() and chance.random() < 0.5:
        left.append(_Column((chance.choice(["SUB KEGIATAN", "Sub Kegiatan"]),), 110, "sub"))
    named = _Column((chance.choice(_INDIKATOR),), 140, "indikator")
    times = [_Column(c.head, c.width, f"time{k}") for k, c in enumerate(time.columns)]
    taken = {h[0].upper() for h in (c.head for c in (*left, named, *times))}
    kinds = [f for f in _FIELDS if not (f[0] == "target" and any("TARGET" in t for t in taken))]
    fields = [
        _Column(
            (chance.choice(heads),),
            max(40.0, 4.6 * max(len(v) for v in values) ** 0.8 + 26),
            f"field {role}",
            role is None,
            values,
        )
        for role, heads, values in chance.sample(kinds, chance.randint(0, 4))
    ]
    fields = [f for f in fields if f.head[0].upper() not in taken]
    # a target or what was reached beside columns of the same name would be one of them
    order = chance.random()
    before = [f for f in fields if chance.random() < 0.4]
    behind = [f for f in fields if f not in before]
    if order < 0.65:
        out = [*left, named, *before, *times, *behind]
    elif order < 0.85:
        out = [*left, *before, named, *times, *behind]
    else:
        out = [*left, *times, named, *before, *behind]
    if chance.random() < 0.5:
        out.append(
            _Column(
                (chance.choice(["KET", "KETERANGAN", "Ket."]),), 52, "ket", values=("rutin", "sesuai juknis", "Tim RB")
            )
        )
    if len(behind) >= 2 and chance.random() < 0.25:
        for f in behind:
            f.head = (
                chance.choice(["PELAKSANAAN KEGIATAN", "DUKUNGAN"]) if f is behind[0] else behind[0].head[0],
                *f.head,
            )
    return out


def _rows(
    chance: Chance, columns: Sequence[_Column], entries: Sequence[_Entry], time: Time, areas_in: str
) -> tuple[list[FormRow], list[_Said]]:
    rows: list[FormRow] = []
    truths: list[_Said] = []
    before: _Entry | None = None
    numbers: dict[str, int] = {}
    for entry in entries:
        if areas_in == "rows" and (before is None or before.area != entry.area):
            rows.append(FormRow(across=f"{_roman(len(numbers))}. {entry.area}"))
        for depth, head in enumerate(entry.heads):
            if before is None or before.heads[: depth + 1] != entry.heads[: depth + 1]:
                rows.append(FormRow(across=head))
        new_part = before is None or (before.area, before.heads) != (entry.area, entry.heads)
        number = numbers.setdefault(str(entry.area), len(numbers) + 1)
        no: FormCell = str(len(truths) + 1)
        if areas_in == "column":
            no = str(number) if new_part else None
        same_kegiatan = not new_part and before is not None and before.kegiatan == entry.kegiatan
        same_sub = same_kegiatan and before is not None and before.sub == entry.sub
        told = time.row(chance)
        texts = {c.head: chance.choice(c.values) if chance.random() < 0.8 else "" for c in columns if c.values}
        cells: dict[str, FormCell] = {
            "no": no,
            "area": entry.area or "" if new_part else None,
            "kegiatan": None if same_kegiatan else entry.kegiatan,
            "sub": None if same_sub else entry.sub,
            "indikator": entry.indikator,
            **{f"time{k}": cell for k, cell in enumerate(told.cells)},
        }
        rows.append(FormRow(tuple(texts[c.head] if c.values else cells[c.key] for c in columns)))
        fields = [
            *((head, value, False) for head, value in told.fields),
            *((" ".join(c.head), texts[c.head], c.unknown) for c in columns if c.values and c.key != "ket"),
        ]
        ket = next((texts[c.head] for c in columns if c.key == "ket"), None)
        truths.append((told, ket, tuple(field for field in fields if field[1])))
        before = entry
    return rows, truths


def _roman(k: int) -> str:
    return ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")[k]
