"""The command `rb-ingest calibrate`: how right each field was where persons looked, and if the confidence holds."""
# ruff: noqa: PLC0415

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from rb_ingest.cli.console import console
from rb_ingest.cli.options import DatabaseOption
from rb_ingest.cli.plain import cell

if TYPE_CHECKING:
    from rb_ingest.messages.catalogue import Language
    from rb_ingest.review.calibration import CalibrationReport
    from rb_ingest.review.refit import RefitField


def calibrate(
    db: DatabaseOption,
    refit: Annotated[
        Path | None,
        typer.Option(
            "--refit",
            metavar="FILE",
            help="Fit the confidence anew to what reviewers found, into this JSON file; a run uses it where "
            "RB_INGEST_RECALIBRATION names it.",
            show_default=False,
        ),
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write JSON to the standard output, for other programs.")
    ] = False,
) -> None:
    """Tell how right each field was of rows that persons looked at, and where the confidence no longer holds."""
    from rb_ingest.messages.catalogue import message, wanted_language
    from rb_ingest.review.calibration import calibration_report, load_judged
    from rb_ingest.review.refit import refit as fit_anew
    from rb_ingest.storage.own_views import require_own_views
    from rb_ingest.storage.reader import connect
    from rb_ingest.storage.safe_writer import safe_output

    lang = wanted_language()
    with connect(db) as connection:
        require_own_views(connection)
        judged = load_judged(connection)
    report = calibration_report(judged)
    if as_json:
        typer.echo(json.dumps({**report.model_dump(), "drifted": len(report.drifted)}, indent=2))
    else:
        _print_report(report, lang)
    if refit is not None:
        made, fields = fit_anew(judged)
        with safe_output(refit) as part:
            part.write_text(made.model_dump_json(indent=2) + "\n", encoding="utf-8")
        err = console(stderr=True)
        for field in fields:
            err.print(cell(_fate(field, lang)), soft_wrap=True)
        err.print(cell(message("calibrate_wrote", lang=lang, out=refit)), soft_wrap=True)


def _print_report(report: CalibrationReport, lang: Language) -> None:
    from rb_ingest.messages.catalogue import message

    out = console()
    if not report.rows:
        out.print(message("calibrate_nothing", lang=lang), markup=False, soft_wrap=True)
        return
    rates = Table(title=message("calibrate_rates", lang=lang), header_style="bold")
    for name in ("field", "scan", "looked", "judged", "right", "interval"):
        rates.add_column(message(f"calibrate_{name}", lang=lang))
    for rate in report.rates:
        rates.add_row(
            message(f"calibrate_field_{rate.field}", lang=lang),
            message(f"calibrate_scan_{rate.scan}", lang=lang),
            message(f"calibrate_looked_{rate.looked}", lang=lang),
            cell(rate.judged),
            f"{100 * rate.rate:.1f} %",
            f"{100 * rate.low:.1f}-{100 * rate.high:.1f} %",
        )
    out.print(rates)
    bins = Table(title=message("calibrate_bins", lang=lang), header_style="bold")
    for name in ("field", "judged", "said", "found", "interval"):
        bins.add_column(message(f"calibrate_{name}", lang=lang))
    for found in report.bins:
        bins.add_row(
            message(f"calibrate_field_{found.field}", lang=lang),
            cell(found.judged),
            f"{100 * found.said:.1f} %",
            f"{100 * found.found:.1f} %",
            f"{100 * found.low:.1f}-{100 * found.high:.1f} %",
            style="red" if found.has_drifted else "",
        )
    out.print(bins)
    for found in report.drifted:
        values = {"said": 100 * found.said, "found": 100 * found.found, "judged": found.judged}
        field = message(f"calibrate_field_{found.field}", lang=lang)
        out.print(message("calibrate_drifted", lang=lang, field=field, **values), markup=False, soft_wrap=True)
    if not report.drifted:
        out.print(message("calibrate_holds", lang=lang), markup=False, soft_wrap=True)


def _fate(field: RefitField, lang: Language) -> str:
    from rb_ingest.messages.catalogue import message

    name = message(f"calibrate_field_{field.field}", lang=lang)
    if field.shift is None:
        values = {"field": name, "judged": field.judged, "wrong": field.wrong}
        return message(f"calibrate_kept_{field.why}", lang=lang, **values)
    return message("calibrate_fitted", lang=lang, field=name, before=field.loss_before, after=field.loss_after)
