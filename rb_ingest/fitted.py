"""Files of fitted numbers that come with the package: the mark classifier, the matching."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from pydantic import ValidationError

from rb_ingest.errors import ReferenceDataError
from rb_ingest.records import Record

Fitted = TypeVar("Fitted", bound=Record)


def load_fitted(kind: type[Fitted], path: Path, fitted_by: str) -> Fitted:
    """Load a model.

    Args:
        kind: The record that the file holds.
        path: The JSON file.
        fitted_by: The module that writes it.

    Raises:
        ReferenceDataError: The file is missing or was fitted for other features.
    """
    try:
        return kind.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, ValidationError) as error:
        raise ReferenceDataError(
            f"models/{path.name} cannot be used ({error}). "
            f"Install rb-ingest again, or fit it with: python -m {fitted_by}"
        ) from error
