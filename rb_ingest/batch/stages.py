"""The steps from a PDF to a Document, as one value that can be handed in: the real ones here, others in tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rb_ingest.errors import RbIngestError
from rb_ingest.inbox.remote import is_url
from rb_ingest.records import Document, GivenRule, Guidance, PageReading
from rb_ingest.settings import Settings
from rb_ingest.workers.process import PRELOAD

if TYPE_CHECKING:
    from rb_ingest.reading.source_file import SourceFile
    from rb_ingest.storage.decisions import DecidedWording


# Raised when the same PDF may come out differently; documents keep the version that read them.
PIPELINE_VERSION = "14"


def _no_rules(_readings: Sequence[PageReading]) -> Guidance:
    return Guidance()


def _first_reading(first: PageReading, _again: PageReading, _rules: Sequence[GivenRule]) -> PageReading:
    return first


@dataclass(frozen=True)
class Stages:
    """The steps as functions; all but `failed_document` are done in other processes and must be picklable.

    `version` changes when results may; `fingerprint` is the SHA-256 of a file that could not be used, None where it
    has none; `preload` and `preload_understanding` name the modules that whoever reads pages, or makes documents of
    them, imports beforehand. `rules_of_sisters` names the pages of a document that are to be read once more, with the
    rules that the others have; `better_reading` chooses between the two readings of such a page.
    """

    version: str
    inspect: Callable[[str, Settings], SourceFile]
    read_page: Callable[[str, int, Settings, tuple[GivenRule, ...]], PageReading]
    understand: Callable[[SourceFile, Sequence[PageReading], Mapping[int, str], Settings], Document]
    failed_document: Callable[[Path, str | None, RbIngestError], Document]
    fingerprint: Callable[[str, Settings], str | None]
    preload: tuple[str, ...] = ()
    preload_understanding: tuple[str, ...] = ()
    rules_of_sisters: Callable[[Sequence[PageReading]], Guidance] = _no_rules
    better_reading: Callable[[PageReading, PageReading, Sequence[GivenRule]], PageReading] = _first_reading


def pipeline_stages(wordings: Sequence[DecidedWording] = ()) -> Stages:
    """Return the steps of the pipeline; each loads what it needs when it is first taken.

    That is a second: the processes that read are at work by then, and a run that finds nothing to do never loads it.

    Args:
        wordings: What reviewers decided about wordings; the matching goes by it.
    """
    return Stages(
        version=PIPELINE_VERSION,
        inspect=_inspect,
        read_page=_read_page,
        understand=partial(_understand, tuple(wordings)),
        failed_document=_failed_document,
        fingerprint=_fingerprint,
        preload=PRELOAD,
        preload_understanding=("rb_ingest.pipeline",),
        rules_of_sisters=_rules_of_sisters,
        better_reading=_better_reading,
    )


def _inspect(path: str, settings: Settings) -> SourceFile:
    from rb_ingest.reading import source_file  # noqa: PLC0415

    return source_file.inspect(Path(path), settings)


def _fingerprint(path: str, settings: Settings) -> str | None:
    from rb_ingest.reading import source_file  # noqa: PLC0415

    return None if is_url(path) else source_file.fingerprint(path, settings)


def _read_page(path: str, page_no: int, settings: Settings, rules: tuple[GivenRule, ...]) -> PageReading:
    from rb_ingest.reading import page as pages  # noqa: PLC0415

    return pages.read_page(Path(path), page_no, settings, rules=rules)


def _rules_of_sisters(readings: Sequence[PageReading]) -> Guidance:
    from rb_ingest.reading import sister_pages  # noqa: PLC0415

    return sister_pages.rules_of_sisters(readings)


def _better_reading(first: PageReading, again: PageReading, rules: Sequence[GivenRule]) -> PageReading:
    from rb_ingest.reading import sister_pages  # noqa: PLC0415

    return sister_pages.better_reading(first, again, rules)


def _understand(
    wordings: Sequence[DecidedWording],
    source: SourceFile,
    readings: Sequence[PageReading],
    page_errors: Mapping[int, str],
    settings: Settings,
) -> Document:
    from rb_ingest import pipeline  # noqa: PLC0415
    from rb_ingest.matching.matching import Alias  # noqa: PLC0415
    from rb_ingest.reference import shipped_reference  # noqa: PLC0415

    aliases = tuple(
        Alias(
            jenis=wording.jenis,
            wording=wording.wording,
            indicator_id=wording.indicator_id,
            accepted=wording.accepted,
            also=wording.also,
            source=f"keputusan {wording.decision_id}",
        )
        for wording in wordings
    )
    return pipeline.understand(shipped_reference(), source, readings, page_errors, settings, aliases)


def _failed_document(path: Path, sha256: str | None, error: RbIngestError) -> Document:
    from rb_ingest import pipeline  # noqa: PLC0415

    return pipeline.failed_document(path, sha256, error)
