"""The kinds of plan as values: what tells one kind from another, said in one place.

Whoever adds a kind adds its name to `records.Jenis`, a value here, and its lines to `reference/`.
"""

from __future__ import annotations

from typing import Literal, get_args

from rb_ingest.records import Jenis, Record

# Columns that a plan may have beside those of its kind: kept as fields of the row. "lain" is none of them by name.
FieldRole = Literal[
    "target",
    "satuan",
    "output",
    "anggaran",
    "penanggung_jawab",
    "pelaksana",
    "realisasi",
    "capaian",
    "bukti_dukung",
    "waktu_selesai",
    "lain",
]
ColumnRole = Literal[
    "no",
    "area",
    "kegiatan",
    "sub_kegiatan",
    "indikator",
    "bulan",
    "ket",
    "komponen",
    "langkah_aksi",
    "bukti_fisik",
    "link",
    "target_waktu",
    FieldRole,
]
FIELD_ROLES: frozenset[ColumnRole] = frozenset(get_args(FieldRole))


class PlanKind(Record):
    """What a kind of plan looks like.

    Attributes:
        jenis: Its short name, by which catalogue, areas and headers of `reference/` are found.
        names: Its names in decrees, as they follow the words "rencana aksi".
        columns: Its columns in the order in which plans print them; used where a header cannot be read.
        label: The column that groups indicators within an area.
        step: The column beside the indicator that says what is done.
        time: How its time is told: by marks in a grid of months, or in words.
        sections: Whether its areas stand in rows across the table rather than in a column.
        texts: The columns of text that a reviewer sees and may correct, in their order.
    """

    jenis: Jenis
    names: tuple[str, ...]
    columns: tuple[ColumnRole, ...]
    label: Literal["kegiatan", "komponen"]
    step: Literal["sub_kegiatan", "langkah_aksi"]
    time: Literal["grid", "words"]
    sections: bool
    texts: tuple[ColumnRole, ...]

    @property
    def has_sub_kegiatan(self) -> bool:
        """Whether its plans group indicators by a sub kegiatan too."""
        return "sub_kegiatan" in self.columns

    @property
    def has_komponen(self) -> bool:
        """Whether what groups its indicators is called a komponen."""
        return self.label == "komponen"


REFORM = PlanKind(
    jenis="RB",
    names=("reformasi birokrasi",),
    columns=("no", "area", "kegiatan", "sub_kegiatan", "indikator", "bulan", "ket"),
    label="kegiatan",
    step="sub_kegiatan",
    time="grid",
    sections=False,
    texts=("area", "kegiatan", "sub_kegiatan", "indikator", "ket"),
)
INTEGRITY_ZONE = PlanKind(
    jenis="ZI",
    names=("zona integritas",),
    columns=("no", "komponen", "indikator", "langkah_aksi", "bukti_fisik", "link", "target_waktu", "ket"),
    label="komponen",
    step="langkah_aksi",
    time="words",
    sections=True,
    texts=("area", "komponen", "indikator", "langkah_aksi", "bukti_fisik", "target_waktu"),
)
PLAN_KINDS = (REFORM, INTEGRITY_ZONE)
# What a table is taken for when nothing but its months can be read.
GRID_KIND = REFORM


def kind_of(jenis: Jenis | str) -> PlanKind:
    """Return the kind of plan with a short name.

    Raises:
        ValueError: no kind has this name.
    """
    for kind in PLAN_KINDS:
        if kind.jenis == jenis:
            return kind
    names = ", ".join(kind.jenis for kind in PLAN_KINDS)
    raise ValueError(f"{jenis!r} is no kind of plan: give one of {names}")
