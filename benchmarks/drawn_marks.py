"""Drawn pages for the judge of marks: kinds of marks, and of dirt that looks like them, which no corpus has.

Every document has its own hand: font, size, pen, tone, scanner. The pages come from the page factory of the tests
with blank month cells; the ink in them is painted here, because fonts and pens are to vary more than a test needs.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import matplotlib
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.mark_pages import MarkPage, TrueMark, read_marks_page
from rb_ingest.reading.scan.page_image import PagePicture
from rb_ingest.records import Box
from testkit import pages as factory
from testkit.page_factory.picture import Effect

_FONTS = Path(matplotlib.get_data_path()) / "fonts" / "ttf"
# Font -> the signs in it that offices use as marks.
_SIGNS = {
    "DejaVuSans.ttf": "√√✓✓✔vVxX×✗✘●■★*",
    "DejaVuSans-Bold.ttf": "√√✓✔vVxX×●■★",
    "DejaVuSansMono-Oblique.ttf": "√√vVxX",
    "DejaVuSerif.ttf": "√√√vVxX●■*",
    "STIXGeneral.ttf": "√√✓✓vVxX×●★*",
    "STIXGeneralBol.ttf": "√√vVxX×",
    "STIXGeneralItalic.ttf": "vVxX",
    "STIXSizOneSymReg.ttf": "√",
    "cmss10.ttf": "vVxX",
    "cmsy10.ttf": "vVxX",
}
_PENS = ("tick", "tick", "tick", "v", "x", "slash", "blob")
_FINE = 4  # ink is painted this much finer than the scan


@dataclass(frozen=True)
class _Hand:
    """How one document marks its months."""

    looks: tuple[str, ...]
    font: str
    size: float  # points
    pen: float  # width in points
    darkness: float
    shade: float
    dash: str
    profile: float  # share of months that are marked


def drawn_pages(documents: int, seed: int) -> Iterator[MarkPage]:
    """Draw so many documents of two pages each, and read them as far as the marks need it."""
    for number in range(documents):
        rng = np.random.default_rng((seed, number))
        bilevel = rng.random() < 0.35
        hand = _hand(rng, bilevel=bilevel)
        style = _style(rng)
        dpi = float(rng.choice([150, 200, 200, 300]))
        scanner = int(rng.integers(1 << 30))
        for page_no, rows in enumerate((_rows(rng, 15), _rows(rng, int(rng.integers(2, 16))))):
            sheet = factory.draw_plan([rows], style).sheets[0]
            picture = factory.picture(sheet, dpi=dpi)
            picture, frames = _painted(picture, hand, rng)
            scan = _scanned(picture, np.random.default_rng((scanner, page_no)), scanner, bilevel=bilevel)
            yield _read(f"drawn {number:02d}", scan, frames)


def _hand(rng: np.random.Generator, *, bilevel: bool) -> _Hand:
    font = str(rng.choice(list(_SIGNS)))
    signs = [str(rng.choice(list(_SIGNS[font])))]
    kinds = rng.choice(["sign", "sign", "pen", "pen", "both", "shade", "bar"])
    pens = [f"pen {rng.choice(_PENS)}"]
    looks = {
        "sign": signs,
        "pen": pens,
        "both": signs + pens + ["shade"],
        "shade": ["shade", *signs[: int(rng.integers(2))]],
        "bar": ["bar", *signs[: int(rng.integers(2))]],
    }[str(kinds)]
    return _Hand(
        looks=tuple(looks),
        font=font,
        size=float(rng.uniform(6, 11)),
        pen=float(rng.uniform(0.5, 1.6)),
        # What a 1-bit scan does not keep, no judge can find.
        darkness=float(rng.choice([1.0, 0.9, 0.75] if bilevel else [1.0, 0.9, 0.75, 0.5, 0.35])),
        shade=float(rng.uniform(0.12, 0.6)),
        dash=str(rng.choice(["", "", "", "-", "–", "—"])),
        profile=float(rng.choice([0.1, 0.25, 0.5, 0.8])),
    )


def _style(rng: np.random.Generator) -> factory.Style:
    return factory.Style(
        paper=[factory.A4_LANDSCAPE, factory.F4_LANDSCAPE][int(rng.integers(2))],
        font=["Helvetica", "Times-Roman"][int(rng.integers(2))],  # type: ignore[arg-type]
        size=float(rng.uniform(7, 9)),
        month_names=["angka", "nama", "romawi"][int(rng.integers(3))],  # type: ignore[arg-type]
        number_row=[None, "each", "span"][int(rng.integers(3))],  # type: ignore[arg-type]
        header_fill=(217, 217, 217) if rng.random() < 0.5 else None,
        header_on=["all", "first", "none"][int(rng.integers(3))],  # type: ignore[arg-type]
        rule_width=float(rng.uniform(0.4, 1.0)),
    )


def _rows(rng: np.random.Generator, count: int) -> list[factory.Row]:
    """Return rows of texts about as long as the real ones, without months."""
    words = ("laporan", "pelaksanaan", "kegiatan", "penataan", "sistem", "dokumen", "hasil", "rapat", "tim", "kerja")

    def text(low: int, high: int) -> str:
        return " ".join(rng.choice(words, int(rng.integers(low, high)))).capitalize()

    return [factory.Row(str(n + 1), text(1, 4), text(2, 5), text(3, 8), text(4, 14)) for n in range(count)]


def _painted(
    picture: factory.Picture, hand: _Hand, rng: np.random.Generator
) -> tuple[factory.Picture, list[tuple[Box, str]]]:
    """Paint marks and other ink into the month cells; gives the frames of the marks, in points of the sheet."""
    table = picture.sheet.table
    assert table is not None
    scale = picture.dpi / 72
    width, height = picture.size
    canvas = Image.new("L", (_FINE * width, _FINE * height), 0)
    draw = ImageDraw.Draw(canvas)
    tone = np.zeros(picture.pixels.shape, np.float32)
    frames: list[tuple[Box, str]] = []
    first = _body_row(picture)
    for row in range(first, table.n_rows):
        look = str(rng.choice(hand.looks))
        lines = float(rng.uniform(0.25, 0.75))
        marked = rng.random(12) < hand.profile
        for month, col in enumerate(table.month_columns):
            cell = Box(x0=table.xs[col], y0=table.ys[row], x1=table.xs[col + 1], y1=table.ys[row + 1])
            if not marked[month]:
                if hand.dash:
                    _write(draw, hand.dash, cell, 0.5, "DejaVuSans.ttf", hand.size, _FINE * scale)
                continue
            if look in ("shade", "bar"):
                box = cell
                if look == "bar":
                    middle, half = cell.y0 + lines * cell.height, min(0.3 * cell.height, float(rng.uniform(2.5, 5)))
                    box = Box(x0=cell.x0, y0=middle - half, x1=cell.x1, y1=middle + half)
                x0, x1 = round(box.x0 * scale), round(box.x1 * scale)
                tone[round(box.y0 * scale) : round(box.y1 * scale), x0:x1] = hand.shade
            elif look.startswith("pen "):
                box = _pen(draw, look[4:], cell, lines, hand.pen, _FINE * scale, rng)
            else:
                box = _write(draw, look, cell, lines, hand.font, hand.size, _FINE * scale)
            frames.append((box, look))
    _dirt(draw, picture, rng, first, _FINE * scale)
    ink = np.asarray(canvas.resize(picture.size, Image.Resampling.BOX), np.float32) / 255 * hand.darkness
    pixels = picture.pixels.astype(np.float32) * (1 - np.maximum(ink, tone))
    return picture.changed(np.clip(pixels, 0, 255).astype(np.uint8)), frames


def _body_row(picture: factory.Picture) -> int:
    """Return the first atomic row below the header and the row of column numbers."""
    table = picture.sheet.table
    assert table is not None
    row = 0
    while row < table.n_rows - 1:
        cell = table.cell_at(row, table.month_columns[0])
        if cell is None or not cell.text.strip():
            break
        row += 1
    return row


def _write(draw: ImageDraw.ImageDraw, text: str, cell: Box, line: float, font: str, size: float, scale: float) -> Box:
    face = ImageFont.truetype(str(_FONTS / font), size * scale)
    middle = (cell.center[0] * scale, (cell.y0 + line * cell.height) * scale)
    draw.text(middle, text, fill=255, font=face, anchor="mm")
    x0, y0, x1, y1 = draw.textbbox(middle, text, font=face, anchor="mm")
    return Box(x0=x0 / scale, y0=y0 / scale, x1=x1 / scale, y1=y1 / scale)


def _pen(
    draw: ImageDraw.ImageDraw, what: str, cell: Box, line: float, pen: float, scale: float, rng: np.random.Generator
) -> Box:
    """Draw a pen stroke, each a little different; some overshoot their cell."""
    strokes = {
        "tick": [[(0.0, 0.5), (0.15, 0.7), (0.32, 1.0), (0.6, 0.5), (1.0, 0.0)]],
        "v": [[(0.0, 0.0), (0.25, 0.5), (0.5, 1.0), (0.75, 0.45), (1.0, 0.0)]],
        "x": [[(0.0, 0.0), (0.5, 0.5), (1.0, 1.0)], [(1.0, 0.0), (0.5, 0.5), (0.0, 1.0)]],
        "slash": [[(0.0, 1.0), (0.5, 0.55), (1.0, 0.0)]],
        "blob": [[(0.4, 0.4), (0.6, 0.45), (0.5, 0.6), (0.4, 0.5), (0.6, 0.6)]],
    }[what]
    width = float(rng.uniform(0.45, 0.9)) * cell.width
    height = min(float(rng.uniform(0.5, 1.3)) * cell.width, 0.9 * cell.height)
    over = 1.0 + (float(rng.uniform(0.2, 0.6)) if rng.random() < 0.25 and what in ("tick", "slash") else 0.0)
    x0 = cell.center[0] - width / 2 + float(rng.normal(0, 0.06)) * cell.width
    y0 = cell.y0 + line * cell.height - height / 2 + float(rng.normal(0, 0.05)) * cell.height
    points_of_all = []
    for stroke in strokes:
        points = np.array(stroke) + rng.normal(0, 0.04, (len(stroke), 2))
        points[-1] = points[-1] + (points[-1] - points[-2]) * (over - 1.0)
        points = points * (width, height) + (x0, y0)
        thick = pen * (2.5 if what == "blob" else 1.0)
        draw.line([tuple(p) for p in points * scale], fill=255, width=max(1, round(thick * scale)), joint="curve")
        points_of_all.append(points)
    every = np.concatenate(points_of_all)
    lo, hi = every.min(axis=0) - pen / 2, every.max(axis=0) + pen / 2
    return Box(x0=lo[0], y0=lo[1], x1=hi[0], y1=hi[1])


def _dirt(
    draw: ImageDraw.ImageDraw, picture: factory.Picture, rng: np.random.Generator, first: int, scale: float
) -> None:
    """Add ink that is no mark: specks, a signature, a stamp's ring, a page number in the last row."""
    table = picture.sheet.table
    assert table is not None
    months = table.month_columns
    x0, x1, y0, y1 = table.xs[months[0]], table.xs[months[-1] + 1], table.ys[first], table.ys[-1]
    for _ in range(int(rng.choice([0, 4, 15, 60]))):
        radius = float(rng.exponential(0.45)) + 0.15
        x, y = rng.uniform(x0, x1), rng.uniform(y0, y1)
        angles = np.sort(rng.uniform(0, 2 * np.pi, 7))
        reach = min(radius, 1.9) * rng.uniform(0.6, 1.2, 7)
        corners = [
            (scale * (x + r * np.cos(a)), scale * (y + r * np.sin(a))) for a, r in zip(angles, reach, strict=True)
        ]
        draw.polygon(corners, fill=255)
    if rng.random() < 0.25:
        steps = rng.normal(0, 14, (14, 2)).cumsum(axis=0) * (1.0, 0.7)
        path = steps + np.array([rng.uniform(x0, x1), rng.uniform(0.5 * (y0 + y1), y1)])
        draw.line([tuple(p) for p in path * scale], fill=220, width=round(1.1 * scale), joint="curve")
    if rng.random() < 0.25:
        x, y, radius = rng.uniform(x0, x1), rng.uniform(y0, y1), rng.uniform(30, 45)
        for share in (1.0, 0.7):
            r = radius * share
            box = [scale * (x - r), scale * (y - r), scale * (x + r), scale * (y + r)]
            draw.ellipse(box, outline=int(rng.uniform(120, 220)), width=max(1, round(1.2 * scale)))
    if rng.random() < 0.3:
        column = int(rng.choice(months))
        cell = Box(x0=table.xs[column], y0=table.ys[-2], x1=table.xs[column + 1], y1=table.ys[-1])
        number = str(rng.integers(1, 30))
        number = str(rng.choice([number, f"- {number} -"]))
        _write(draw, number, cell, 0.75, "DejaVuSans.ttf", float(rng.uniform(7, 11)), scale)


def _scanned(picture: factory.Picture, rng: np.random.Generator, scanner: int, *, bilevel: bool) -> factory.Picture:
    """Send a page through its document's scanner: the kind of scan is the document's, the accidents are the page's."""
    kind = np.random.default_rng(scanner)
    seed = int(rng.integers(1 << 30))
    effects = [factory.faint(float(kind.uniform(0.8 if bilevel else 0.65, 1.0)))]
    if kind.random() < 0.3:
        effects.append(factory.shown_through(float(kind.uniform(0.04, 0.14))))
    if kind.random() < 0.4:
        effects.append(factory.broken_rules(float(kind.uniform(0.02, 0.06)), seed))
    if rng.random() < 0.25:
        effects.append(factory.folded(float(rng.uniform(0.6, 0.95)), float(rng.uniform(0.1, 0.4))))
    if rng.random() < 0.25:
        effects.append(_folded_across(float(rng.uniform(0.25, 0.9)), float(rng.uniform(0.1, 0.4))))
    if kind.random() < 0.5:
        effects.append(factory.shadowed(float(rng.uniform(0.05, 0.25))))
    effects.append(factory.skewed(float(rng.normal(0, 0.7))))
    effects.append(factory.blurred(float(kind.uniform(0.3, 0.8))))
    effects.append(factory.noisy(float(kind.uniform(1, 7)), seed))
    if bilevel:
        effects.append(factory.bilevel(int(kind.uniform(150, 190))))
        effects.append(factory.speckled(int(kind.uniform(0, 2500)), seed))
    else:
        effects.append(factory.jpegged(int(kind.uniform(40, 80))))
    return picture.after(*effects)


def _folded_across(at: float, darkness: float) -> Effect:
    """Fold the page at this share of its height: a dark line with a soft shadow below."""

    def effect(page: factory.Picture) -> factory.Picture:
        height = page.pixels.shape[0]
        away = np.arange(height) - at * height
        line = np.exp(-((away / 1.5) ** 2)) + 0.5 * np.exp(-np.maximum(away, 0) / (0.02 * height)) * (away >= 0)
        light = (1 - darkness * np.minimum(line, 1))[:, None]
        return page.changed(np.clip(page.pixels * light, 0, 255).astype(np.uint8))

    return effect


def _read(document: str, scan: factory.Picture, frames: list[tuple[Box, str]]) -> MarkPage:
    scale = 72 / scan.dpi
    to_pdf = np.array([[scale, 0, 0], [0, scale, 0]])
    picture = PagePicture(scan.grey, None, scan.dpi, to_pdf, "scan")
    table = scan.sheet.table
    assert table is not None
    first = _body_row(scan)
    body = Box(x0=table.xs[0], y0=table.ys[first], x1=table.xs[-1], y1=table.ys[-1])
    marks = [TrueMark(scan.quad(box), look, is_tight=True) for box, look in frames]
    return read_marks_page(document, picture, 0, marks, [scan.quad(body)], points_per_pixel=scale)
