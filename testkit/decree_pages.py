"""Pages in the look of three real decrees, drawn from their texts, with the plan rows that the contract asks for.

Each shows what its office did differently. The months are the transcriptions' where those kept them; titles only stand
under the tables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from rb_ingest.records import Level
from testkit.pages import (
    F4_LANDSCAPE,
    Aligned,
    Item,
    Plan,
    Preamble,
    Row,
    Sheet,
    Style,
    TruthRow,
    decree_sheet,
    draw_plan,
)

ALL_YEAR = range(1, 13)


@dataclass(frozen=True)
class DecreePages:
    """The pages of a decree and what they say; `entries` are the catalogue ids of its rows."""

    sheets: tuple[Sheet, ...]
    rows: tuple[TruthRow, ...]
    entries: tuple[str, ...]
    satker: str
    satker_kode: str
    level: Level
    tahun: int
    nomor_sk: str | None
    tanggal: date | None


def banyumas() -> DecreePages:
    """Draw the Banyumas look.

    The header is repeated on every page and calls the area PROGRAM/KEGIATAN; lists in a merged SUB KEGIATAN stand line
    by line beside the ruled indicator items; a list inside one indicator ("TIM RB KPU Provinsi menerima ...") is not
    ruled and has one set of ticks.
    """
    area = ("1", "Manajemen Perubahan")
    planning = (*area, Item("1.", "Perencanaan Reformasi Birokrasi"))
    doing = (*area, Item("2.", "Pelaksanaan Manajemen Perubahan"))
    reporting = (*area, Item("3.", "Monitoring, Evaluasi dan Pelaporan"))
    integrity = Aligned(
        (
            Item(
                "3.",
                "Penyelenggaraan integritas lingkungan kerja :\n1) Penandatanganan Pakta Integritas seluruh pegawai;",
            ),
            Item("2)", "Pelaporan LHKPN dan LHKASN;", 1),
            Item("3)", "Pelaksanaan manajemen benturan kepentingan;", 1),
            Item("4)", "Pembangunan Zona Integritas", 1),
        )
    )
    report_to = Item(
        "3.",
        "Melakukan pelaporan rencana aksi RB dan Rencana Aksi Agen perubahan di lingkungan kerja kepada :\n"
        "1) tim pengarah\n2) tim reformasi Birokrasi KPU melalui KPU Provinsi Jawa Tengah.",
    )
    jdih = ("2", "Penataan Peraturan Perundang-undangan", Item("5.", "Pengelolaan JDIH."))
    spip_area = ("7", "Penguatan Pengawasan", Item("5.", "Peningkatan SPIP di lingkungan KPU Kabupaten Banyumas"))
    spip = Aligned(
        (
            Item("2.", "Pelaksanaan SPIP :"),
            Item("a).", "Lingkungan pengendalian", 1),
            Item("b).", "Penilaian risiko;", 1),
            Item("c).", "Kegiatan pengendalian;", 1),
        )
    )
    first = [
        Row(
            *planning,
            Item("1.", "Pembentukan Tim RB di lingkungan KPU Kabupaten Banyumas."),
            "Surat Keputusan Tim Reformasi Birokrasi di lingkungan KPU Kabupaten Banyumas",
            {1, 7},
        ),
        Row(
            *planning,
            Item(
                "2.",
                "Pembangunan komitmen bersama seluruh jajaran pegawai dan pejabat untuk melaksanakan RB secara "
                "konsisten dan melakukan perubahan mental",
            ),
            "Kegiatan kick off / pembangunan komitmen pelaksanaan reformasi birokrasi di lingkungan KPU Kabupaten "
            "Banyumas",
            {6},
        ),
        Row(
            *doing,
            integrity,
            Item(
                "1.",
                "Persentase (%) penandatanganan Pakta Integritas baik jajaran anggota dan sekretariat KPU Kabupaten "
                "Banyumas;",
            ),
            {1},
        ),
        Row(*doing, integrity, Item("2.", "Presentase (%) pelaporan LHKPN;"), {3}),
        Row(
            *doing,
            integrity,
            Item("4.", "Dokumen laporan penanganan benturan kepentingan berikut dokumentasi:"),
            {3},
        ),
        Row(*doing, integrity, Item("a).", "Surat Potensi Benturan Kepentingan;", 1), {3}),
        Row(*doing, integrity, Item("b)", "Surat Pernyataan Bebas Benturan Kepentingan;", 1), {3}),
        Row(
            *doing,
            integrity,
            Item("c).", "Deklarasi pencangangan zona intergitas KPU Kabupaten Banyumas.", 1),
            {3},
        ),
        Row(
            *reporting,
            report_to,
            Item(
                "1.",
                "TIM RB KPU Provinsi menerima pelaporan :\na) SK TIM RB, Tim Agen Perubahan dan Assessor;\n"
                "b). Rencana Aksi Agen perubahan di lingkungan unit kerja/satuan kerja\n"
                "c). Lembar Kerja Evaluasi (LKE Unit);",
            ),
            {3},
        ),
    ]
    second = [
        Row(
            *reporting,
            report_to,
            Item(
                "2.",
                "Tersedia dokumen tindak lanjut dari hasil evaluasi Rencana Aksi Agen Perubahan di lingkungan kerja, "
                "serta Pelaksanaan yang sudah ditindaklanjuti dari evaluasi sebelumnya.",
            ),
            {2},
        ),
        Row(
            *jdih,
            Item("1.", "Pembangunan JDIH KPU Kabupaten Bayumas"),
            Item("1.", "Dapat diaksesnya JDIH KPU Kabupaten Banyumas; dan"),
            ALL_YEAR,
        ),
        Row(
            *jdih,
            Item("2.", "Pengelolaan JDIH KPU Kabupaten Banyumas"),
            Item("2.", "Termutakhirnya data JDIH KPU Kabupaten Banyumas."),
            ALL_YEAR,
        ),
        Row(*spip_area, spip, "Terselenggara:", {2}),
        Row(*spip_area, spip, Item("a)", "Lingkungan pengendalian;"), {2}),
        Row(*spip_area, spip, Item("b)", "Penilaian risiko;"), {2}),
        Row(*spip_area, spip, Item("c)", "Kegiatan pengendalian;"), {2}),
        Row(
            *spip_area,
            Item("3.", "Monitoring, evaluasi, pelaporan dan tindak lanjut pengelolaan SPIP"),
            "Pelaporan Buku Kendali Tepat Waktu.",
            range(2, 13),
        ),
    ]
    style = Style(
        paper=F4_LANDSCAPE,
        margin=34,
        size=8,
        headers=("NO", "PROGRAM/KEGIATAN", "KEGIATAN", "SUB KEGIATAN", "INDIKATOR KEBERHASILAN"),
    )
    nomor = "04.1/ORT.04-Kpt/3302/KPU-Kab/II/2021"
    plan = draw_plan(
        [first, second],
        style,
        annex=(
            "LAMPIRAN : Keputusan Komisi Pemilihan Umum Kabupaten Banyumas",
            f"Nomor : {nomor}",
            "Tanggal : 1 Februari 2021",
        ),
        above=_title("BANYUMAS", 2021),
        below=("KETUA KOMISI PEMILIHAN UMUM", "KABUPATEN BANYUMAS,", "Ttd."),
    )
    preamble = Preamble(
        office="KABUPATEN BANYUMAS",
        nomor_line=f"Nomor : {nomor}",
        tentang=_title("BANYUMAS", 2021),
        ditetapkan_di="Ditetapkan di : Purwokerto",
        pada_tanggal="Pada tanggal : 1 Februari 2021",
    )
    return _decree(
        plan,
        preamble,
        entries="1.1.1.1 1.1.2.1 1.2.3.1 1.2.3.2 1.2.3.4 1.2.3.5 1.2.3.6 1.2.3.7 1.3.3.1 1.3.3.2 2.5.1.1 2.5.2.1 "
        "7.5.2.1 7.5.2.2 7.5.2.3 7.5.2.4 7.5.3.1",
        satker="KPU Kabupaten Banyumas",
        satker_kode="3302",
        nomor_sk=nomor,
        tanggal=date(2021, 2, 1),
    )


def bengkulu_tengah() -> DecreePages:
    """Draw the Bengkulu Tengah look.

    The header and the row of column numbers stand on the first page only; a label is printed once in the middle of its
    span, wherever that page is; KET stays empty; list heads and their items share one ruled row and its ticks. The
    annex prints the number in another way, with the code of another region.
    """
    office = "KPU Kabupaten Bengkulu Tengah"
    area = ("1.", "Manajemen Perubahan")
    planning = (*area, Item("1.", "Perencanaan Reformasi Birokrasi"))
    doing = (*area, Item("2.", "Pelaksanaan Manajemen Perubahan"))
    media = Item("1.", "Sosialisasi Reformasi Birokrasi Melalui Berbagai Media")
    values = Item("2.", "Sosialisasi Nilai-nilai untuk menegakkan integritas penyelenggara pemilu dan ASN")
    integrity = Aligned(
        (
            Item(
                "3.",
                "Penyelenggaraan Integritas Di lingkungan Kerja\n"
                "a. penandatanganan fakta integritas penyelenggara Pemilu",
            ),
            Item("b.", "pelaporan LHKPN dan LHKASN setiap Tahun", 1),
            Item("c.", "pelaksanaan manajemen benturan kepentingan", 1),
            Item("d.", "pembangunan zona integritas", 1),
        )
    )
    culture = Item(
        "4.",
        "internalisasi nilai-nilai dasar organisasi dan menciptakan budaya kerja positif di lingkungan " + office,
    )
    spip_area = ("7.", "Penguatan Pengawasan", Item("4.", "Peningkatan SPIP dilingkungan satuan Kerja"))
    spip = Item(
        "2.",
        "Pelaksanaan SPIP\na. lingkungan pengendalian\nb. pengendalian resiko\nc. kegiatan pengendalian\n"
        "d. informasi dan komunikasi\ne. pemantauan pengendalian intern",
    )
    first = [
        Row(
            *planning,
            Item(
                "1.",
                f"Pembentukan tim Reformasi Birokrasi Di lingkungan {office}\nTim terdiri dari:\n1. Tim Pengarah\n"
                "2. Tim Pelaksana\n3. Tim Agen Perubahan\n4. Tim Assesor",
            ),
            f"Surat Keputusan Tim Reformasi Birokrasi di lingkungan {office}",
            {3},
        ),
        Row(
            *planning,
            Item(
                "3.", f"focus group discussion (FGD) Penyusunan Rencana Aksi Reformasi Birokrasi di lingkungan {office}"
            ),
            f"Rencana Aksi Tahunan di lingkungan {office}.",
        ),
        Row(
            *doing,
            media,
            Item("1.", "tersedianya Media Sosialisasi dilingkungan kerja yang bisa di akses stakeholder"),
            ALL_YEAR,
        ),
        Row(*doing, media, Item("2.", "pembangunan kolom reformasi birokrasi di " + office), range(2, 13)),
        Row(*doing, values, Item("1.", "pemberian Pegawai teladan minimal 1 kali dalam satu tahun")),
    ]
    second = [
        Row(*doing, values, Item("2.", "menurunnya angka pelanggaran disiplin pegawai ASN"), range(1, 12)),
        Row(*doing, integrity, "persentase penandatanganan fakta integritas baik anggota maupun ASN", {1}),
        Row(*doing, integrity, "persentase pelaporan LHKPN", {1, 2, 3}),
        Row(*doing, integrity, "Persentase Pelaporan LHKASN", ALL_YEAR),
        Row(
            *doing,
            integrity,
            (
                "dokumen laporan penanganan benturan kepentingan berikut dokumentasi:",
                Item("a.", "surat pernyataan potensi benturan Kepentingan"),
                Item("b.", "surat pernyataan bebas benturan kepentingan"),
                Item("c.", "deklarasi pencaanangan zona integritas " + office),
            ),
            {1},
        ),
        Row(
            *doing,
            culture,
            Item("1.", "tersedianya Media Sosialisasi nilai-nilai dasar organisasi di lingkungan " + office),
            ALL_YEAR,
        ),
        Row(
            *doing,
            culture,
            Item("2.", "diterapkannya budaya kerja positif yang dituangkan dalam standar operasional"),
            ALL_YEAR,
        ),
        Row(
            *spip_area,
            Item("1.", "pembangunan sistem pengendalian intern pemerintah dilingkungan satuan kerja"),
            "adanya tim SPIP pada satuan kerja",
            {1},
        ),
        Row(
            *spip_area,
            spip,
            (
                "terselenggaranya :",
                Item("a.", "lingkungan pengendalian"),
                Item("b.", "penilaian resiko"),
                Item("c.", "kegiatan pengendalian"),
                Item("d.", "informasi dan komunikasi"),
                Item("e.", "pemantauan pengendalian intern"),
            ),
            ALL_YEAR,
        ),
    ]
    style = Style(
        paper=F4_LANDSCAPE,
        margin=34,
        size=8,
        font="Times-Roman",
        number_row="each",
        header_on="first",
        label_valign="middle_span",
    )
    plan = draw_plan(
        [first, second],
        style,
        annex=(
            "Lampiran",
            "Keputusan Komisi Pemilihan Umum Kabupaten Bengkulu Tengah",
            "Nomor : 02 /ORT.07-Kpt/KPU-Kab/1707/1/2022",
        ),
        above=_title("BENGKULU TENGAH", 2022),
        below=("Bengkulu Tengah, 10 Januari 2022", "KETUA", "ttd."),
    )
    nomor = "02/ORT.07-Kpts/KPU-Kab/1709/I/2022"
    preamble = Preamble(
        office="KABUPATEN BENGKULU TENGAH",
        nomor_line=f"NOMOR {nomor}",
        tentang=_title("BENGKULU TENGAH", 2022),
        ditetapkan_di="Ditetapkan di Bengkulu Tengah",
        pada_tanggal="pada tanggal 10 Januari 2022",
        font="Times-Roman",
    )
    return _decree(
        plan,
        preamble,
        entries="1.1.1.1 1.1.3.1 1.2.1.1 1.2.1.2 1.2.2.3 1.2.2.2 1.2.3.1 1.2.3.2 1.2.3.3 1.2.3.4 1.2.3.5 1.2.3.6 "
        "1.2.3.7 1.2.4.1 1.2.4.2 7.5.1.1 7.5.2.1 7.5.2.2 7.5.2.3 7.5.2.4 7.5.2.5 7.5.2.6",
        satker=office,
        satker_kode="1709",
        nomor_sk=nomor,
        tanggal=date(2022, 1, 10),
    )


def pemalang() -> DecreePages:
    """Draw the Pemalang look: no KET, numbers such as "1)." and "(a).", dashes as bullets, no decree in front."""
    ppid_area = ("4", "Penataan Tata Laksana", Item("b.", "Penyelenggaraan Keterbukaan Informasi Publik"))
    ppid = Aligned(
        (
            "Tata kelola PPID di lingkungan KPU Kab. Pemalang:",
            Item("1).", "Penyampaian Kebijakan/Maklumat Layanan/Standar Pelayanan/SOP PID di KPU Kab. Pemalang"),
            Item("2).", "Peningkatan kapasitas pengelola PPID di lingkungan KPU Kab. Pemalang"),
            Item("3).", "Survei kepuasan pemohon informasi."),
        )
    )
    budget_area = (
        "6",
        "Penguatan Akuntabilitas Kinerja",
        Item("a.", "Penguatan Sistem Akuntabilitas Kinerja Instansi Pemerintah"),
    )
    budget = Item("4).", "Penyelenggaraan anggaran yang efektif dan efisien;")
    results = Item("7).", "Evaluasi Capaian Kinerja KPU Kabupaten Pemalang; dan")
    rows = [
        Row(*ppid_area, ppid, Item("(a).", "Adanya kebijakan pendukung PPID;"), ALL_YEAR),
        Row(
            *ppid_area,
            ppid,
            Item(
                "(b).",
                "Dapat diaksesnya Maklumat Layanan, Standar Pelayanan, dan SOP terkait permohonan informasi oleh "
                "stakeholder;",
            ),
            {1, 2, 3, 6, 9, 12},
        ),
        Row(*ppid_area, ppid, Item("(c).", "Meningkatnya kepuasan layanan PID;"), {6, 12}),
        Row(*ppid_area, ppid, Item("(d).", "Indeks kepuasan permohon informasi."), {12}),
        Row(*budget_area, budget, Item("(a).", "Adanya program dan kegiatan :"), ALL_YEAR),
        Row(*budget_area, budget, Item("-", "Jumlah program;", 1), ALL_YEAR),
        Row(*budget_area, budget, Item("-", "jumlah kegiatan;", 1), ALL_YEAR),
        Row(
            *budget_area,
            budget,
            Item("-", "jumlah program yang mendukung tercapaiannya kinerja utama organisasi; dan", 1),
            ALL_YEAR,
        ),
        Row(*budget_area, budget, Item("(b).", "Persentase sasaran Kinerja :"), ALL_YEAR),
        Row(*budget_area, budget, Item("-", "Jumlah Sasaran Kinerja yang tercapai 100% atau lebih.", 1), range(3, 13)),
        Row(
            *budget_area,
            results,
            Item("(a).", "Adanya rencana tindak lanjut atas evaluasi capaian kinerja KPU Kabupaten Pemalang; dan"),
        ),
        Row(*budget_area, results, Item("(b).", "Review LAKIP KPU Kabupaten Pemalang."), {12}),
    ]
    style = Style(
        paper=F4_LANDSCAPE,
        margin=34,
        size=8,
        headers=("NO", "PROGRAM/KEGIATAN", "KEGIATAN", "SUB KEGIATAN", "INDIKATOR KEBERHASILAN"),
        ket=False,
        mark="✓",
    )
    plan = draw_plan([rows], style, above=_title("PEMALANG", 2024))
    return _decree(
        plan,
        None,
        entries="4.2.1.1 4.2.1.2 4.2.1.3 4.2.1.7 6.1.4.1 6.1.4.2 6.1.4.3 6.1.4.4 6.1.4.6 6.1.4.8 6.1.7.1 6.1.7.2",
        satker="KPU Kabupaten Pemalang",
        satker_kode="3327",
        tahun=2024,
    )


def _title(region: str, year: int) -> tuple[str, ...]:
    return (
        "RENCANA AKSI REFORMASI BIROKRASI",
        f"DI LINGKUNGAN KOMISI PEMILIHAN UMUM KABUPATEN {region}",
        f"TAHUN {year}",
    )


def _decree(
    plan: Plan,
    preamble: Preamble | None,
    *,
    entries: str,
    satker: str,
    satker_kode: str,
    nomor_sk: str | None = None,
    tanggal: date | None = None,
    tahun: int | None = None,
) -> DecreePages:
    front = (decree_sheet(preamble),) if preamble else ()
    rows = tuple(replace(row, page_no=row.page_no + len(front)) for row in plan.rows)
    year = tahun or (tanggal.year if tanggal else 0)
    return DecreePages(
        sheets=(*front, *plan.sheets),
        rows=rows,
        entries=tuple(entries.split()),
        satker=satker,
        satker_kode=satker_kode,
        level="kabupaten",
        tahun=year,
        nomor_sk=nomor_sk,
        tanggal=tanggal,
    )


LAYOUTS = {"banyumas": banyumas, "bengkulu_tengah": bengkulu_tengah, "pemalang": pemalang}
