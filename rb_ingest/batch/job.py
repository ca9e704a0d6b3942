"""What a run was asked for, and the job that comes of it: the steps, the limits, and who hears what happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal

from rb_ingest.batch.local_copy import NO_PASSWORDS, Passwords, through_local_copies
from rb_ingest.batch.progress import NullProgress, Progress
from rb_ingest.batch.stages import Stages, pipeline_stages
from rb_ingest.records import Guidance
from rb_ingest.settings import Settings

if TYPE_CHECKING:
    from rb_ingest.storage.decisions import DecidedWording

# Which of the files that were read before are read again: none, those that another version of the program or other
# settings would read differently, or all.
Reread = Literal["none", "outdated", "all"]


@dataclass(frozen=True)
class Job:
    """How files are read: in which steps, within which limits, and who hears of it.

    `guidance` is what persons said of how certain files are to be read, by the SHA-256 of their content.
    """

    stages: Stages
    settings: Settings
    progress: Progress = field(default_factory=NullProgress)
    guidance: Mapping[str, Guidance] = field(default_factory=dict)


@dataclass(frozen=True)
class BatchOptions:
    """What may be asked of a run besides its files.

    `stages` are the steps from a PDF to a Document; those of the pipeline, with what reviewers decided, when left out.
    `executor` reads the pages, e.g. that of a Dask cluster that sees the same files; it has to keep time limits itself,
    and is left open. When left out, processes of this machine do it, which are killed when a page takes longer than
    `settings.page_seconds`; `workers` is their number, one per core when left out. `passwords` are tried on PDFs that
    need one. `progress` hears what happens.
    """

    stages: Stages | None = None
    executor: Executor | None = None
    workers: int | None = None
    passwords: Passwords = NO_PASSWORDS
    progress: Progress | None = None

    def job(
        self,
        settings: Settings,
        wordings: Sequence[DecidedWording] = (),
        guidance: Mapping[str, Guidance] = MappingProxyType({}),
    ) -> Job:
        """Return the job that comes of these options.

        Args:
            settings: Limits and choices.
            wordings: What reviewers decided about wordings; the stages of the pipeline go by it.
            guidance: What they said of how files are to be read, see `Job`.
        """
        stages = through_local_copies(self.stages or pipeline_stages(wordings), self.passwords)
        return Job(stages, settings, self.progress or NullProgress(), guidance)


NO_OPTIONS = BatchOptions()
