"""Confidence put right by what reviewers found: made by `rb-ingest calibrate --refit`, used only where asked for."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import Field, ValidationError

from rb_ingest.errors import InputError
from rb_ingest.records import PlanRow, Record

if TYPE_CHECKING:
    from collections.abc import Sequence

# Confidence is stored with four decimals; beyond these limits log odds would be made of rounding.
_LEAST, _MOST = 0.0005, 0.9995


class Shift(Record):
    """A line through the log odds (Platt 1999): `slope` is above 0, so a surer reading stays the surer one."""

    offset: float = Field(ge=-20, le=20)
    slope: float = Field(gt=0, le=20)

    def applied(self, confidence: float) -> float:
        """Return the confidence as it should be; 0 says that nothing was looked at, and stays."""
        return 0.0 if confidence == 0 else round(_logistic(self.offset + self.slope * log_odds(confidence)), 4)

    def undone(self, confidence: float) -> float:
        """Return the confidence that was there before."""
        return 0.0 if confidence == 0 else _logistic((log_odds(confidence) - self.offset) / self.slope)


class Recalibration(Record):
    """The shift of each confidence; None where it stays as it was fitted."""

    match: Shift | None = None
    months: Shift | None = None
    text: Shift | None = None

    def row(self, row: PlanRow, auto_from: float) -> PlanRow:
        """Return a row with its confidences put right.

        Args:
            row: The row.
            auto_from: The confidence from which a match may be accepted unseen. One that falls below goes to a person;
                none that went to a person is accepted for it.
        """
        update: dict[str, object] = {}
        if self.text is not None:
            update["ocr_confidence"] = self.text.applied(row.ocr_confidence)
        if self.months is not None:
            update["months_confidence"] = self.months.applied(row.months_confidence)
        if self.match is not None and row.match is not None:
            confidence = self.match.applied(row.match.confidence)
            falls = row.match.status == "auto" and confidence < auto_from
            update["match"] = row.match.model_copy(
                update={"confidence": confidence, "status": "review" if falls else row.match.status}
            )
        return row.model_copy(update=update)


def log_odds(confidence: float) -> float:
    """Return the log odds of a probability, as far as four decimals tell."""
    inside = min(max(confidence, _LEAST), _MOST)
    return math.log(inside / (1 - inside))


def recalibrated(rows: Sequence[PlanRow], recalibration: Recalibration | None, auto_from: float) -> tuple[PlanRow, ...]:
    """Return the rows with their confidences put right; as they are where nothing was asked for."""
    return tuple(rows) if recalibration is None else tuple(recalibration.row(row, auto_from) for row in rows)


def load_recalibration(path: Path) -> Recalibration:
    """Load what `rb-ingest calibrate --refit` wrote.

    Raises:
        InputError: The file cannot be read, or is none of that kind.
    """
    try:
        return Recalibration.model_validate_json(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, ValidationError) as error:
        raise InputError(
            f"{path} is no recalibration that can be used. Make one with: rb-ingest calibrate --refit FILE"
        ) from error


def _logistic(value: float) -> float:
    return 1 / (1 + math.exp(-value))
