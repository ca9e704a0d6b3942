"""Pages for an evaluator: one for each office and province, with grades, what they are made of, and pictures."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from rb_ingest.errors import ExportError
from rb_ingest.messages.catalogue import Language
from rb_ingest.outputs.evaluation_pdf import office_pdf, province_pdf
from rb_ingest.outputs.pages import rendered
from rb_ingest.storage.evaluation import EvaluatedPlan
from rb_ingest.storage.needs import MissingOffice
from rb_ingest.storage.safe_writer import safe_output

# A code becomes part of a file's name: nothing else than what codes of the registry are made of.
_CODE = re.compile(r"\d{2,4}")


def write_evaluation(
    plans: Sequence[EvaluatedPlan], missing: Sequence[MissingOffice], folder: Path, lang: Language, today: date
) -> int:
    """Write `index.html`, a page for each province and each office that has a plan, these as PDF too.

    Pages of before are renewed.

    Args:
        plans: As `storage.evaluation.evaluated_plans` gives them.
        missing: As `storage.needs.missing_offices` gives them.
        folder: Where to; made when it is not there.
        lang: The language of the pages.
        today: The day that is meant by "this quarter".

    Returns:
        The number of pages, HTML and PDF.

    Raises:
        ExportError: The folder is a file, or a page cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        raise ExportError(f"{folder} is a file. Choose another --out.")
    offices: dict[str, list[EvaluatedPlan]] = defaultdict(list)
    for plan in plans:
        if _CODE.fullmatch(plan.satker_kode):
            offices[plan.satker_kode].append(plan)
    provinces: dict[str, list[EvaluatedPlan]] = defaultdict(list)
    for of_office in offices.values():
        provinces[of_office[0].provinsi_kode].extend(of_office)
    absent: dict[str, list[MissingOffice]] = defaultdict(list)
    for office in missing:
        absent[office.satker_kode[:2]].append(office)
    quarter = (today.month - 1) // 3 + 1
    for code, of_office in offices.items():
        page = rendered("evaluation_office.html", lang, plans=of_office, quarter=quarter, year=today.year)
        _write(folder / f"satker-{code}.html", page.encode())
        _write(folder / f"satker-{code}.pdf", office_pdf(of_office, lang, today))
    for code, of_province in provinces.items():
        page = rendered("evaluation_province.html", lang, plans=of_province, missing=absent[code])
        _write(folder / f"provinsi-{code}.html", page.encode())
        _write(folder / f"provinsi-{code}.pdf", province_pdf(of_province, absent[code], lang))
    summary = [(code, of_province[0].provinsi or code, of_province) for code, of_province in sorted(provinces.items())]
    _write(folder / "index.html", rendered("evaluation_index.html", lang, provinces=summary).encode())
    return 2 * (len(offices) + len(provinces)) + 1


def _write(path: Path, page: bytes) -> None:
    with safe_output(path) as part:
        part.write_bytes(page)
