"""Limits and choices that an operator may change, each with a sane default.

Every field can be set by an environment variable with the prefix RB_INGEST_, e.g. RB_INGEST_MAX_ERROR=0.01.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from rb_ingest.errors import InputError
from rb_ingest.matching.recalibration import Recalibration, load_recalibration
from rb_ingest.records import Jenis


class Settings(BaseSettings):
    """All settings of a run."""

    model_config = SettingsConfigDict(env_prefix="RB_INGEST_", frozen=True, extra="forbid")

    max_file_mb: int = Field(default=200, gt=0, description="larger PDFs are refused")
    max_pages: int = Field(default=300, gt=0, description="PDFs with more pages are refused")
    max_page_megapixels: int = Field(default=80, gt=0, description="larger page pictures are scaled down or refused")
    page_seconds: int = Field(default=120, gt=0, description="time limit for one page; then its process is killed")
    worker_memory_mb: int = Field(
        default=1500, ge=500, description="memory limit of a process that reads pages, and of its tesseract"
    )
    render_dpi: int = Field(default=200, ge=100, le=600, description="for pages that are neither scan nor text")
    min_dpi: int = Field(default=100, gt=0, description="scans below are reported as unreadable, not guessed")
    language: str = Field(default="ind", description="Tesseract language")
    max_error: float = Field(default=0.005, gt=0, lt=1, description="accepted error rate of automatic matches")
    recalibration: Annotated[Recalibration | None, NoDecode] = Field(
        default=None, description="file of `rb-ingest calibrate --refit` by which confidence is put right"
    )
    kind: Jenis | None = Field(default=None, description="what every document is taken for, whatever it says of itself")

    @field_validator("recalibration", mode="before")
    @classmethod
    def _loaded(cls, value: object) -> object:
        """Take the name of a file for what it holds: a run is told by what it did, also when the file changes later."""
        if not isinstance(value, str | Path):
            return value
        try:
            return load_recalibration(Path(value)) if str(value) else None
        except InputError as error:
            raise ValueError(str(error)) from error
