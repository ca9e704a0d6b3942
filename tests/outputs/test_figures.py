"""Pictures for comparing plans: drawn from few lines, and from texts that look like formulas."""

from __future__ import annotations

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.text import Text

import rb_ingest
from rb_ingest.outputs import figures
from rb_ingest.storage.store import Store
from tests.storage.documents import BANYUMAS, TEGAL, a_document, a_match, a_row, months_of

ODD = BANYUMAS.model_copy(update={"satker": "KPU $\\frac{1$ <b>", "tahun": None, "satker_kode": None})


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    path = tmp_path_factory.mktemp("figures") / "rb.duckdb"
    with Store(path) as store:
        store.save(a_document("a.pdf", [a_row(1, "SK", months=months_of(1, 6))]))
        store.save(a_document("b.pdf", [a_row(1, "SK", months=months_of(3), match=a_match("1.1.2.1"))], decree=TEGAL))
        store.save(a_document("c $x$.pdf", [a_row(1, "$\\x", area_no=None, area=None), a_row(2, "SK")], decree=ODD))
    return path


@pytest.fixture(autouse=True)
def closed():
    plt.switch_backend("agg")
    yield
    plt.close("all")


def texts(figure) -> str:
    figure.canvas.draw()
    return " ".join(text.get_text() for axes in figure.axes for text in axes.findobj(Text))


def test_every_plan_is_on_the_maps(database):
    for view, draw in (("v_coverage", figures.coverage_map), ("v_calendar", figures.calendar_map)):
        shown = texts(draw(rb_ingest.read_view(database, view)))
        for name in ("KPU Kabupaten Banyumas 2021", "KPU Kota Tegal 2024", r"KPU \$\frac{1\$ <b> ?"):
            assert name in shown, (view, name)


def test_two_plans_stand_side_by_side(database):
    pair: dict[str, str | int] = {"satker_kode_a": "3302", "tahun_a": 2021, "satker_kode_b": "3376", "tahun_b": 2024}
    figure = figures.side_by_side(rb_ingest.read_view(database, "v_compare", **pair))
    assert "1.1.1.1" in texts(figure)
    assert "1.1.2.1" in texts(figure)
    months = [tuple(int(x) for x in np.asarray(points.get_offsets())[:, 0]) for points in figure.axes[0].collections]
    assert sorted(months) == [(), (), (1, 6), (3,)]


def test_two_plans_that_are_not_there_are_said(database):
    nothing = rb_ingest.read_view(database, "v_compare", satker_kode_a="9999")
    with pytest.raises(ValueError, match="check codes and years"):
        figures.side_by_side(nothing)


def test_outliers_and_queue_are_drawn_from_few_lines(database):
    assert "Cakupan katalog" in texts(figures.outlier_dots(rb_ingest.read_view(database, "v_outliers")))
    review = rb_ingest.read_view(database, "v_review")
    assert r"c \$x\$.pdf" in texts(figures.queue_bars(review))
    assert "0 hal" in texts(figures.queue_bars(review.iloc[:0]))
