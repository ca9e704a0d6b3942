"""What may go wrong with a scan, one factor at a time, each from harmless to hopeless.

A factor changes how a plan is drawn (`style`), how its rules are drawn (`sheet`) or what is done to its picture
(`picture`), by a strength. The first strength is nearly nothing, the last more than any reader can bear.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from testkit.page_factory.devices import (
    curled,
    diffused,
    greyed,
    halftoned,
    resampled,
    shadow_edge,
    smudged,
    streaked,
    striped,
)
from testkit.page_factory.picture import Effect
from testkit.page_factory.rules import Redrawn, coloured, doubled, patterned, without_piece
from testkit.page_factory.spec import MarkLook
from testkit.pages import (
    Sheet,
    Style,
    bilevel,
    blurred,
    broken_rules,
    dark_edges,
    faint,
    folded,
    in_perspective,
    jpegged,
    noisy,
    shadowed,
    shown_through,
    skewed,
    speckled,
    stamped,
)

Role = Literal["tuned", "held out"]


@dataclass(frozen=True)
class Factor:
    """One thing that goes wrong, in rising strength.

    Attributes:
        name: For tables and pictures, with the unit of the strengths.
        strengths: From harmless to hopeless.
        picture: What is done to the picture of a page, in this order.
        sheet: How the rules are drawn.
        style: How the plan is laid out.
        role: Whether thresholds were chosen on this factor ("tuned") or it only judges ("held out").
    """

    name: str
    strengths: tuple[float, ...]
    picture: Callable[[float], Sequence[Effect]] = lambda _: ()
    sheet: Callable[[float], Redrawn] | None = None
    style: Callable[[Style, float], Style] | None = None
    role: Role = "held out"

    def styled(self, style: Style, strength: float) -> Style:
        """Return the layout that the factor asks for."""
        return self.style(style, strength) if self.style else style

    def drawn(self, sheet: Sheet, strength: float) -> Sheet:
        """Return a page with the rules that the factor asks for."""
        return self.sheet(strength)(sheet) if self.sheet else sheet


def _look(mark: MarkLook) -> Callable[[Style, float], Style]:
    return lambda style, grey: replace(style, mark=mark, mark_colour=(int(grey),) * 3)


def _shade(style: Style, grey: float) -> Style:
    return replace(style, mark="shade", shade=(int(grey),) * 3)


# Where INDIKATOR ends and the months begin, and where the header ends, in the plans of `robustness`.
_HEADER_MONTHS = ((0.55, 0.66), (-0.01, 0.12))

FACTORS: tuple[Factor, ...] = (
    Factor("dotted rules: gap, pt", (0.3, 0.8, 1.5, 3.0, 8.0), sheet=lambda s: patterned((0.6, s)), role="tuned"),
    Factor("dashed rules: gap, pt", (0.5, 1.5, 3.0, 6.0, 15.0), sheet=lambda s: patterned((3 * s, s))),
    Factor("dash-dot rules: gap, pt", (0.5, 1.5, 3.0, 6.0), sheet=lambda s: patterned((4 * s, s, 0.6, s))),
    Factor("double rules: distance, pt", (0.8, 1.5, 2.5, 4.0, 6.0), sheet=doubled, role="tuned"),
    Factor("heavy rules: width, pt", (1.0, 1.8, 2.6, 4.0), sheet=lambda s: coloured((0, 0, 0), s)),
    Factor("pale rules: grey", (90, 130, 165, 195, 225), sheet=lambda s: coloured((int(s),) * 3), role="tuned"),
    Factor("blue rules: lightness", (60, 120, 170, 210), sheet=lambda s: coloured((int(s), int(s), 255))),
    Factor("rules lost, share", (0.05, 0.1, 0.2, 0.35, 0.6), lambda s: (broken_rules(s, seed=5),), role="tuned"),
    Factor(
        "a piece of the header's rules lost, share of its width",
        (0.0, 0.3, 1.0),
        sheet=lambda s: without_piece((0.6 - 0.06 * s, 0.6 + 0.06 * s), _HEADER_MONTHS[1]),
    ),
    Factor("header smudged, share", (0.1, 0.4, 1.0), lambda s: (smudged((0.04, 0.04 + 0.92 * s), (0.05, 0.14)),)),
    Factor("streaks on a skewed page, degrees", (0.0, 0.3, 0.6, 1.5), lambda s: (skewed(s), streaked((0.31, 0.72)))),
    Factor("roller stripes: grey", (230, 190, 140, 80), lambda s: (striped(1.1, int(s)),)),
    Factor("fold, darkness", (0.1, 0.3, 0.6, 0.95), lambda s: (folded(0.7, s),)),
    Factor("light falls off to", (0.9, 0.75, 0.6, 0.45, 0.3), lambda s: (shadowed(1 - s),), role="tuned"),
    Factor("edge of a shadow down the months: light", (0.9, 0.75, 0.6, 0.4), lambda s: (shadow_edge(0.78, s),)),
    Factor("edge of a shadow across rows: light", (0.9, 0.75, 0.6, 0.4), lambda s: (shadow_edge(0.5, s, "y"),)),
    Factor("scattered dots (dither) on paper of", (1.0, 0.98, 0.93, 0.85), lambda s: (greyed(s), diffused())),
    Factor("raster (halftone) on paper of", (1.0, 0.97, 0.9, 0.8), lambda s: (greyed(s), halftoned())),
    Factor("toner, share of its darkness", (0.7, 0.45, 0.3, 0.18, 0.08), lambda s: (faint(s), noisy(3))),
    Factor("noise, grey levels", (4, 12, 25, 45, 80), lambda s: (noisy(s),)),
    Factor("specks a page", (100, 1500, 6000, 20000), lambda s: (speckled(int(s)),)),
    Factor("blur, px at 200 dpi", (0.5, 1.2, 2.0, 3.5), lambda s: (blurred(s),)),
    Factor("JPEG quality", (70, 40, 20, 8), lambda s: (noisy(3), jpegged(int(s)))),
    Factor("black and white, cut at", (200, 150, 100, 60), lambda s: (noisy(6), bilevel(int(s)))),
    Factor("resolution, dpi", (150, 110, 90, 72, 55), lambda s: (resampled(s),)),
    Factor("skew, degrees", (0.5, 2.0, 4.0, 7.0, 12.0), lambda s: (skewed(s),)),
    Factor("photographed aslant", (0.01, 0.03, 0.06, 0.12), lambda s: (in_perspective(s),)),
    Factor("curl, inches", (0.05, 0.15, 0.3, 0.6), lambda s: (curled(s),)),
    Factor("back of the sheet, share", (0.1, 0.25, 0.4, 0.6), lambda s: (shown_through(s),)),
    Factor("dark edges, px", (20, 60, 140), lambda s: (dark_edges(int(s)),)),
    Factor("stamp over the months: radius, pt", (20, 40, 70), lambda s: (stamped(680, 300, s),)),
    Factor("small type, pt", (6.0, 5.0, 4.0, 3.2), style=lambda style, s: replace(style, size=s)),
    Factor("pale ticks: grey", (60, 120, 170, 210), style=_look("hand")),
    Factor("pale crosses: grey", (60, 120, 170, 210), style=_look("x")),
    Factor("pale dots: grey", (60, 120, 170, 210), style=_look("●")),
    Factor(
        "pale shading: grey", (150, 190, 220, 240), style=lambda y, s: replace(y, mark="shade", shade=(int(s),) * 3)
    ),
)
