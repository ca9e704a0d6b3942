"""The report of a run: what needs a person, office by office, as a page, a table or JSON to hand on."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

from rb_ingest.errors import ExportError
from rb_ingest.messages.catalogue import Language, message
from rb_ingest.messages.causes import cause_of
from rb_ingest.outputs.pages import rendered
from rb_ingest.outputs.spreadsheet import write_csv
from rb_ingest.records import Record
from rb_ingest.storage.needs import FileNeed, MissingOffice, UnreadFile
from rb_ingest.storage.safe_writer import safe_output
from rb_ingest.storage.summary import DatabaseSummary

_CSV = ("status", "satker_kode", "satker", "provinsi", "tahun", "jenis", "file", "what", "remedy", "cause")


class Matter(Record):
    """One thing that a person has to see to: whose it is, what is wrong, and what to do, in words.

    `cause` is the same in every language: the name of the cause, or of the kind of matter.
    """

    status: str
    cause: str
    satker_kode: str | None
    satker: str | None
    provinsi: str | None
    tahun: int | None
    jenis: str | None
    file_name: str | None
    what: str
    remedy: str


class RunReport(Record):
    """What a database holds, and all that needs a person: files by gravity, then offices that are missing."""

    database: str
    made_at: datetime
    lang: Language
    summary: DatabaseSummary
    matters: tuple[Matter, ...]


def make_report(
    database: str,
    summary: DatabaseSummary,
    files: Sequence[FileNeed],
    unread: Sequence[UnreadFile],
    missing: Sequence[MissingOffice],
    lang: Language,
) -> RunReport:
    """Put what needs a person into words.

    Args:
        database: Its name, as it is to be shown.
        summary: What it holds.
        files: As `storage.needs.file_needs` gives them.
        unread: As `storage.needs.unread_files` gives them.
        missing: As `storage.needs.missing_offices` gives them.
        lang: The language of the report.
    """
    matters = (
        *(_of_file(need, lang) for need in files),
        *(_of_unread(file, lang) for file in unread),
        *(_of_office(office, lang) for office in missing),
    )
    return RunReport(database=database, made_at=datetime.now(UTC), lang=lang, summary=summary, matters=matters)


def write_report(report: RunReport, out: Path) -> int:
    """Write a report; the ending of its name says in which form.

    Args:
        report: What to write.
        out: The file: `.html`, a page that needs nothing else, `.csv` for Excel, or `.json`.

    Returns:
        The number of matters.

    Raises:
        ExportError: The ending is none of these, or the file cannot be written.
    """
    ending = out.suffix.casefold()
    if ending not in (".html", ".csv", ".json"):
        raise ExportError(f"{out.name} does not say in which form: end the name in .html, .csv or .json.")
    with safe_output(out) as part:
        if ending == ".csv":
            lines = ([getattr(matter, _FIELDS.get(name, name)) for name in _CSV] for matter in report.matters)
            write_csv(part, _CSV, lines, encoding="utf-8-sig")
        else:
            part.write_text(as_html(report) if ending == ".html" else as_json(report), encoding="utf-8")
    return len(report.matters)


_FIELDS = {"file": "file_name"}


def as_json(report: RunReport) -> str:
    """Return a report as JSON, for other programs."""
    return json.dumps(report.model_dump(mode="json"), ensure_ascii=False, indent=2)


def as_html(report: RunReport) -> str:
    """Return a report as a page of its own, ready to be printed."""
    lang = report.lang
    of_files = [matter for matter in report.matters if matter.file_name is not None]
    sections = [
        (message(f"report_{name}", lang=lang), [m for m in of_files if m.status in statuses])
        for name, statuses in (
            ("files", ("failed", "partial")),
            ("unassigned", ("unassigned",)),
            ("review", ("review",)),
            ("left_out", ("left_out",)),
        )
    ]
    return rendered(
        "report.html",
        lang,
        title=message("report_title", lang=lang),
        made=message("report_made", lang=lang, database=report.database, time=f"{report.made_at:%Y-%m-%d %H:%M}"),
        report=report,
        sections=sections,
        missing=_by_year([matter for matter in report.matters if matter.file_name is None]),
    )


def _of_file(need: FileNeed, lang: Language) -> Matter:
    if need.kind in ("failed", "partial") and need.error:
        cause = cause_of(need.error, lang)
        code, what, remedy = cause.code, cause.what, cause.remedy
    elif need.kind == "unassigned":
        code, what = need.kind, message("report_assign", lang=lang)
        remedy = message("report_assign_remedy", lang=lang)
    else:
        code, what = need.kind, message("report_review_what", lang=lang, count=need.to_review, rows=need.rows)
        remedy = message("report_review_remedy", lang=lang)
    return Matter(
        status=need.kind,
        cause=code,
        satker_kode=need.satker_kode,
        satker=need.satker,
        provinsi=need.provinsi,
        tahun=need.tahun,
        jenis=need.jenis,
        file_name=need.file_name,
        what=what[:1].upper() + what[1:],
        remedy=remedy,
    )


def _of_unread(file: UnreadFile, lang: Language) -> Matter:
    cause = cause_of(file.reason, lang)
    return Matter(
        status="left_out",
        cause=cause.code,
        satker_kode=None,
        satker=None,
        provinsi=None,
        tahun=None,
        jenis=None,
        file_name=file.file_name,
        what=cause.what[:1].upper() + cause.what[1:],
        remedy=cause.remedy,
    )


def _of_office(office: MissingOffice, lang: Language) -> Matter:
    what = message(f"status_{office.status}", lang=lang)
    return Matter(
        status=office.status,
        cause=office.status,
        satker_kode=office.satker_kode,
        satker=office.satker,
        provinsi=office.provinsi,
        tahun=office.tahun,
        jenis=office.jenis,
        file_name=None,
        what=what[:1].upper() + what[1:],
        remedy=message(
            "report_missing_remedy" if office.status == "missing" else "report_unreadable_remedy", lang=lang
        ),
    )


def _by_year(offices: Sequence[Matter]) -> list[tuple[str, int, list[tuple[str, list[Matter]]]]]:
    """Return the missing offices: kind and year, how many, and those of each province."""
    groups = []
    for (jenis, tahun), of_year in groupby(offices, key=lambda matter: (matter.jenis, matter.tahun)):
        here = list(of_year)
        provinces = [(name or "?", list(ms)) for name, ms in groupby(here, key=lambda matter: matter.provinsi)]
        groups.append((f"{jenis} {tahun}", len(here), provinces))
    return groups
