"""Letters that a page paints: not those of an invisible mode, nor those outside of the clip that they are written in.

A spreadsheet writes a cell's whole text and clips what does not fit, on every page that the cell is on. pdfminer knows
neither, and on the clipped places other letters may stand.
"""

from __future__ import annotations

from typing import Any

from pdfminer.layout import LTPage
from pdfminer.pdfdevice import PDFTextSeq
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfminer.utils import apply_matrix_pt
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent

INVISIBLE_MODES = frozenset({3, 7})  # PDF text render modes that paint nothing: hidden OCR layers use 3
_BEYOND = 0.5  # points: a letter whose middle lies so far outside of its clip is not seen

Rectangle = tuple[float, float, float, float]


class VisiblePage(Page):
    """A pdfplumber page that knows only its visible text."""

    def __init__(self, page: Page) -> None:
        super().__init__(page.pdf, page.page_obj, page.page_number, page.initial_doctop)
        device = _VisibleText(self.pdf.rsrcmgr, pageno=self.page_number, laparams=None)
        _ClippingInterpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
        self._visible = device.get_result()

    @property
    def layout(self) -> LTPage:
        """The layout objects of the page without hidden glyphs."""
        return self._visible


class _VisibleText(PDFPageAggregatorWithMarkedContent):
    """Drops glyphs of an invisible render mode and clipped ones, which pdfminer's layout objects do not tell."""

    clip: Rectangle | None = None
    _hidden = False

    def render_string(self, textstate: Any, seq: PDFTextSeq, ncs: Any, graphicstate: Any) -> None:
        self._hidden = textstate.render in INVISIBLE_MODES
        super().render_string(textstate, seq, ncs, graphicstate)

    def render_char(self, *args: Any, **kwargs: Any) -> float:
        advance = super().render_char(*args, **kwargs)
        if self._hidden or self._is_clipped(self.cur_item._objs[-1].bbox):
            self.cur_item._objs.pop()
        return advance

    def _is_clipped(self, box: Rectangle) -> bool:
        if self.clip is None:
            return False
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        x0, y0, x1, y1 = self.clip
        return not (x0 - _BEYOND <= x <= x1 + _BEYOND and y0 - _BEYOND <= y <= y1 + _BEYOND)


class _ClippingInterpreter(PDFPageInterpreter):
    """Keeps the rectangle around the clip, and tells it to the device before text is shown."""

    _clip: Rectangle | None = None

    def init_state(self, ctm: Any) -> None:
        super().init_state(ctm)
        self._clips: list[Rectangle | None] = []

    def dup(self) -> PDFPageInterpreter:
        other = super().dup()
        other._clip = self._clip  # type: ignore[attr-defined] # a form is painted in the clip of its page
        return other

    def do_q(self) -> None:
        super().do_q()
        self._clips.append(self._clip)

    def do_Q(self) -> None:  # noqa: N802 - the operator's name
        super().do_Q()
        if self._clips:
            self._clip = self._clips.pop()

    def do_W(self) -> None:  # noqa: N802 - the operator's name
        super().do_W()
        self._narrow()

    def do_W_a(self) -> None:  # noqa: N802 - the operator's name
        super().do_W_a()
        self._narrow()

    def do_TJ(self, seq: Any) -> None:  # noqa: N802 - the operator's name
        self.device.clip = self._clip  # type: ignore[attr-defined]
        super().do_TJ(seq)

    def _narrow(self) -> None:
        """Narrow the clip to the rectangle around the current path."""
        points = [
            apply_matrix_pt(self.ctm, (float(piece[k]), float(piece[k + 1])))
            for piece in self.curpath
            for k in range(1, len(piece) - 1, 2)
        ]
        if not points:
            return
        xs, ys = zip(*points, strict=True)
        x0, y0, x1, y1 = self._clip or (min(xs), min(ys), max(xs), max(ys))
        self._clip = (max(x0, min(xs)), max(y0, min(ys)), min(x1, max(xs)), min(y1, max(ys)))
