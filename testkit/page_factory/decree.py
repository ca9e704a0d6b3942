"""Text pages around the table: the decree's preamble, title lines, signature blocks. Titles only, never names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rb_ingest.records import TextLine
from testkit.page_factory.sheet import Shape, Sheet, Text, line_box, text_width, wrap
from testkit.page_factory.spec import A4_PORTRAIT


@dataclass(frozen=True)
class Preamble:
    """What a decree says of itself. The office and all else are invented unless a test says otherwise."""

    office: str = "KABUPATEN SUKAMAJU"
    nomor_line: str = "NOMOR 7/ORT.07-Kpt/3399/KPU-Kab/I/2023"
    tentang: tuple[str, ...] = ("RENCANA AKSI REFORMASI BIROKRASI", "TAHUN 2023")
    ditetapkan_di: str = "Ditetapkan di Sukamaju"
    pada_tanggal: str = "pada tanggal 16 Januari 2023"
    paper: tuple[float, float] = A4_PORTRAIT
    size: float = 11.0
    font: str = "Helvetica"


INVENTED = Preamble()


class TextSheet:
    """Collects lines of text from the top of a page downwards."""

    def __init__(self, paper: tuple[float, float], margin: float, font: str, size: float) -> None:
        self.paper, self.margin, self.font, self.size = paper, margin, font, size
        self.y = margin
        self.shapes: list[Shape] = []
        self.lines: list[TextLine] = []

    def write(self, text: str, x: float | None = None, bold: bool = False) -> None:
        """Add one line, centred unless told where it starts."""
        font = {"Helvetica": "Helvetica-Bold", "Times-Roman": "Times-Bold"}[self.font] if bold else self.font
        self.y += 1.35 * self.size
        left = (self.paper[0] - text_width(text, font, self.size)) / 2 if x is None else x
        self.shapes.append(Text(left, self.y, text, font, self.size))
        self.lines.append(TextLine(text=text, box=line_box(text, left, self.y, font, self.size), confidence=1.0))

    def paragraph(self, head: str, text: str, x: float, x_text: float) -> None:
        """Add a paragraph with a word such as 'Menimbang :' in front of its first line."""
        for k, line in enumerate(wrap(text, self.font, self.size, self.paper[0] - self.margin - x_text)):
            self.write(line, x_text)
            if head and not k:
                self.shapes.append(Text(x, self.y, head, self.font, self.size))
                last = self.lines.pop()
                front = line_box(head, x, self.y, self.font, self.size)
                self.lines.append(TextLine(text=f"{head} {line}", box=front.union(last.box), confidence=1.0))

    def gap(self, lines: float = 1.0) -> None:
        """Leave some lines free."""
        self.y += lines * 1.35 * self.size

    def sheet(self) -> Sheet:
        """Return the page as it is now."""
        return Sheet(self.paper, tuple(self.shapes), tuple(self.lines))


def decree_sheet(preamble: Preamble = INVENTED) -> Sheet:
    """Draw a decree on one page, from the office's name to the date."""
    margin = 0.1 * preamble.paper[0]
    page = TextSheet(preamble.paper, margin, preamble.font, preamble.size)
    page.write("KOMISI PEMILIHAN UMUM", bold=True)
    page.write(preamble.office, bold=True)
    page.gap()
    page.write(f"KEPUTUSAN KOMISI PEMILIHAN UMUM {preamble.office}")
    page.write(preamble.nomor_line)
    page.gap(0.5)
    page.write("TENTANG")
    for line in preamble.tentang:
        page.write(line)
    page.gap(0.5)
    page.write(f"KETUA KOMISI PEMILIHAN UMUM {preamble.office},")
    page.gap(0.5)
    for head, text in _CLAUSES:
        page.paragraph(head, text, margin, margin + 9 * preamble.size)
    page.gap(0.5)
    page.write("MEMUTUSKAN:")
    page.paragraph("KESATU :", _DECISION, margin, margin + 9 * preamble.size)
    page.gap()
    right = 0.55 * preamble.paper[0]
    for text in (preamble.ditetapkan_di, preamble.pada_tanggal):
        page.write(text, right)
    page.gap(0.5)
    for text in ("KETUA KOMISI PEMILIHAN UMUM", f"{preamble.office},", "ttd."):
        page.write(text, right)
    return page.sheet()


def text_sheet(lines: Sequence[str], paper: tuple[float, float] = A4_PORTRAIT, size: float = 11.0) -> Sheet:
    """Draw a page of plain lines: a letter, an annex without a table."""
    margin = 0.1 * paper[0]
    page = TextSheet(paper, margin, "Helvetica", size)
    for line in lines:
        page.paragraph("", line, margin, margin)
    return page.sheet()


_CLAUSES = (
    ("Menimbang :", "a. bahwa program kerja tahunan perlu disusun agar layanan kantor menjadi lebih baik;"),
    ("", "b. bahwa untuk maksud pada huruf a perlu ditetapkan keputusan;"),
    (
        "Mengingat :",
        "1. Undang-Undang Nomor 7 Tahun 2017 tentang Pemilihan Umum (Lembaran Negara Republik Indonesia Tahun 2017 "
        "Nomor 182);",
    ),
    ("", "2. Peraturan Presiden Nomor 81 Tahun 2010 tentang Grand Design Reformasi Birokrasi 2010-2025;"),
)
_DECISION = "Menetapkan rencana aksi sebagaimana tercantum dalam lampiran keputusan ini."
