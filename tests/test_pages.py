"""The page factory is a yardstick for all other tests, so its pictures must keep their word."""

from __future__ import annotations

import io
from typing import Any, Literal

import numpy as np
import pikepdf
import pypdfium2 as pdfium
import pytest

from rb_ingest.reading.scan.arrays import Gray
from rb_ingest.records import Box
from testkit.page_factory.sheet import cell_of
from testkit.pages import (
    F4_LANDSCAPE,
    Aligned,
    Item,
    Picture,
    Plan,
    Row,
    Style,
    TooTallError,
    ZiRow,
    bilevel,
    blurred,
    broken_rules,
    dark_edges,
    decree_sheet,
    draw_plan,
    draw_zi_plan,
    faint,
    folded,
    in_perspective,
    jpegged,
    noisy,
    picture,
    scan_pdf,
    shadowed,
    shown_through,
    skewed,
    speckled,
    stamped,
    turned,
    vector_pdf,
)

Rotation = Literal[0, 90, 180, 270]
FIRST = ("1", "Manajemen Perubahan", Item("1.", "Perencanaan Reformasi"))
SPIP = Aligned((Item("2.", "Pelaksanaan SPIP:"), Item("a)", "Lingkungan", 1), Item("b)", "Risiko", 1)))
ROWS = [
    Row(*FIRST, Item("1.", "Pembentukan Tim RB"), "Surat Keputusan Tim RB", {1, 7}, "Berkala"),
    Row(*FIRST, SPIP, "Terselenggaranya:", {2: "x", 3: "●", 4: "v", 5: "✓", 6: "shade", 8: "bar", 9: "bar"}),
    Row(*FIRST, SPIP, Item("a)", "Lingkungan"), {1: "hand", 4: "hand", 6: "-", 12: "overshoot"}),
    Row(*FIRST, SPIP, Item("b)", "Risiko"), range(1, 13)),
    Row("2", "Penataan Peraturan", "Evaluasi", "Pemetaan", ("satu;dan", "dua"), ({1}, {2, 3})),
]


def plan_of(rows: list[Row], **style: Any) -> Plan:
    return draw_plan([rows], Style(**style))


def dark(page: Picture, box: Box, below: int = 140) -> int:
    """Count the dark pixels of a box."""
    x0, y0, x1, y1 = (max(0, round(v)) for v in (box.x0, box.y0, box.x1, box.y1))
    return int((page.grey[y0:y1, x0:x1] < below).sum())


def inner(page: Picture, box: Box, margin: float = 2.5) -> Box:
    """Return the upright rectangle inside a box's quadrilateral, clear of its rules."""
    xs, ys = np.sort(page.quad(box)[:, 0]), np.sort(page.quad(box)[:, 1])
    return Box(x0=xs[1] + margin, y0=ys[1] + margin, x1=xs[2] - margin, y1=ys[2] - margin)


MOTIONS = [(), (turned(90),), (turned(180),), (turned(270),), (skewed(-1.2),), (turned(90), skewed(0.8))]


@pytest.mark.parametrize("motion", [*MOTIONS, (in_perspective(0.03),)])
def test_ink_lies_exactly_where_the_truth_says(motion: tuple) -> None:
    sheet = plan_of(ROWS).sheets[0]
    page = picture(sheet, dpi=150).after(*motion)
    inked = [mark.box for mark in sheet.true_table.marks] + list(sheet.other_ink)
    for mark in sheet.true_table.marks:
        assert dark(page, page.box(mark.box), below=200) >= 5, mark
    blank = [
        cell.box
        for cell in sheet.true_table.cells
        if cell.col in sheet.true_table.month_columns and cell.row >= 2 and not any(_touch(cell.box, b) for b in inked)
    ]
    assert len(blank) >= 20
    for box in blank:
        assert dark(page, inner(page, box)) == 0


def _touch(a: Box, b: Box) -> bool:
    return a.x0 < b.x1 and b.x0 < a.x1 and a.y0 < b.y1 and b.y0 < a.y1


@pytest.mark.parametrize("motion", MOTIONS)
def test_boxes_of_a_moved_picture_map_back(motion: tuple) -> None:
    sheet = plan_of(ROWS).sheets[0]
    page = picture(sheet, dpi=144).after(*motion)
    corners = page.quad(sheet.true_table.box)
    back = np.linalg.inv(page.matrix) @ np.vstack([corners.T, np.ones(4)])
    box = sheet.true_table.box
    assert np.allclose((back[:2] / back[2]).T, [(box.x0, box.y0), (box.x1, box.y0), (box.x1, box.y1), (box.x0, box.y1)])
    # The outer rules are really there: a thin strip around each edge is dark for most of its length.
    for start, end in zip(corners, np.roll(corners, -1, axis=0), strict=True):
        points = start + np.linspace(0.02, 0.98, 200)[:, None] * (end - start)
        hit = [page.grey[round(y) - 2 : round(y) + 2, round(x) - 2 : round(x) + 2].min() < 150 for x, y in points]
        assert np.mean(hit) > 0.95


def test_turn_and_skew_are_reported_as_page_readings_report_them() -> None:
    sheet = plan_of(ROWS).sheets[0]
    page = picture(sheet, dpi=75).after(skewed(1.5), turned(90))
    assert (page.turned, page.upright_turn, page.skew) == (90, 270, 1.5)
    (left, top), (right, right_y), *_ = picture(sheet, dpi=75).after(skewed(1.5)).quad(sheet.true_table.box)
    assert np.degrees(np.arctan2(right_y - top, right - left)) == pytest.approx(1.5, abs=0.01)


def test_plan_rows_follow_the_contract() -> None:
    rows = plan_of(ROWS).rows
    assert [r.indikator for r in rows] == [
        "Surat Keputusan Tim RB",
        "Terselenggaranya:",
        "Lingkungan",
        "Risiko",
        "satu",
        "dua",
    ]
    assert [r.months for r in rows[:3]] == [(1, 7), (2, 3, 4, 5, 6, 8, 9), (1, 4, 12)]
    assert [r.months for r in rows[4:]] == [(1,), (2, 3)]
    assert rows[2].sub_kegiatan == "Pelaksanaan SPIP: a) Lingkungan b) Risiko"
    assert (rows[2].nomor, rows[2].nomor_sub, rows[2].nomor_kegiatan) == ("a)", "2.", "1.")
    assert rows[0].ket == "Berkala"


def test_merged_cells_span_their_rows() -> None:
    table = plan_of(ROWS).sheets[0].true_table
    area, spip = cell_of(table, 2, 1), cell_of(table, 3, 3)
    assert (area.rowspan, area.text) == (4, "Manajemen\nPerubahan")
    assert (spip.rowspan, spip.text) == (3, "2. Pelaksanaan SPIP:\na) Lingkungan\nb) Risiko")
    beside = [cell_of(table, row, 4).box.y0 for row in (3, 4, 5)]
    assert all(line.box.y0 - top < 6 for line, top in zip(spip.lines, beside, strict=True))
    assert [m.row for m in table.marks if m.col == 5] == [2, 4, 5, 6]


def test_labels_can_be_printed_in_every_row() -> None:
    table = plan_of(ROWS, merge=False).sheets[0].true_table
    assert [cell_of(table, row, 1).text for row in (2, 3, 4)] == ["Manajemen\nPerubahan"] * 3


def test_header_styles() -> None:
    bare = plan_of(ROWS[:1], month_names="romawi", ket=False, number_row="span")
    assert bare.rows[0].ket == "", "what is not printed is not true"
    names = bare.sheets[0].true_table
    assert [cell_of(names, 1, c).text for c in names.month_columns[:4]] == ["I", "II", "III", "IV"]
    assert (names.n_cols, cell_of(names, 2, 5).colspan, cell_of(names, 2, 16).text) == (17, 12, "6")
    numbers = plan_of(ROWS[:1], number_row="each").sheets[0].true_table
    assert [cell_of(numbers, 2, c).text for c in range(18)] == [str(n) for n in range(1, 19)]
    pages = draw_plan([ROWS[:1], ROWS[1:]], Style(header_on="first")).sheets
    assert (cell_of(pages[0].true_table, 0, 0).text, cell_of(pages[1].true_table, 0, 0).text) == ("NO", "")


@pytest.mark.parametrize(("valign", "printed"), [("top", 0), ("middle_span", 1)])
def test_a_label_over_a_page_break_is_printed_once(valign: Literal["top", "middle_span"], printed: int) -> None:
    rows = [Row("1", "Satu", "Dua", f"sub {k}", f"indikator {k}", {k + 1}) for k in range(7)]
    plan = draw_plan([rows[:2], rows[2:]], Style(header_on="none", label_valign=valign))
    texts = [cell_of(sheet.true_table, 0, 1).text for sheet in plan.sheets]
    assert texts == [("Satu", "")[printed], ("", "Satu")[printed]]
    assert {row.area for row in plan.rows} == {"Satu"}
    assert [row.page_no for row in plan.rows] == [1, 1, 2, 2, 2, 2, 2]


def test_a_cut_cell_is_one_plan_row() -> None:
    head = Row("1", "A", "K", "S", Item("a.", "Dokumen laporan penanganan"), {3})
    tail = Row("1", "A", "K", "S", "benturan kepentingan", {5}, continues=True)
    row, *rest = draw_plan([[head], [tail]], Style()).rows
    assert (row.indikator, row.months, rest) == ("Dokumen laporan penanganan benturan kepentingan", (3, 5), [])


def test_ruled_months_beside_an_unruled_list() -> None:
    long = "satu indikator dengan teks yang cukup panjang untuk beberapa baris di dalam sel ini"
    plan = plan_of([Row("1", "A", "K", "S", (Item("1.", long), Item("2.", "dua")), ({1}, {2}), ruled_months=True)])
    table = plan.sheets[0].true_table
    assert (table.n_rows, cell_of(table, 2, 4).rowspan, cell_of(table, 2, 5).rowspan) == (4, 2, 1)
    assert [row.months for row in plan.rows] == [(1,), (2,)]
    assert cell_of(table, 2, 4).lines[-1].box.y0 > table.ys[3]


def test_dashes_and_specks_are_no_marks() -> None:
    plan = plan_of([Row("1", "A", "K", "S", "I", {2: "hand", 5: "speck"})], dash_unused=True)
    sheet = plan.sheets[0]
    assert plan.rows[0].months == (2,)
    assert (len(sheet.true_table.marks), len(sheet.other_ink)) == (1, 11)
    page = picture(sheet, dpi=200)
    assert all(dark(page, page.box(box), below=200) for box in sheet.other_ink)


def test_zi_plan_has_sections_and_no_months() -> None:
    rows = [
        ZiRow("I", section="MANAJEMEN PERUBAHAN"),
        ZiRow("1", "Tim Kerja", "Tim dibentuk", "Menyusun SK", "SK Tim", "https://bit.ly/" + "x" * 60, "Juni 2022"),
        ZiRow("1", "Tim Kerja", "Tim bekerja", "Rapat", "Notulen", "", "Januari-Desember 2022"),
    ]
    plan = draw_zi_plan([rows])
    table = plan.sheets[0].true_table
    assert (table.month_columns, cell_of(table, 1, 1).colspan, cell_of(table, 2, 1).rowspan) == ((), 6, 2)
    assert [(r.area, r.kegiatan, r.target_waktu) for r in plan.rows][1] == (
        "MANAJEMEN PERUBAHAN",
        "Tim Kerja",
        "Januari-Desember 2022",
    )
    link = cell_of(table, 2, 5)
    assert len(link.lines) > 1
    assert all(line.box.x1 <= link.box.x1 for line in link.lines)


def test_too_many_rows_are_refused() -> None:
    with pytest.raises(TooTallError, match="table ends at"):
        plan_of(ROWS * 8, merge=False)


def test_vector_pdf_has_text_and_no_pictures() -> None:
    plan = plan_of(ROWS, paper=F4_LANDSCAPE)
    data = vector_pdf([decree_sheet(), *plan.sheets])
    assert data == vector_pdf([decree_sheet(), *plan.sheets])
    pdf = pdfium.PdfDocument(data)
    assert [tuple(round(v) for v in page.get_size()) for page in pdf] == [(595, 842), (935, 609)]
    assert "NOMOR 7/ORT.07-Kpt/3399/KPU-Kab/I/2023" in pdf[0].get_textpage().get_text_bounded()
    assert "Surat Keputusan Tim RB" in pdf[1].get_textpage().get_text_bounded()
    assert "√" in pdf[1].get_textpage().get_text_bounded()
    assert not [o for page in pdf for o in page.get_objects() if o.type == pdfium.raw.FPDF_PAGEOBJ_IMAGE]


@pytest.mark.parametrize("rotate", [0, 90, 180, 270])
@pytest.mark.parametrize(("strips", "two_level"), [(1, False), (3, False), (2, True)])
def test_scan_shows_the_picture_at_its_dpi(rotate: Rotation, strips: int, two_level: bool) -> None:
    page = picture(plan_of(ROWS).sheets[0], dpi=150).after(*[bilevel()] * two_level)
    data = scan_pdf([page], strips=strips, page_rotate=rotate, hidden_ocr=str.upper)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        images = [pdf.pages[0].Resources.XObject[f"/Im{k}"] for k in range(strips)]
        filters = {str(image.Filter) for image in images}
        width, height = (int(sum(image[key] for image in images)) for key in ("/Width", "/Height"))
    assert (len(images), filters) == (strips, {"/CCITTFaxDecode"} if two_level else {"/DCTDecode"})
    stored = page.size if rotate in (0, 180) else page.size[::-1]
    assert (width // strips, height) == stored
    shown = pdfium.PdfDocument(data)[0]
    assert shown.get_size() == pytest.approx([side * 72 / 150 for side in page.size], abs=0.01)
    again = _grey(data)[: page.size[1], : page.size[0]]
    assert np.corrcoef(again.ravel(), page.pixels[: again.shape[0], : again.shape[1]].ravel())[0, 1] > 0.8
    bare = scan_pdf([page], strips=strips, page_rotate=rotate)
    assert len(bare) < len(data)
    assert (_grey(bare) == _grey(data)).all(), "the hidden text shows"


def _grey(data: bytes) -> Gray:
    return pdfium.PdfDocument(data)[0].render(scale=150 / 72, grayscale=True).to_numpy()


@pytest.mark.parametrize(
    ("rotate", "motion"), [(0, ()), (90, ()), (270, ()), (0, (turned(180),)), (180, (turned(90),))]
)
def test_hidden_ocr_lies_under_the_picture(rotate: Rotation, motion: tuple) -> None:
    sheet = plan_of(ROWS).sheets[0]
    page = picture(sheet, dpi=100).after(*motion)
    pdf = pdfium.PdfDocument(scan_pdf([page], page_rotate=rotate, hidden_ocr=str.upper))
    text = pdf[0].get_textpage()
    assert "SURAT KEPUTUSAN TIM RB" in text.get_text_bounded()
    word = text.search("TERSELENGGARANYA:", match_case=True).get_next()
    left, bottom, right, top = text.get_charbox(word[0])
    shown = page.pdf_box(cell_of(sheet.true_table, 3, 4).box)
    x, y = (left + right) / 2, (bottom + top) / 2
    width, height = pdf[0].get_size()
    x, y = {0: (x, height - y), 90: (y, x), 180: (width - x, y), 270: (width - y, height - x)}[rotate]
    assert shown.x0 < x < shown.x1
    assert shown.y0 < y < shown.y1


EFFECTS = {
    "noise": noisy(8),
    "specks": speckled(60),
    "blur": blurred(1.0),
    "jpeg": jpegged(30),
    "two levels": bilevel(),
    "faint": faint(0.4),
    "shadow": shadowed(0.3),
    "back": shown_through(0.15),
    "edges": dark_edges(15, ("left", "right", "top", "bottom")),
    "fold": folded(0.5),
    "rules": broken_rules(0.1),
    "stamp": stamped(450, 330),
    "skew": skewed(1.0, ground=0),
    "perspective": in_perspective(),
}


@pytest.mark.parametrize("name", EFFECTS)
@pytest.mark.parametrize("colour", [False, True])
def test_effects_change_the_picture_the_same_way_each_time(name: str, colour: bool) -> None:
    page = picture(plan_of(ROWS).sheets[0], dpi=100, colour=colour)
    before = page.pixels.copy()
    one, two = page.after(EFFECTS[name]), page.after(EFFECTS[name])
    assert (one.pixels == two.pixels).all()
    assert one.pixels.dtype == np.uint8
    assert np.abs(one.grey.astype(int) - page.grey).mean() > 0.01
    assert (page.pixels == before).all()


def test_effects_do_what_they_are_called() -> None:
    sheet = plan_of(ROWS).sheets[0]
    page = picture(sheet, dpi=150)
    assert set(np.unique(page.after(bilevel()).pixels)) == {0, 255}
    assert page.after(faint(0.4)).pixels.min() >= 150
    edged = page.after(dark_edges(10, ("right",)))
    assert edged.pixels[:, -10:].max() < 20
    assert (edged.pixels[:, :-10] == page.pixels[:, :-10]).all()
    kept = _rule_ink(page.after(broken_rules(0.3))) / _rule_ink(page)
    assert 0.6 < kept < 0.85
    fold = page.after(folded(0.25)).pixels
    assert fold[5, round(0.25 * page.size[0])] < 200 < fold[5, round(0.6 * page.size[0])]


def _rule_ink(page: Picture) -> int:
    upright = [rule for rule in page.sheet.true_table.rules if rule.axis == "v"]
    boxes = (Box(x0=r.position - 0.5, y0=r.start, x1=r.position + 0.5, y1=r.end) for r in upright)
    return sum(dark(page, page.box(box)) for box in boxes)


def test_a_stamp_leaves_the_print_below_readable() -> None:
    sheet = plan_of(ROWS).sheets[0]
    mark = sheet.true_table.marks[0].box
    page = picture(sheet, dpi=200, colour=True)
    x, y = mark.center
    stamp = page.after(stamped(x, y, radius=12))
    assert (stamp.pixels <= page.pixels).all()
    assert (stamp.pixels[..., 2].astype(int) - stamp.pixels[..., 1]).max() > 50


def test_sheet_as_a_faultless_reading() -> None:
    plan = draw_plan([ROWS], Style(), above=("RENCANA AKSI",), below=("KETUA,",))
    reading = plan.sheets[0].reading(page_no=3)
    assert (reading.page_no, reading.kind, reading.dpi) == (3, "table", 72)
    assert [line.text for line in reading.lines] == ["RENCANA AKSI", "KETUA,"]
    assert reading.lines[0].box.y1 < reading.tables[0].box.y0 < reading.lines[1].box.y0
    covered = sum(cell.rowspan * cell.colspan for cell in reading.tables[0].cells)
    assert covered == reading.tables[0].n_rows * reading.tables[0].n_cols
    assert decree_sheet().reading().kind == "decree"
