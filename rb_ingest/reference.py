"""The canonical data of `reference/`: catalogues, areas, offices, month names and table headers.

Each file is a CSV whose lines starting with '#' name its source. Loading validates every line and checks what concerns
a file as a whole; what comes of it is one value, `Reference`, which is passed to all who need it. The files are in the
installed package (`rb_ingest/_reference`) or, in a checkout, in the top-level folder `reference`.
"""

from __future__ import annotations

import csv
import gzip
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial, wraps
from pathlib import Path
from typing import Annotated, Any, Concatenate, Literal, ParamSpec, TypeVar, cast

from pydantic import BeforeValidator, Field, ValidationError, field_validator, model_validator

from rb_ingest.errors import ReferenceDataError
from rb_ingest.plan_kind import PLAN_KINDS, ColumnRole, PlanKind
from rb_ingest.records import Jenis, Level, Record

CatalogueKind = Literal["indikator", "kepala_daftar", "butir", "tanpa_indikator"]
MonthNameKind = Literal["nama", "singkatan", "inggris", "romawi"]
Params = ParamSpec("Params")
MadeT = TypeVar("MadeT")
RecordT = TypeVar("RecordT", bound=Record)


def _blank_to_none(value: object) -> object:
    return None if value == "" else value


def _split_list(value: object) -> object:
    return tuple(part.strip() for part in value.split("|") if part.strip()) if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1)]
OptionalText = Annotated[str | None, BeforeValidator(_blank_to_none)]
OptionalNumber = Annotated[Annotated[int, Field(ge=1)] | None, BeforeValidator(_blank_to_none)]
TextList = Annotated[tuple[str, ...], BeforeValidator(_split_list)]


class CatalogueEntry(Record):
    """A canonical indicator. For ZI `area` is the section, `kegiatan` the KOMPONEN, and the sub columns are None."""

    indicator_id: Text
    jenis: Jenis
    area_no: int = Field(ge=1)
    area: Text
    kegiatan_no: int = Field(ge=1)
    kegiatan: Text
    sub_no: OptionalNumber = None
    sub_kegiatan: OptionalText = None
    indikator_no: int = Field(ge=0)
    indikator: Text
    kind: CatalogueKind
    induk_id: OptionalText = None
    documents: TextList = ()

    @model_validator(mode="after")
    def _items_have_a_head(self) -> CatalogueEntry:
        if self.kind == "butir" and self.induk_id is None:
            raise ValueError("a butir needs the induk_id of its list")
        return self


def catalogue_order(indicator_id: str) -> tuple[int, ...]:
    """Return what ids of entries are sorted by: 1.2.10.1 comes behind 1.2.9.1."""
    return tuple(int(part) for part in indicator_id.split(".") if part.isdecimal())


class Area(Record):
    """An area of change (RB) or a section (ZI), with the spellings that plans print besides the canonical one."""

    jenis: Jenis
    area_no: int = Field(ge=1)
    area: Text
    spellings: TextList = ()


class Satker(Record):
    """One office. `kode` is the Kemendagri code without dots; '00' is the national office, which has none."""

    kode: str = Field(pattern=r"^\d{2}(\d{2})?$")
    nama_wilayah: Text
    level: Level
    satker: Text
    induk_kode: OptionalText = None
    sebutan_lain: TextList = ()

    @model_validator(mode="after")
    def _code_fits_level(self) -> Satker:
        parents = {"pusat": None, "provinsi": "00", "kabupaten": self.kode[:2], "kota": self.kode[:2]}
        if len(self.kode) != (4 if self.level in ("kabupaten", "kota") else 2):
            raise ValueError(f"kode {self.kode} is too long or too short for level {self.level}")
        if self.induk_kode != parents[self.level]:
            raise ValueError(f"induk_kode of {self.kode} must be {parents[self.level] or 'empty'}")
        return self


class MonthName(Record):
    """One way to write a month. `romawi` is for table headers and decree numbers: 'I' in running text is no month."""

    bulan: int = Field(ge=1, le=12)
    spelling: Text
    kind: MonthNameKind


class ColumnHeader(Record):
    """One spelling of a table header in one kind of plan, in capitals, and the column that it names."""

    jenis: Jenis
    role: ColumnRole
    spelling: Text

    @field_validator("spelling")
    @classmethod
    def _in_capitals(cls, value: str) -> str:
        if value != value.upper():
            raise ValueError("write the spelling in capitals; headers are compared without regard to case")
        return value


class Wording(Record):
    """A way of saying something and the words that stand for all such ways."""

    form: Text
    canonical: Text
    kind: Literal["singkatan", "ejaan", "sinonim"]


@dataclass(frozen=True, eq=False)
class Reference:
    """The canonical data as one value: loaded once, and passed to all who need it.

    What a stage makes of it, e.g. an index of the catalogue, is kept on it by `derived`; two of these values know
    nothing of each other. `entries`, `areas` and `headers` are those of all kinds of plan, in the order of their files;
    `kinds` are the kinds of plan that a document may turn out to be; `word_list` is the file of `indonesian_words`.
    """

    entries: tuple[CatalogueEntry, ...]
    areas: tuple[Area, ...]
    offices: tuple[Satker, ...]
    month_names: tuple[MonthName, ...]
    headers: tuple[ColumnHeader, ...]
    wordings: tuple[Wording, ...]
    kinds: tuple[PlanKind, ...] = PLAN_KINDS
    word_list: Path | None = None
    kept: dict[object, Any] = field(default_factory=dict, init=False, repr=False)

    def catalogue(self, jenis: str) -> tuple[CatalogueEntry, ...]:
        """Return the canonical indicators of one kind of plan, in their canonical order."""
        return _catalogue(self, jenis)

    def areas_of(self, jenis: str) -> tuple[Area, ...]:
        """Return the areas of one kind of plan, by number."""
        return _areas(self, jenis)

    def kind_of(self, jenis: str) -> PlanKind:
        """Return the kind of plan with a short name.

        Raises:
            ValueError: no kind has this name.
        """
        for kind in self.kinds:
            if kind.jenis == jenis:
                return kind
        names = ", ".join(kind.jenis for kind in self.kinds)
        raise ValueError(f"{jenis!r} is no kind of plan: give one of {names}")


def derived(
    maxsize: int | None = None,
) -> Callable[[Callable[Concatenate[Reference, Params], MadeT]], Callable[Concatenate[Reference, Params], MadeT]]:
    """Return a decorator: what a function makes of reference data and hashable arguments is kept with these data.

    Args:
        maxsize: How many results are kept for one Reference; all, when left out.
    """

    def decorate(
        make: Callable[Concatenate[Reference, Params], MadeT],
    ) -> Callable[Concatenate[Reference, Params], MadeT]:
        def kept(reference: Reference, /, *args: Params.args, **kwargs: Params.kwargs) -> MadeT:
            of_this = reference.kept.get(make)
            if of_this is None:
                of_this = reference.kept.setdefault(make, lru_cache(maxsize)(partial(make, reference)))
            return cast("MadeT", of_this(*args, **kwargs))

        return wraps(make)(kept)

    return decorate


@derived()
def _catalogue(reference: Reference, jenis: str) -> tuple[CatalogueEntry, ...]:
    return tuple(entry for entry in reference.entries if entry.jenis == jenis)


@derived()
def _areas(reference: Reference, jenis: str) -> tuple[Area, ...]:
    return tuple(sorted((a for a in reference.areas if a.jenis == jenis), key=lambda area: area.area_no))


@derived()
def indonesian_words(reference: Reference) -> frozenset[str]:
    """Return the words of the language, in small letters; none where their list was left out.

    They are loaded when they are first asked for: most documents never ask.

    Raises:
        ReferenceDataError: The list cannot be read.
    """
    if reference.word_list is None:
        return frozenset()
    try:
        text = gzip.decompress(reference.word_list.read_bytes()).decode("ascii")
    except (OSError, EOFError, ValueError, zlib.error) as error:
        raise _invalid(reference.word_list, 1, "the list of words is damaged: install the program anew") from error
    _source, _, words = text.partition("\n")
    return frozenset(words.split())


@cache
def shipped_reference() -> Reference:
    """Return the data that come with the program, loaded once a process.

    For entry points alone: a command, a step of a run, the review desk. Whatever they call is given the value.

    Raises:
        ReferenceDataError: A file is missing or not valid.
    """
    return load_reference(reference_dir())


def load_reference(folder: Path) -> Reference:
    """Load the reference data of a folder.

    Raises:
        ReferenceDataError: A file is missing or not valid, or two files do not agree.
    """
    areas = read_records(folder / "areas.csv", Area, lambda area: (area.jenis, area.area_no))
    return Reference(
        entries=tuple(entry for kind in PLAN_KINDS for entry in _load_entries(folder, kind.jenis, areas)),
        areas=areas,
        offices=_load_offices(folder),
        month_names=_load_month_names(folder),
        headers=read_records(
            folder / "column_headers.csv", ColumnHeader, lambda header: (header.jenis, header.spelling)
        ),
        wordings=read_records(folder / "wordings.csv", Wording, lambda wording: wording.form),
        word_list=words if (words := folder / "indonesian_words.txt.gz").is_file() else None,
    )


def reference_dir() -> Path:
    """Return the folder of the reference files.

    Raises:
        ReferenceDataError: Neither the installed package nor a checkout has the folder.
    """
    package = Path(__file__).resolve().parent
    for folder in (package / "_reference", package.parent / "reference"):
        if folder.is_dir():
            return folder
    raise ReferenceDataError("The reference data is missing. Install rb-ingest again or restore the folder reference/.")


def read_records(
    path: Path, model: type[RecordT], key: Callable[[RecordT], object], fixed: dict[str, Any] | None = None
) -> tuple[RecordT, ...]:
    """Read and validate one CSV file, one record a line.

    Args:
        path: The file: UTF-8, comma separated, lines that start with '#' are notes, then a line of column names.
        model: The record of a line.
        key: Gives what must be unique in the file.
        fixed: Values of columns that the file does not have.

    Returns:
        The records in the order of the file, at least one.

    Raises:
        ReferenceDataError: The file cannot be read or a line is not valid; names file, line and remedy.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReferenceDataError(f"{path.name} cannot be read ({error}). Restore reference/{path.name}.") from error
    notes = sum(1 for line in lines if line.startswith("#"))
    reader = csv.DictReader(lines[notes:], strict=True)
    records: list[RecordT] = []
    seen: dict[object, int] = {}
    _ = reader.fieldnames  # reads the header, so that line_num + 1 is where the next record starts
    while True:
        line_no = notes + reader.line_num + 1
        try:
            row = next(reader, None)
            if row is None:
                break
            if None in row or None in row.values():
                raise csv.Error("the line has more or fewer columns than the header")
            record = model.model_validate({**(fixed or {}), **row})
        except (csv.Error, ValidationError) as error:
            raise _invalid(path, line_no, _reason(error)) from error
        first = seen.setdefault(key(record), line_no)
        if first != line_no:
            raise _invalid(path, line_no, f"{key(record)!r} stands on line {first} already")
        records.append(record)
    if not records:
        raise ReferenceDataError(f"{path.name} has no lines of data. Restore reference/{path.name}.")
    return tuple(records)


def _load_entries(folder: Path, jenis: Jenis, areas: Iterable[Area]) -> tuple[CatalogueEntry, ...]:
    path = folder / f"catalogue_{jenis.lower()}.csv"
    entries = read_records(path, CatalogueEntry, lambda entry: entry.indicator_id, fixed={"jenis": jenis})
    heads = {entry.indicator_id for entry in entries if entry.kind == "kepala_daftar"}
    known = {(area.area_no, area.area) for area in areas if area.jenis == jenis}
    for entry in entries:
        if entry.induk_id is not None and entry.induk_id not in heads:
            raise ReferenceDataError(
                f"{path.name}: {entry.indicator_id} belongs to {entry.induk_id}, which is no kepala_daftar. "
                "Correct its induk_id."
            )
        if (entry.area_no, entry.area) not in known:
            raise ReferenceDataError(
                f"{path.name}: area {entry.area_no} {entry.area!r} of {entry.indicator_id} is not in areas.csv. "
                "Use the same number and name in both files."
            )
    return entries


def _load_offices(folder: Path) -> tuple[Satker, ...]:
    """Load the 553 offices: the national one, 38 provinces, 514 kabupaten and kota."""
    path = folder / "satker.csv"
    offices = read_records(path, Satker, lambda office: office.kode)
    codes = {office.kode for office in offices}
    for office in offices:
        if office.induk_kode is not None and office.induk_kode not in codes:
            raise ReferenceDataError(
                f"{path.name}: {office.kode} lies in {office.induk_kode}, which has no line. Add it."
            )
    _require_unique((office.satker for office in offices), path, "office name")
    return offices


def _load_month_names(folder: Path) -> tuple[MonthName, ...]:
    path = folder / "months.csv"
    names = read_records(path, MonthName, lambda name: name.spelling.casefold())
    missing = set(range(1, 13)) - {name.bulan for name in names}
    if missing:
        raise ReferenceDataError(f"{path.name} has no spelling of month {min(missing)}. Add its Indonesian name.")
    return names


def _require_unique(values: Iterable[str], path: Path, what: str) -> None:
    seen: set[str] = set()
    for value in values:
        if value in seen:
            raise ReferenceDataError(f"{path.name}: the {what} {value!r} occurs twice. Correct one of the lines.")
        seen.add(value)


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False)[0]
        column = ".".join(str(part) for part in first["loc"])
        return f"column {column}: {first['msg']}" if column else str(first["msg"])
    return str(error)


def _invalid(path: Path, line_no: int, reason: str) -> ReferenceDataError:
    return ReferenceDataError(
        f"reference/{path.name}, line {line_no}: {reason}. Correct that line or restore the file."
    )
