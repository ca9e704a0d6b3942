"""The steps from a PDF to a Document, as one value that can be handed in: the real ones here, others in tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rb_ingest.errors import RbIngestError
from rb_ingest.records import Document, PageReading
from rb_ingest.settings import Settings
from rb_ingest.worker_process import PRELOAD

if TYPE_CHECKING:
    from rb_ingest.pipeline import SourceFile
    from rb_ingest.storage.decisions import DecidedWording


@dataclass(frozen=True)
class Stages:
    """The steps as functions; `inspect` and `read_page` must be picklable. `version` changes when results may.

    `preload` names the modules that whoever reads pages imports beforehand.
    """

    version: str
    inspect: Callable[[str, Settings], SourceFile]
    read_page: Callable[[str, int, Settings], PageReading]
    understand: Callable[[SourceFile, Sequence[PageReading], Mapping[int, str], Settings], Document]
    failed_document: Callable[[Path, str | None, RbIngestError], Document]
    preload: tuple[str, ...] = ()


def pipeline_stages(wordings: Sequence[DecidedWording] = ()) -> Stages:
    """Give the steps of the pipeline.

    Args:
        wordings: What reviewers decided about wordings; the matching goes by it.
    """
    # Here, because others may bring stages of their own, and this takes a second.
    from rb_ingest import pipeline  # noqa: PLC0415
    from rb_ingest.understanding.matching import Alias  # noqa: PLC0415

    aliases = tuple(
        Alias(
            jenis=wording.jenis,
            wording=wording.wording,
            indicator_id=wording.indicator_id,
            accepted=wording.accepted,
            source=f"keputusan {wording.decision_id}",
        )
        for wording in wordings
    )
    return Stages(
        version=pipeline.PIPELINE_VERSION,
        inspect=_inspect,
        read_page=pipeline.read_page,
        understand=partial(pipeline.understand, aliases=aliases),
        failed_document=pipeline.failed_document,
        preload=PRELOAD,
    )


def _inspect(path: str, settings: Settings) -> SourceFile:
    from rb_ingest import pipeline  # noqa: PLC0415

    return pipeline.inspect(Path(path), settings)
