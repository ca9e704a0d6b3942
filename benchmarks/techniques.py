"""Each technique of the pipeline, and how to do without it: for the ablation, in a process of its own.

The pipeline has no switches; a technique is put out by replacing its function where it is called. Every name is
checked when it is replaced, so a technique that was renamed is an error here and not a silent "worth nothing".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from scipy.special import softmax

from rb_ingest.matching.arrays import LogWeights, Posterior
from rb_ingest.reading.scan import deskew as upright
from rb_ingest.reading.scan import rule_erasing
from rb_ingest.reading.scan.arrays import Gray, Mask
from rb_ingest.reading.scan.layout import PageLayout
from rb_ingest.reading.text import cell_text, ocr
from rb_ingest.reading.text.corrections import mend_confusions
from rb_ingest.reading.text.ocr import Crop
from rb_ingest.reading.text.text_lines import usual_line_height
from rb_ingest.records import Box, Cell, TextLine
from rb_ingest.rows.drafts import Draft
from rb_ingest.rows.rejoin import Rejoined
from rb_ingest.settings import Settings

Replacements = Mapping[str, Callable[..., Any]]  # "module.function" -> what is called instead


@dataclass(frozen=True)
class Technique:
    """A technique, in words for the table, and what takes its place when it is left out."""

    words: str
    without: Replacements


def leave_out(technique: Technique) -> None:
    """Replace a technique's functions in this process, for good.

    Raises:
        AttributeError: the pipeline has no function of that name (any more).
    """
    for name, stand_in in technique.without.items():
        module_name, function = name.rsplit(".", 1)
        module = import_module(f"rb_ingest.{module_name}")
        getattr(module, function)
        setattr(module, function, stand_in)


def _straightened_rigidly(picture: Any, rotation: int, skew: float, *, bend: bool = True, ink: Any = None) -> Any:
    del bend, ink
    return upright.straightened(picture, rotation, skew, bend=False)


def _rules_left_in(gray: Gray, ink: Mask, ruling: Any) -> tuple[Gray, Mask]:
    # Blank cells and lines are still told by ink without rules: only the picture that is read keeps them.
    return gray, rule_erasing.without_rules(gray, ink, ruling)[1]


def _cell_as_one_box(cells: Sequence[Cell], layout: PageLayout) -> tuple[list[list[Box]], list[bool], float]:
    pad = layout.thickness / 2 + 1
    inner = [(c.box.x0 + pad, c.box.y0 + pad, c.box.x1 - pad, c.box.y1 - pad) for c in cells]
    boxes = [[Box(x0=x0, y0=y0, x1=max(x0, x1), y1=max(y0, y1))] for x0, y0, x1, y1 in inner]
    inks = [cell_text.part_of(layout.clean_ink, cell.box) for cell in cells]
    return boxes, [False] * len(boxes), usual_line_height(inks, layout.dpi)


def _crop_as_it_is(box: Box, clean: Gray, ink: Mask, line_height: float) -> Crop:
    del ink
    return cell_text.crop_of(box, clean, 0, line_height)


def _read_once(lines: Sequence[Any], blocks: list[Crop], settings: Settings) -> list[tuple[TextLine, ...]]:
    texts = ocr.read_texts([*(line.crop for line in lines), *blocks], settings.language, settings.page_seconds)
    return [tuple(line.model_copy(update={"text": mend_confusions(line.text)}) for line in read) for read in texts]


def _rows_as_cut(reference: Any, body: Any, drafts: Sequence[Draft], *_: Any) -> Rejoined:
    del reference, body
    return Rejoined(tuple(draft for draft in drafts if draft.item), ())


def _rows_alone(alone: LogWeights, *_: Any) -> Posterior:
    return np.asarray(softmax(alone, axis=1))


def _nothing_read(crops: Sequence[Crop]) -> list[tuple[str, float]]:
    return [("", 0.0) for _ in crops]


def _unchanged(first: Any, *_: Any, **__: Any) -> Any:
    return first


def _second_unchanged(_: Any, second: Any, *__: Any) -> Any:
    return second


def _none(*_: Any, **__: Any) -> list[Any]:
    return []


def _nothing(*_: Any, **__: Any) -> None:
    return None


def _no_area(gray: Gray, *_: Any) -> Mask:
    return np.zeros_like(gray)


WHOLE_CELLS: Replacements = {
    "reading.text.cell_text._line_boxes": _cell_as_one_box,
    "reading.text.cell_text.line_crop": _crop_as_it_is,
    "reading.text.cell_text._read_twice": _read_once,
}

TECHNIQUES: Mapping[str, Technique] = {
    "nothing": Technique("nothing: all techniques at work", {}),
    "light": Technique("evening out the light", {"reading.scan.evened.flat_paper": _unchanged}),
    "edges": Technique("whitening dark edges of the scan", {"reading.scan.evened.without_dark_edges": _unchanged}),
    "bend": Technique(
        "straightening bent pages (skew is still undone)", {"reading.page.straightened": _straightened_rigidly}
    ),
    "print": Technique("telling print from show-through", {"reading.scan.layout.print_mask": _second_unchanged}),
    "bars": Technique("telling bars from rules", {"reading.scan.layout.solid_areas": _no_area}),
    "folds": Technique("telling folds from rules", {"reading.scan.regions._folds": _none}),
    "gaps": Technique("bridging single lost rules", {"reading.scan.grid.bridge_single_gaps": _nothing}),
    "months": Technique("inferring lost rules between months", {"reading.scan.grid.with_regular_months": _unchanged}),
    "rules": Technique("erasing rules before OCR", {"reading.scan.layout.without_rules": _rules_left_in}),
    "lines": Technique("reading line by line (whole cells instead, and no second reader)", WHOLE_CELLS),
    "cells": Technique(
        "both: whole cells with their rules", {**WHOLE_CELLS, "reading.scan.layout.without_rules": _rules_left_in}
    ),
    "second": Technique("the second reader", {"reading.text.cell_text.read_again": _nothing_read}),
    "confusions": Technique("mending what OCR confuses", {"reading.text.cell_text.mend_confusions": _unchanged}),
    "nested": Technique("folding lists within items", {"rows.drafts.fold_nested": _second_unchanged}),
    "breaks": Technique("mending what page breaks cut", {"rows.rows.rejoin_rows": _rows_as_cut}),
    "order": Technique("matching by the order of the document", {"matching.matching.in_sequence": _rows_alone}),
    "dust": Technique("shading told by dust on 1-bit scans", {"reading.marks.marks.find_dust_shades": _none}),
}
