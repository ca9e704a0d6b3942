"""Makes the database of the whole country, and times the views on it: 550 offices x 5 years, about 400,000 plan rows.

    python -m benchmarks.big_database big.duckdb          make it (half a minute) and time the views
    python -m benchmarks.big_database big.duckdb --reuse  only time them

Contents are drawn by hashes of (office, year, entry), so every run makes the same database. Offices of a province share
habits, so that coverage and outliers have something to show.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path

import duckdb

from rb_ingest.storage.store import Store

OFFICES, YEARS, FIRST_YEAR = 550, 5, 2021

# Chance in per mille: `p` of a hash that is spread evenly over 0-999.
_DRAW = "CREATE OR REPLACE TEMP MACRO draw(a, b, c) AS (hash(a, b, c) % 1000)::INTEGER"

_PLANS = """
CREATE OR REPLACE TEMP TABLE plans AS
SELECT
    'd' || substr(sha256(satker_kode || tahun), 1, 16) AS document_id,
    sha256(satker_kode || tahun) AS sha256,
    satker_kode, satker, level, tahun,
    coalesce(nullif(induk_kode, '00'), satker_kode) AS provinsi
FROM (SELECT * FROM ref_satker WHERE level <> 'pusat' ORDER BY satker_kode LIMIT {offices})
CROSS JOIN (SELECT unnest(range({first}, {first} + {years}))::INTEGER AS tahun)
"""

# An entry is planned by most offices, more or less often by the habit of province, office and year.
_CHOSEN = """
CREATE OR REPLACE TEMP TABLE chosen AS
SELECT
    p.document_id || '-p' || (2 + n // 16) || 'y' || (80 + 27 * (n % 16)) || 'n1' AS row_id,
    (2 + n // 16)::INTEGER AS page_no, (n + 1)::INTEGER AS row_no, 80.0 + 27 * (n % 16) AS y0,
    *
FROM (
    SELECT p.*, i.* EXCLUDE (jenis),
           row_number() OVER (PARTITION BY p.document_id
               ORDER BY i.area_no, i.kegiatan_no, i.sub_no, i.indikator_no) - 1 AS n,
           draw(p.satker_kode, p.tahun, i.indicator_id) AS luck
    FROM plans p CROSS JOIN ref_indicators i
    WHERE i.jenis = 'RB'
      AND draw(p.provinsi, 'entry', i.indicator_id) * 0.25 + draw(p.satker_kode, 'habit', 0) * 0.15
          + draw(p.satker_kode, p.tahun, i.indicator_id) * 0.6 < 640
) p
"""

_INSERTS = (
    """INSERT INTO documents BY NAME SELECT document_id, sha256, 'ok' AS status, 'RB' AS jenis,
        (1 + draw(satker_kode, tahun, 'no') % 90) || '/ORT.07-Kpt/' || satker_kode || '/' || tahun AS nomor_sk, tahun,
        satker_kode, satker, level, make_date(tahun, 1, 2 + draw(satker_kode, tahun, 'day') % 26) AS tanggal_ditetapkan,
        10 AS pages, []::VARCHAR[] AS warnings, 'benchmark' AS pipeline_version, '{}' AS settings,
        TIMESTAMP '2026-01-01' AS read_at, false AS signed FROM plans""",
    """INSERT INTO files SELECT '/inbox/' || satker_kode || '_' || tahun || '.pdf',
        satker_kode || '_' || tahun || '.pdf', document_id, 1, 1, TIMESTAMP '2026-01-01' FROM plans""",
    """INSERT INTO pages BY NAME SELECT document_id, n AS page_no, 'table' AS kind, 'scan' AS source, 0 AS rotation,
        0.1 AS skew, 200.0 AS dpi, 2339.0 AS width, 1654.0 AS height, 1.5 AS seconds, []::VARCHAR[] AS warnings
        FROM plans CROSS JOIN (SELECT unnest(range(1, 11)) AS n)""",
    """INSERT INTO months SELECT row_id, b, m, 1 - draw(row_id, b, 'sure') ** 12 / 1e36 / 2, CASE WHEN m THEN 'tick' END
        FROM (SELECT row_id, b, draw(indicator_id, provinsi, b) + draw(row_id, b, 0) < 550 AS m
              FROM chosen CROSS JOIN (SELECT unnest(range(1, 13))::INTEGER AS b))""",
    """INSERT INTO plan_rows BY NAME SELECT row_id, document_id, page_no, row_no, area_no, area, kegiatan, sub_kegiatan,
        indicator_text || CASE WHEN luck % 7 = 0 THEN ' ' || satker ELSE '' END AS indikator,
        indikator_no || '.' AS nomor, sub_no || ')' AS nomor_sub, kegiatan_no || '.' AS nomor_kegiatan,
        1 - draw(row_id, 'ocr', 0) ** 8 / 1e24 / 2 AS ocr_confidence,
        1 - draw(row_id, 'months', 0) ** 12 / 1e36 / 2 AS months_confidence, []::VARCHAR[] AS links,
        {'x0': 40.0, 'y0': y0, 'x1': 800.0, 'y1': y0 + 27} AS bbox, []::VARCHAR[] AS inferred,
        []::VARCHAR[] AS review_reasons, s AS match_status, ['kata sama'] AS match_reasons,
        CASE WHEN s <> 'none' THEN indicator_id END AS indicator_id,
        CASE WHEN s <> 'none' THEN indicator_text END AS indicator_text,
        CASE WHEN s <> 'none' THEN 0.9 END AS match_score,
        CASE WHEN s = 'review' THEN 0.5 + luck / 2000 ELSE 0.99 END AS match_confidence, month_bits,
        [{'indicator_id': other, 'chance': CASE WHEN s = 'review' THEN 0.5 - luck / 2000 ELSE 0.01 END}] AS rivals
        FROM (SELECT *, coalesce(lag(indicator_id) OVER (PARTITION BY document_id ORDER BY n), '1.1.1.1') AS other,
                        CASE WHEN draw(row_id, 'match', 0) < 30 THEN 'none' WHEN draw(row_id, 'match', 0) < 90
                        THEN 'review' ELSE 'auto' END AS s FROM chosen)
        JOIN (SELECT row_id, coalesce(sum(1 << bulan) FILTER (WHERE marked), 0)::INTEGER AS month_bits
              FROM months GROUP BY row_id) USING (row_id)""",
    """INSERT INTO candidates SELECT row_id, r, indicator_id, indicator_text, 0.9 / r, 0.9 / r, ['kata sama']
        FROM chosen CROSS JOIN (SELECT unnest(range(1, 6))::INTEGER AS r)""",
    """INSERT INTO decisions BY NAME SELECT TIMESTAMP '2026-02-01' AS decided_at,
        TIMESTAMP '2026-02-01' AS recorded_at, 'reviewer' AS decided_by,
        CASE WHEN luck % 2 = 0 THEN 'confirm_match' ELSE 'months' END AS kind, row_id, document_id, sha256, page_no,
        {'x0': 40.0, 'y0': y0, 'x1': 800.0, 'y1': y0 + 27} AS bbox, indicator_text AS indikator, '{}' AS "before",
        CASE WHEN luck % 2 = 0 THEN json_object('indicator_id', indicator_id)
             ELSE json_object('months', [1, 6]) END AS "after"
        FROM chosen WHERE draw(row_id, 'decided', 0) < 12""",
)

QUESTIONS = {
    "v_coverage, all of it": "SELECT count(*), sum(planned::INT), sum(len(months)) FROM v_coverage",
    "v_coverage, one satker": "SELECT * FROM v_coverage WHERE satker_kode = '3302' AND tahun = 2024",
    "coverage, sure rows only": "SELECT count(*) FROM coverage(min_confidence := 0.95) WHERE planned",
    "v_calendar, all of it": "SELECT count(*), sum(scheduled) FROM v_calendar",
    "v_calendar, by month": "SELECT tahun, bulan, sum(scheduled) FROM v_calendar GROUP BY ALL ORDER BY ALL",
    "v_compare, two satker": "SELECT * FROM v_compare WHERE satker_kode_a = '3302' AND satker_kode_b = '3376' "
    "AND tahun_a = 2024 AND tahun_b = 2024",
    "v_compare, two years": "SELECT * FROM v_compare WHERE satker_kode_a = '3302' AND satker_kode_b = '3302' "
    "AND tahun_a = 2023 AND tahun_b = 2024",
    "v_outliers, all of it": "SELECT count(*), sum(is_outlier::INT) FROM v_outliers",
    "v_quality, all of it": "SELECT count(*), sum(rows), sum(to_review) FROM v_quality",
    "v_review, its top": "SELECT * FROM v_review LIMIT 100",
    "v_missing, all of it": "SELECT count(*) FROM v_missing",
    "v_completeness, all of it": "SELECT count(*), avg(score) FROM v_completeness",
    "v_likeness, all of it": "SELECT count(*), max(likeness) FROM v_likeness",
    "v_due, all of it": "SELECT count(*), sum(due) FROM v_due",
    "v_rows, trusted": "SELECT count(*) FROM v_rows WHERE trusted",
    "v_rows, count": "SELECT count(*) FROM v_rows",
    "v_documents, all of it": "SELECT count(*), sum(pages) FROM v_documents",
    "v_current, all of it": "SELECT count(*), count(DISTINCT satker_kode) FROM v_current",
    "v_row_entries, all of it": "SELECT count(*), count(DISTINCT indicator_id) FROM v_row_entries",
    "v_months, by month": "SELECT bulan, count(*) FROM v_months WHERE marked GROUP BY bulan ORDER BY bulan",
    "v_periods, by kind": "SELECT kind, count(*) FROM v_periods WHERE marked GROUP BY kind ORDER BY kind",
    "v_unplaced, all of it": "SELECT count(*) FROM v_unplaced",
    "v_rows, one satker": "SELECT * FROM v_rows WHERE satker_kode = '3302' AND tahun = 2024",
}


def make(path: Path, *, offices: int = OFFICES, years: int = YEARS) -> int:
    """Make the database and give its number of plan rows.

    Args:
        path: Where to; must not exist.
        offices: How many offices, provinces first.
        years: How many years from 2021.
    """
    if path.exists():
        raise SystemExit(f"{path} exists already; remove it or use --reuse")
    with Store(path) as store:
        connection = store.connection
        connection.execute(_DRAW)
        connection.execute(_PLANS.format(offices=offices, first=FIRST_YEAR, years=years))
        connection.execute(_CHOSEN)
        for statement in _INSERTS:
            connection.execute(statement)
        [(rows,)] = connection.execute("SELECT count(*) FROM plan_rows").fetchall()
        connection.execute("CHECKPOINT")
    return int(rows)


def timings(connection: duckdb.DuckDBPyConnection, clock: Callable[[], float] = time.perf_counter) -> dict[str, float]:
    """Time each question, in seconds, the best of three runs, results fetched as Arrow.

    Args:
        connection: The database.
        clock: What is measured; `time.process_time` tells on a busy machine what a question costs all the same.
    """
    seconds = {}
    for name, sql in QUESTIONS.items():
        spent = []
        for _ in range(3):
            started = clock()
            connection.sql(sql).to_arrow_table()
            spent.append(clock() - started)
        seconds[name] = min(spent)
    return seconds


def main() -> None:
    """Make the database unless told to reuse it, and print the times."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", type=Path)
    parser.add_argument("--reuse", action="store_true", help="only time the views")
    options = parser.parse_args()
    if not options.reuse:
        print(f"{make(options.path):,} plan rows, {options.path.stat().st_size / 2**20:.0f} MB")
    with Store(options.path) as store:  # a writer brings the views of this version along
        work = timings(store.connection, time.process_time)
        for name, spent in timings(store.connection).items():
            print(f"{name:28} {1000 * spent:7.0f} ms, {1000 * work[name]:7.0f} ms of processor time")


if __name__ == "__main__":
    main()
