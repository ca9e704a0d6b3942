"""Lists in one cell."""

from __future__ import annotations

from rb_ingest.records import Cell, TextLine
from rb_ingest.rows.items import Item, ListStyle, list_style, split_items
from testkit.reference import REFERENCE
from tests.rows.tables import table


def lines(text: str) -> tuple[TextLine, ...]:
    cell = table([{"indikator": text}]).cell_at(2, 4)
    assert isinstance(cell, Cell)
    return cell.lines


def items(text: str, style: ListStyle | None = None) -> tuple[Item, ...]:
    return split_items(REFERENCE, lines(text), style)


def texts(text: str, style: ListStyle | None = None) -> list[str]:
    return [item.text for item in items(text, style)]


def test_plain_text_is_one_item() -> None:
    assert texts("Tersedianya media\nsosialisasi") == ["Tersedianya media sosialisasi"]
    assert items("Tersedianya media")[0].numbering is None


def test_blank_cell_has_none() -> None:
    assert items("") == ()


def test_numbered_list_with_hanging_indent() -> None:
    found = items("1. Tersedianya media\n   sosialisasi; dan\n2. Pembangunan kolom.")
    assert [(i.printed, i.text) for i in found] == [
        ("1.", "Tersedianya media sosialisasi"),
        ("2.", "Pembangunan kolom"),
    ]


def test_list_without_hanging_indent() -> None:
    assert texts("a) Data\nmutasi;\nb) Data promosi") == ["Data mutasi", "Data promosi"]


def test_a_wrapped_line_that_begins_with_a_number_is_no_item() -> None:
    assert len(items("1. Pelayanan sesuai Nomor\n   25. Tahun 2009\n2. Maklumat")) == 2
    assert len(items("Pelayanan sesuai Nomor\n25. Tahun 2009 tentang\npelayanan")) == 1


def test_damaged_numbers_are_items_by_sequence_and_indent() -> None:
    found = items("(a). Surat potensi\n     benturan;\n(¢). Surat bebas;\nl) Deklarasi")
    assert [i.text for i in found] == ["Surat potensi benturan", "Surat bebas", "Deklarasi"]


def test_digit_one_read_as_a_letter() -> None:
    assert texts("l) Jumlah program;\n2) Jumlah kegiatan") == ["Jumlah program", "Jumlah kegiatan"]


def test_lead_in_is_an_item_above_its_list() -> None:
    found = items("Terselenggaranya:\na) Lingkungan;\nb) Penilaian")
    assert [(i.level, i.text) for i in found] == [(0, "Terselenggaranya:"), (1, "Lingkungan"), (1, "Penilaian")]


def test_nested_list_and_the_way_back() -> None:
    found = items("1. LHKPN;\n2. Dokumen:\na) Surat;\nb) Deklarasi;\n3. Zona Integritas")
    assert [(i.level, i.printed) for i in found] == [(0, "1."), (0, "2."), (1, "a)"), (1, "b)"), (0, "3.")]


def test_dashes_under_a_numbered_item() -> None:
    found = items("(c). Dokumen berikut:\n- Surat potensi;\n- Surat bebas;\n(d). Laporan")
    assert [i.level for i in found] == [0, 1, 1, 0]


def test_a_lost_dash_is_found_by_the_indent() -> None:
    dashes = ListStyle(dashes=True)
    assert len(items("- Surat potensi\n  benturan\nSurat bebas\n  benturan\n- Deklarasi", dashes)) == 3


def test_a_speck_before_a_continuation_line_is_no_dash() -> None:
    assert texts("4. seluruh prosedur telah\n- diterapkan") == ["seluruh prosedur telah diterapkan"]


def test_a_lost_number_is_found_by_the_gap() -> None:
    assert len(items("1. Data mutasi\n   pegawai\nData promosi\n3. Data peserta")) == 3


def test_text_before_a_list_that_goes_on_is_no_lead_in() -> None:
    found = items("kepentingan;\nc) Deklarasi zona integritas")
    assert [i.level for i in found] == [0, 0]


def test_style_of_a_column() -> None:
    assert list_style([lines(f"{n} Kegiatan tata usaha") for n in range(1, 5)]).bare
    assert not list_style([lines("1. Kegiatan"), lines("2. Kegiatan"), lines("3 Kegiatan")]).bare
    assert list_style([lines(f"1.{n} Kegiatan") for n in range(1, 5)]).paths
    assert list_style([lines("- Surat\n- Laporan"), lines("- Surat\n- Laporan")]).dashes


def test_lists_told_apart_by_their_brackets_alone() -> None:
    found = items("1. Standar pelayanan:\n1) prasyarat;\n2) produk;\n2. Maklumat pelayanan")
    assert [(i.level, i.printed) for i in found] == [(0, "1."), (1, "1)"), (1, "2)"), (0, "2.")]


def test_lone_conjunction_under_an_item_is_its_end() -> None:
    found = items("1. Data promosi beserta dokumentasinya;\n   dan\n2. Data mutasi.")
    assert [i.text for i in found] == ["Data promosi beserta dokumentasinya", "Data mutasi"]


def test_item_without_its_dash_begins_after_a_misread_semicolon() -> None:
    found = texts("- Berkurangnya pelanggaran;\n- Pemberian pegawai teladan: dan\n  Jumlah poster budaya kerja.")
    assert found == ["Berkurangnya pelanggaran", "Pemberian pegawai teladan", "Jumlah poster budaya kerja"]


def test_the_next_number_of_a_list_is_one_without_its_dot_too() -> None:
    listed = "1. Adanya evaluasi hasil\n   pengawasan\n2 Penilaian telah dijadikan\n   dasar\n3. Laporan"
    assert texts(listed) == ["Adanya evaluasi hasil pengawasan", "Penilaian telah dijadikan dasar", "Laporan"]
    assert len(texts("1. Tersedianya dokumen\n3 Dokumen lain")) == 1  # two comes after one
    assert len(texts("1. Tersedianya\n2 dokumen")) == 1  # so many documents
    assert len(texts("1. Tersedianya rencana\n    2 Dokumen")) == 1  # farther in: it goes on
