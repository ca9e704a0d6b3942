"""Rows -> catalogue entries: what is proposed, how sure it is, and why.

The recipe: compare every row with every entry (`evidence`), let the neighbours speak (`alignment`), calibrate
(`confidence`), decide, explain (`match_reasons`). The numbers come from a fitted model (`matching_model`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rb_ingest.matching.aliases import Alias, AliasBook, open_book
from rb_ingest.matching.alignment import forward_backward, orderliness, transitions
from rb_ingest.matching.arrays import FeatureWeights, LogWeights, Posterior
from rb_ingest.matching.confidence import NONE_FROM, Verdicts, verdicts
from rb_ingest.matching.features import CatalogueIndex, Evidence, RowText, catalogue_index, gather, row_text
from rb_ingest.matching.foreign import is_of_no_catalogue, without_offers
from rb_ingest.matching.model import MatchingModel, load_model
from rb_ingest.matching.normalising import normalise
from rb_ingest.matching.reasons import Case, candidate_reasons, neighbour_shift, none_reason, rival_reason
from rb_ingest.matching.similarity import holds_apart
from rb_ingest.matching.strangeness import STRANGE, is_strange
from rb_ingest.records import Candidate, Jenis, Match
from rb_ingest.reference import Reference

__all__ = ["Alias", "RowText", "match_rows", "row_text"]

_CANDIDATES = 5
_WORTH_NAMING = 0.001  # a candidate less likely is no help to anyone
_REJECTED = -8.0  # log weight that a rejected decision takes from an entry: below any likeness
_DOUBLE = 0.5  # from here on another row is said to be the same entry
_HELD = 0.85  # from this share on, a row holds an entry's whole indicator, misread letters set aside


def match_rows(
    reference: Reference,
    rows: Sequence[RowText],
    jenis: Jenis,
    *,
    aliases: Sequence[Alias] = (),
    max_error: float = 0.005,
    model: MatchingModel | None = None,
) -> tuple[Match, ...]:
    """Match the rows of one document to the catalogue.

    Args:
        reference: The canonical data.
        rows: The rows in document order; their order is evidence.
        jenis: The kind of plan, which names the catalogue.
        aliases: Reviewers' decisions on wordings, later ones last.
        max_error: Accepted error rate of matches with status `auto`.
        model: The fitted numbers; those that come with the package unless given.

    Returns:
        One match per row, in order: `auto`, `review` or `none`, with up to five candidates, the best first.

    Raises:
        ReferenceDataError: The catalogue or the model is not valid.
    """
    if not rows:
        return ()
    model = model or load_model()
    entries = catalogue_index(reference, jenis).entries
    book = open_book(reference, aliases, jenis, [entry.indicator_id for entry in entries])
    index = catalogue_index(reference, jenis, book.accepted)
    evidence = gather(reference, rows, index)
    wordings = [normalise(reference, row.indikator) for row in rows]
    alone = weigh(evidence, model.weights)
    for place, wording in enumerate(wordings):
        for entry in _rejected(wording, book, index):
            alone[place, entry] += _REJECTED
    posterior = in_sequence(alone, evidence, index, model)
    shift = neighbour_shift(alone, posterior)
    judged = verdicts(posterior, evidence, model)
    matches = []
    for place, row in enumerate(rows):
        case = Case(place, row, index, evidence, model.weights, shift, posterior)
        matches.append(_decide(reference, case, judged, book, wordings[place], model.auto_from(max_error)))
    return without_offers(matches) if is_of_no_catalogue(matches) else tuple(matches)


def weigh(evidence: Evidence, weights: FeatureWeights) -> LogWeights:
    """Return the log weight of each entry, and last of none (0), for each row alone: shape (rows, entries + 1)."""
    logs = evidence.features @ weights.astype(np.float32)
    return np.concatenate([logs, np.zeros((len(logs), 1))], axis=1).astype(float)


def in_sequence(alone: LogWeights, evidence: Evidence, index: CatalogueIndex, model: MatchingModel) -> Posterior:
    """Return the probability of each entry, and last of none, for each row, given all rows of the document."""
    masses = transitions(index.steps, model.sequence, orderliness(alone), evidence.relations.tolist())
    emission = np.exp(np.maximum(alone - alone.max(axis=1, keepdims=True), -60))
    return forward_backward(emission, evidence.relations, masses, model.none_again).posterior


def _rejected(wording: str, book: AliasBook, index: CatalogueIndex) -> list[int]:
    return [index.place[indicator_id] for text, indicator_id in book.rejected if text == wording]


def _decide(
    reference: Reference, case: Case, judged: Verdicts, book: AliasBook, wording: str, auto_from: float
) -> Match:
    best, right, none = int(judged.best[case.place]), judged.right[case.place], judged.none[case.place]
    strange = right > STRANGE and _is_strange(reference, case, best, book)
    right = STRANGE if strange else right
    candidates = _candidates(reference, case, best, float(right), book)
    if none >= NONE_FROM and none > right:
        return Match(
            confidence=_rounded(none), status="none", candidates=candidates, reasons=(none_reason(case, best),)
        )
    entry = case.index.entries[best]
    rejected = (wording, entry.indicator_id) in book.rejected
    told = book.also.get((wording, entry.indicator_id), ())
    others = [other for other in _held_too(reference, case, best) if other not in told]
    unseen = right >= auto_from and not rejected and not others and not strange
    return Match(
        indicator_id=entry.indicator_id,
        indicator_text=entry.indikator,
        score=candidates[0].score,
        confidence=_rounded(right),
        status="auto" if unseen else "review",
        also=(*told, *others),
        candidates=candidates,
        reasons=(*candidates[0].reasons, *_doubts(case, candidates, float(none), rejected, others), *_new(strange)),
    )


def _new(strange: bool) -> list[str]:
    return ["kata-katanya lain dari entri ini: mungkin indikator baru"] if strange else []


def _is_strange(reference: Reference, case: Case, best: int, book: AliasBook) -> bool:
    """Return whether the words of a row speak against its entry, unless a person said of them that they mean it."""
    if _alias_source(case, best, book) is not None:
        return False
    text = case.evidence.text
    alike = max(float(values[case.place, best]) for values in (text.ratio, text.row_share, text.entry_share))
    return is_strange(reference, case.row.indikator, case.index.entries[best].indikator, alike)


def _candidates(reference: Reference, case: Case, best: int, right: float, book: AliasBook) -> tuple[Candidate, ...]:
    """Return the likeliest entries. The best has its calibrated probability, the others share what is left of it."""
    posterior = case.posterior[case.place]
    order = np.argsort(-posterior[:-1], kind="stable")[:_CANDIDATES]
    others = 1.0 - float(posterior[best])
    candidates = []
    for entry in map(int, order):
        share = right if entry == best else (1 - right) * float(posterior[entry]) / max(others, 1e-12)
        if entry != best and share < _WORTH_NAMING:
            continue
        candidates.append(
            Candidate(
                indicator_id=case.index.entries[entry].indicator_id,
                indicator_text=case.index.entries[entry].indikator,
                score=_rounded(case.evidence.text.ratio[case.place, entry]),
                probability=_rounded(min(share, right)),
                reasons=candidate_reasons(reference, case, entry, _alias_source(case, entry, book)),
            )
        )
    return tuple(candidates)


def _alias_source(case: Case, entry: int, book: AliasBook) -> str | None:
    """Return the source of the confirmed wording by which the row is this entry, or None."""
    number = int(case.evidence.wording[case.place, entry])
    return book.source[book.accepted[number]] if number >= 0 else None


def _held_too(reference: Reference, case: Case, best: int) -> list[str]:
    """Return the entries of the same kegiatan that the row holds besides its best one: two indicators in one row.

    Sisters share most of their words, so the row must also hold what sets each of them apart from the other. An entry
    of which the best one holds nearly all is not meant: "Jumlah program" in "Jumlah program yang ...".
    """
    held = case.evidence.text.entry_share[case.place]
    if held[best] < _HELD:
        return []
    sisters = (held >= _HELD) & case.index.steps.same_kegiatan[best]
    sisters[best] = False
    row, texts = normalise(reference, case.row.indikator), case.index.entries
    own = normalise(reference, texts[best].indikator)
    return [
        texts[place].indicator_id
        for place in np.nonzero(sisters)[0]
        if holds_apart(row, own, normalise(reference, texts[place].indikator))
        and holds_apart(row, normalise(reference, texts[place].indikator), own)
    ]


def _doubts(case: Case, candidates: tuple[Candidate, ...], none: float, rejected: bool, others: list[str]) -> list[str]:
    doubts = []
    best = case.index.place[candidates[0].indicator_id]
    if others:
        doubts.append(f"baris ini memuat juga {', '.join(others)}")
    if len(candidates) > 1:
        doubts.append(rival_reason(case, best, case.index.place[candidates[1].indicator_id]))
    if rejected:
        doubts.append("pasangan ini pernah ditolak peninjau")
    if none >= 0.2:
        doubts.append(f"mungkin indikator satker sendiri ({round(100 * none)}%)")
    claims = case.posterior[:, best].copy()
    claims[case.place] = 0
    if claims.max(initial=0) >= _DOUBLE:
        doubts.append(f"juga cocok untuk baris ke-{int(claims.argmax()) + 1}")
    return doubts


def _rounded(value: float) -> float:
    return round(float(np.clip(value, 0, 1)), 4)
