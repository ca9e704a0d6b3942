"""What all records share: that they never change, boxes, and the way from an upright page back to its PDF."""

from __future__ import annotations

import numpy as np
from pydantic import BaseModel, ConfigDict, Field, model_validator


class Record(BaseModel):
    """Base of all records: immutable, and strict about unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Box(Record):
    """An axis-parallel rectangle, x0 <= x1 and y0 <= y1."""

    x0: float
    y0: float
    x1: float
    y1: float

    @model_validator(mode="after")
    def _ordered(self) -> Box:
        if self.x1 < self.x0 or self.y1 < self.y0:
            raise ValueError(f"box corners out of order: {self.x0}, {self.y0}, {self.x1}, {self.y1}")
        return self

    @property
    def width(self) -> float:
        """Extent along x."""
        return self.x1 - self.x0

    @property
    def height(self) -> float:
        """Extent along y."""
        return self.y1 - self.y0

    @property
    def center(self) -> tuple[float, float]:
        """(x, y) of the middle."""
        return (self.x0 + self.x1) / 2, (self.y0 + self.y1) / 2

    def union(self, other: Box) -> Box:
        """Return the smallest box that holds both."""
        return Box(
            x0=min(self.x0, other.x0),
            y0=min(self.y0, other.y0),
            x1=max(self.x1, other.x1),
            y1=max(self.y1, other.y1),
        )


class PageTransform(Record):
    """How an upright page unit becomes a PDF point of the original page.

    First the straightening is undone (`bend_x`, `bend_y`: polynomial displacements, see `apply`), then `matrix`, a
    2 x 3 affine map, leads to PDF points: origin top left of the page as a viewer shows it, y down.
    """

    matrix: tuple[float, float, float, float, float, float]
    bend_x: tuple[float, ...] = ()
    bend_y: tuple[float, ...] = ()
    width: float = Field(gt=0, description="width of the upright page in its units, scales the polynomials")
    height: float = Field(gt=0, description="height of the upright page in its units")

    def to_pdf(self, x: float, y: float) -> tuple[float, float]:
        """Map one upright point to PDF points."""
        if self.bend_x:
            terms = bend_terms(np.array([x / self.width]), np.array([y / self.height]))[0]
            x, y = x + float(terms @ np.array(self.bend_x)), y + float(terms @ np.array(self.bend_y))
        a, b, c, d, e, f = self.matrix
        return a * x + b * y + c, d * x + e * y + f

    def box_to_pdf(self, box: Box) -> Box:
        """Map a box; the result is the bounding box of its four mapped corners, in PDF points."""
        corners = [self.to_pdf(x, y) for x in (box.x0, box.x1) for y in (box.y0, box.y1)]
        xs, ys = [p[0] for p in corners], [p[1] for p in corners]
        return Box(x0=min(xs), y0=min(ys), x1=max(xs), y1=max(ys))


def bend_terms(u: np.ndarray, v: np.ndarray) -> np.ndarray:
    """Return the polynomial terms of a page's bend at relative positions u, v (0..1), shape (n, terms)."""
    one = np.ones_like(u)
    return np.stack([one, u, v, u * u, u * v, v * v, u * u * u, u * u * v, u * v * v, v * v * v], axis=-1)
