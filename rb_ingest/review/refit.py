"""Confidence fitted anew to what reviewers found: a line through the log odds, so that the order of rows stays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from rb_ingest.errors import InputError
from rb_ingest.matching.recalibration import Recalibration, Shift, log_odds
from rb_ingest.records import Record
from rb_ingest.review.calibration import Field, Judged

PerRow: TypeAlias = NDArray[np.float64]
"""A number for each row that a person looked at, shape (rows,)."""

Folds: TypeAlias = NDArray[np.intp]
"""In which part each of these rows is held out, shape (rows,)."""

ShiftNumbers: TypeAlias = NDArray[np.float64]
"""What is fitted, shape (2,): the offset, and the logarithm of the slope."""

# Two numbers are fitted. With fewer rows, or hardly any wrong (or right) ones among them, they follow single rows.
LEAST_ROWS, LEAST_OF_A_KIND = 100, 10
_FOLDS = 5
_NAMES: dict[Field, str] = {"match": "match", "months": "months", "indikator": "text"}


class RefitField(Record):
    """What became of one confidence: `shift` is None where it stays, and `why` then says why: `few` or `no_better`.

    `loss_before` and `loss_after` are log losses a row, the second on documents that were held out.
    """

    field: Field
    judged: int
    wrong: int
    shift: Shift | None
    why: str | None = None
    loss_before: float | None = None
    loss_after: float | None = None


class _Rows(NamedTuple):
    odds: PerRow
    right: PerRow
    fold: Folds


def refit(judged: Sequence[Judged]) -> tuple[Recalibration, tuple[RefitField, ...]]:
    """Fit every confidence of which there is enough to learn from.

    Args:
        judged: What persons looked at. Where the run used a recalibration, it is taken back first.

    Returns:
        The recalibration, and what became of each field.

    Raises:
        InputError: There is too little to learn from for any of them.
    """
    fields = tuple(_refit_field(field, judged) for field in _NAMES)
    if all(field.why == "few" for field in fields):
        counts = ", ".join(f"{field.field} {field.judged} rows with {field.wrong} wrong" for field in fields)
        raise InputError(
            f"Too little was reviewed to fit the confidence anew: {counts}. It takes {LEAST_ROWS} rows of a field with "
            f"{LEAST_OF_A_KIND} wrong ones among them. Go on reviewing, the audit sample first, and ask again."
        )
    shifts = {_NAMES[field.field]: field.shift for field in fields}
    return Recalibration(**shifts), fields


def _refit_field(field: Field, judged: Sequence[Judged]) -> RefitField:
    told = [one for one in judged if one.field == field and one.confidence]
    wrong = sum(not one.right for one in told)
    known = RefitField(field=field, judged=len(told), wrong=wrong, shift=None)
    if len(told) < LEAST_ROWS or min(wrong, len(told) - wrong) < LEAST_OF_A_KIND:
        return known.model_copy(update={"why": "few"})
    documents = {name: n for n, name in enumerate(sorted({one.document_id for one in told}))}
    rows = _Rows(
        np.array([log_odds(_raw(one, field)) for one in told]),
        np.array([one.right for one in told], dtype=float),
        # of one document its rows are alike: they are held out together, unless there are too few documents
        np.array(
            [(documents[one.document_id] if len(documents) >= _FOLDS else n) % _FOLDS for n, one in enumerate(told)]
        ),
    )
    before, after = _loss(rows, Shift(offset=0, slope=1)), _held_out_loss(rows)
    losses = {"loss_before": before, "loss_after": after}
    if after >= before:
        return known.model_copy(update={"why": "no_better", **losses})
    return known.model_copy(update={"shift": _fit(rows), **losses})


def _raw(one: Judged, field: Field) -> float:
    """Return the confidence as the program itself fitted it."""
    used = Recalibration.model_validate_json(one.recalibration or "null") if _was_used(one) else Recalibration()
    shift: Shift | None = getattr(used, _NAMES[field])
    return (one.confidence or 0.0) if shift is None else shift.undone(one.confidence or 0.0)


def _was_used(one: Judged) -> bool:
    return one.recalibration not in (None, "null")


def _fit(rows: _Rows) -> Shift:
    def loss(numbers: ShiftNumbers) -> float:
        z = numbers[0] + np.exp(numbers[1]) * rows.odds  # the slope as a power: always above 0
        # a pull towards "as it was", worth some rows: few rows move little
        return float(np.logaddexp(0, -np.where(rows.right > 0, z, -z)).sum() + 0.5 * (numbers**2).sum())

    found = minimize(loss, np.zeros(2), method="L-BFGS-B", bounds=[(-5, 5), (-3, 2.5)])
    return Shift(offset=float(found.x[0]), slope=float(np.exp(found.x[1])))


def _held_out_loss(rows: _Rows) -> float:
    total = 0.0
    for fold in range(_FOLDS):
        kept, held = (_Rows(*(values[mask] for values in rows)) for mask in (rows.fold != fold, rows.fold == fold))
        total += _loss(held, _fit(kept)) * len(held.odds) if len(held.odds) else 0.0
    return total / len(rows.odds)


def _loss(rows: _Rows, shift: Shift) -> float:
    z = shift.offset + shift.slope * rows.odds
    return float(np.logaddexp(0, -np.where(rows.right > 0, z, -z)).mean())
