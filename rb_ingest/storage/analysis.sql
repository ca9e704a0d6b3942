-- What analysts ask for: coverage, calendar, comparison, outliers, quality. All read through the reviewers' decisions.
-- Each table macro with min_confidence, which leaves out what is less sure, is also a view of the same name with v_ before
-- it and nothing left out. views.py writes its text out: DuckDB 1.4 loses the steps (WITH) of a macro that a view calls.

-- Plans that can be compared, each decree once, with the province that an office lies in. The national office is its own province.
CREATE OR REPLACE VIEW internal.plans AS
SELECT d.document_id, d.file_name, d.jenis, d.tahun, d.satker_kode, d.satker, d.level,
       substr(d.satker_kode, 1, 2) AS provinsi_kode, p.nama_wilayah AS provinsi
FROM main.v_current d
LEFT JOIN main.ref_satker p ON p.satker_kode = substr(d.satker_kode, 1, 2)
WHERE d.jenis IS NOT NULL;

-- What was not read cannot be missed: documents of which pages are lost or in doubt, and those that could not be read.
CREATE OR REPLACE VIEW internal.unread_documents AS
SELECT d.document_id,
       CASE WHEN d.status = 'failed' THEN 'the document could not be read'
            WHEN t.pages IS NULL THEN 'the document was not read in full'
            ELSE format('page {} was not read, or not as it should be', t.pages) END AS reason
FROM internal.judged_documents d
LEFT JOIN (
    SELECT document_id, string_agg(page_no, ', ' ORDER BY page_no) AS pages
    FROM (SELECT DISTINCT document_id, page_no FROM internal.page_troubles WHERE page_no IS NOT NULL)
    GROUP BY document_id
) t ON t.document_id = d.document_id
WHERE d.status IN ('partial', 'failed');

-- Plans that are known to have been handed in: those that were read, and failed files of an office, year and kind of which
-- nothing else was read.
CREATE OR REPLACE VIEW internal.plans_seen AS
SELECT * FROM internal.plans
UNION ALL BY NAME
SELECT d.document_id, d.file_name, d.jenis, d.tahun, d.satker_kode, d.satker, d.level,
       substr(d.satker_kode, 1, 2) AS provinsi_kode, p.nama_wilayah AS provinsi
FROM internal.seen_documents d
LEFT JOIN main.ref_satker p ON p.satker_kode = substr(d.satker_kode, 1, 2)
ANTI JOIN internal.plans r
       ON r.jenis = d.jenis AND r.satker_kode = d.satker_kode AND r.tahun IS NOT DISTINCT FROM d.tahun
WHERE d.status = 'failed' AND d.jenis IS NOT NULL AND d.satker_kode IS NOT NULL;

-- Rows that might stand for an entry, though they were not taken for it: those whose match is in doubt, for each candidate
-- that is as likely as one in twenty. With this limit, of twenty offices that are said to lack an entry less than one has
-- it after all. What a person rejected is no candidate any more; all the others of that row are.
CREATE OR REPLACE VIEW internal.entry_doubts AS
SELECT r.row_id, r.document_id, r.rival.indicator_id AS indicator_id, r.page_no, r.row_no, r.rival.chance AS chance
FROM (
    SELECT row_id, document_id, page_no, row_no, match_status, unnest(rivals) AS rival
    FROM internal.judged_rows
    WHERE match_status = 'rejected' OR internal.match_in_doubt(match_status, match_confidence)
) r
LEFT JOIN internal.decided_matches x
       ON x.kind = 'reject_match' AND x.row_id = r.row_id AND x.indicator_id = r.rival.indicator_id
WHERE (r.match_status = 'rejected' OR r.rival.chance >= 0.05) AND x.row_id IS NULL;

-- One line per plan and catalogue entry of its kind: planned, not planned or unknown, when, and how many of its peers
-- plan it.
-- NOT MATERIALIZED: DuckDB 2.0.0 waits for ever on a LIMIT over a table expression that it keeps for two readers.
CREATE OR REPLACE MACRO coverage(min_confidence := 0.0) AS TABLE
WITH evidence AS NOT MATERIALIZED (
    SELECT document_id, indicator_id, is_row::INTEGER AS is_row, CASE WHEN is_row THEN month_bits ELSE 0 END AS month_bits,
           CASE WHEN is_row THEN chance END AS confidence, CASE WHEN is_row THEN months_confidence END AS months_confidence,
           is_row AND match_status IN ('auto', 'confirmed') AS is_sure, page_no, row_no, chance
    FROM (
        SELECT document_id, indicator_id, match_confidence >= min_confidence AS is_row, month_bits, months_confidence,
               match_status, page_no, row_no, match_confidence AS chance
        FROM internal.judged_rows
        WHERE indicator_id IS NOT NULL
        UNION ALL
        SELECT document_id, indicator_id, match_confidence >= min_confidence, month_bits, months_confidence,
               match_status, page_no, row_no, match_confidence
        FROM internal.further_entries
    )
    WHERE chance IS NOT NULL
    UNION ALL
    SELECT document_id, indicator_id, 0, 0, NULL, NULL, false, page_no, row_no, chance FROM internal.entry_doubts
),
found AS NOT MATERIALIZED (
    SELECT document_id, indicator_id, sum(is_row) AS rows, bit_or(month_bits) AS month_bits, max(confidence) AS confidence,
           min(months_confidence) AS months_confidence, bool_or(is_sure) AS is_sure,
           max(chance) AS chance, arg_max(page_no, chance) AS page_no, arg_max(row_no, chance) AS row_no
    FROM evidence
    GROUP BY document_id, indicator_id
),
-- Of how many plans it is known whether they have an entry: of those that were read in full, but for what is in doubt.
totals AS (
    SELECT p.jenis, p.tahun, count(*) FILTER (WHERE u.document_id IS NULL) AS n
    FROM internal.plans p LEFT JOIN internal.unread_documents u ON u.document_id = p.document_id
    GROUP BY p.jenis, p.tahun
),
peers AS NOT MATERIALIZED (
    SELECT p.jenis, p.tahun, f.indicator_id, sum(f.is_sure::INTEGER) AS n,
           sum(f.is_sure::INTEGER - (u.document_id IS NULL)::INTEGER) AS more_known
    FROM found f
    JOIN internal.plans p ON p.document_id = f.document_id
    LEFT JOIN internal.unread_documents u ON u.document_id = f.document_id
    GROUP BY p.jenis, p.tahun, f.indicator_id
)
SELECT
    p.document_id, p.jenis, p.tahun, p.satker_kode, p.satker, p.level, p.provinsi_kode, p.provinsi,
    i.area_no, i.area, i.kegiatan, i.indicator_id, i.indicator_text, i.kind,
    CASE WHEN f.is_sure THEN true WHEN f.document_id IS NULL AND u.document_id IS NULL THEN false END AS planned,
    coalesce(f.rows, 0)::INTEGER AS rows,
    coalesce(l.months, []) AS months,
    f.confidence,
    f.months_confidence,
    coalesce(e.n, 0) / nullif(coalesce(t.n, 0) + coalesce(e.more_known, 0), 0) AS peers_share,
    CASE WHEN f.is_sure THEN 'planned' WHEN f.document_id IS NULL AND u.document_id IS NULL THEN 'not planned'
         ELSE 'unknown' END AS status,
    CASE WHEN f.is_sure THEN NULL
         WHEN f.document_id IS NOT NULL
             THEN format('row {} on page {} may stand for it ({:.0f} %)', f.row_no, f.page_no, 100 * f.chance)
         ELSE u.reason END AS reason
FROM internal.plans_seen p
JOIN main.ref_indicators i ON i.jenis = p.jenis
LEFT JOIN totals t ON t.jenis = p.jenis AND t.tahun IS NOT DISTINCT FROM p.tahun
LEFT JOIN internal.unread_documents u ON u.document_id = p.document_id
LEFT JOIN found f ON f.document_id = p.document_id AND f.indicator_id = i.indicator_id
LEFT JOIN peers e ON e.jenis = p.jenis AND e.tahun IS NOT DISTINCT FROM p.tahun AND e.indicator_id = i.indicator_id
LEFT JOIN internal.month_lists l ON l.month_bits = f.month_bits;

-- One line per plan, area and month: how many of the area's rows are carried out then.
CREATE OR REPLACE MACRO calendar(min_confidence := 0.0) AS TABLE
WITH counts AS (
    SELECT document_id, area_no, count(*) AS rows, avg(months_confidence) AS confidence,
           [sum(month_bits >> 1 & 1), sum(month_bits >> 2 & 1), sum(month_bits >> 3 & 1), sum(month_bits >> 4 & 1), sum(month_bits >> 5 & 1),
            sum(month_bits >> 6 & 1), sum(month_bits >> 7 & 1), sum(month_bits >> 8 & 1), sum(month_bits >> 9 & 1), sum(month_bits >> 10 & 1),
            sum(month_bits >> 11 & 1), sum(month_bits >> 12 & 1)] AS scheduled
    FROM internal.judged_rows
    WHERE months_confidence >= min_confidence
    GROUP BY document_id, area_no
)
SELECT
    p.document_id, p.jenis, p.tahun, p.satker_kode, p.satker, p.level, p.provinsi_kode, p.provinsi,
    c.area_no, a.area, b.bulan,
    c.rows::INTEGER AS rows,
    c.scheduled[b.bulan]::INTEGER AS scheduled,
    c.scheduled[b.bulan]::DOUBLE / c.rows AS share,
    c.confidence
FROM counts c
JOIN internal.plans p USING (document_id)
LEFT JOIN main.ref_areas a ON a.jenis = p.jenis AND a.area_no = c.area_no
CROSS JOIN (SELECT unnest(range(1, 13))::INTEGER AS bulan) b;

-- Two plans of the same kind side by side, entry by entry, where at least one of them plans it. Name both plans in WHERE:
-- all pairs are more than a thousand million lines. Grouping after the joins lets those conditions reach the tables.
CREATE OR REPLACE MACRO internal.plan_entries(min_confidence) AS TABLE
SELECT p.document_id, p.jenis, p.tahun, p.satker_kode, p.satker, i.area_no, i.area, i.indicator_id, i.indicator_text,
       CASE WHEN bool_or(r.match_status IN ('auto', 'confirmed') AND r.match_confidence >= min_confidence)
                 OR bool_or(f.match_status IN ('auto', 'confirmed') AND f.match_confidence >= min_confidence) THEN true
            WHEN count(r.row_id) = 0 AND count(f.row_id) = 0 AND count(n.document_id) = 0 AND count(u.document_id) = 0 THEN false
            END AS planned,
       coalesce(bit_or(r.month_bits) FILTER (WHERE r.match_confidence >= min_confidence), 0)
           | coalesce(bit_or(f.month_bits) FILTER (WHERE f.match_confidence >= min_confidence), 0) AS month_bits,
       greatest(max(r.match_confidence) FILTER (WHERE r.match_confidence >= min_confidence),
                max(f.match_confidence) FILTER (WHERE f.match_confidence >= min_confidence)) AS confidence,
       least(min(r.months_confidence) FILTER (WHERE r.match_confidence >= min_confidence),
             min(f.months_confidence) FILTER (WHERE f.match_confidence >= min_confidence)) AS months_confidence
FROM internal.plans p
JOIN main.ref_indicators i ON i.jenis = p.jenis
LEFT JOIN internal.unread_documents u ON u.document_id = p.document_id
LEFT JOIN internal.judged_rows r ON r.document_id = p.document_id AND r.indicator_id = i.indicator_id
LEFT JOIN internal.further_entries f ON f.document_id = p.document_id AND f.indicator_id = i.indicator_id
LEFT JOIN internal.entry_doubts n ON n.document_id = p.document_id AND n.indicator_id = i.indicator_id
GROUP BY ALL;

CREATE OR REPLACE MACRO compare(min_confidence := 0.0) AS TABLE
SELECT
    a.jenis, a.area_no, a.area, a.indicator_id, a.indicator_text,
    a.document_id AS document_id_a, a.satker_kode AS satker_kode_a, a.satker AS satker_a, a.tahun AS tahun_a,
    b.document_id AS document_id_b, b.satker_kode AS satker_kode_b, b.satker AS satker_b, b.tahun AS tahun_b,
    a.planned AS planned_a, b.planned AS planned_b, x.months AS months_a, y.months AS months_b,
    CASE WHEN a.planned IS NULL OR b.planned IS NULL THEN 'unknown'
         WHEN NOT b.planned THEN 'only a' WHEN NOT a.planned THEN 'only b'
         WHEN a.month_bits <> b.month_bits THEN 'months' ELSE 'same' END AS difference,
    least(a.confidence, b.confidence) AS confidence,
    least(a.months_confidence, b.months_confidence) AS months_confidence
FROM internal.plan_entries(min_confidence) a
JOIN internal.plan_entries(min_confidence) b
  ON b.indicator_id = a.indicator_id AND b.document_id <> a.document_id
JOIN internal.month_lists x ON x.month_bits = a.month_bits
JOIN internal.month_lists y ON y.month_bits = b.month_bits
WHERE a.planned OR b.planned;

-- One line per plan and measure: how far it lies from the median of its year, and from that of its province.
-- Modified z-scores (Iglewicz and Hoaglin 1993): 0.6745 (x - median) / MAD, an outlier beyond 3.5 among five or more.
CREATE OR REPLACE MACRO outliers(min_confidence := 0.0) AS TABLE
WITH row_measures AS (
    SELECT
        document_id,
        count(*)::DOUBLE AS rows,
        avg((match_status = 'none')::INTEGER) AS own_share,
        avg(bit_count(month_bits)) AS months_per_row,
        avg((month_bits = 0)::INTEGER) FILTER (WHERE months_confidence > 0) AS unscheduled_share
    FROM internal.judged_rows
    WHERE coalesce(match_confidence, 0) >= min_confidence
    GROUP BY document_id
),
found AS (
    SELECT DISTINCT r.document_id, p.jenis, p.tahun, r.indicator_id
    FROM (
        SELECT document_id, indicator_id, match_confidence FROM internal.judged_rows WHERE indicator_id IS NOT NULL
        UNION ALL
        SELECT document_id, indicator_id, match_confidence FROM internal.further_entries
    ) r
    JOIN internal.plans p USING (document_id)
    WHERE r.match_confidence >= min_confidence
),
totals AS (SELECT jenis, tahun, count(*) AS plans FROM internal.plans GROUP BY jenis, tahun),
entries AS (
    SELECT f.jenis, f.tahun, f.indicator_id, count(*) >= 0.8 * any_value(t.plans) AS is_common
    FROM found f JOIN totals t ON t.jenis = f.jenis AND t.tahun IS NOT DISTINCT FROM f.tahun
    GROUP BY f.jenis, f.tahun, f.indicator_id
),
entry_measures AS (
    SELECT f.document_id,
           count(*) / any_value(c.entries) AS coverage,
           (any_value(k.entries) - count(*) FILTER (WHERE e.is_common))::DOUBLE AS missing_common
    FROM found f
    JOIN entries e ON e.jenis = f.jenis AND e.tahun IS NOT DISTINCT FROM f.tahun AND e.indicator_id = f.indicator_id
    JOIN (SELECT jenis, count(*) AS entries FROM main.ref_indicators GROUP BY jenis) c ON c.jenis = f.jenis
    JOIN (SELECT jenis, tahun, count(*) FILTER (WHERE is_common) AS entries FROM entries GROUP BY jenis, tahun) k
      ON k.jenis = f.jenis AND k.tahun IS NOT DISTINCT FROM f.tahun
    GROUP BY f.document_id
),
-- What was not read in full is short of rows and entries for no fault of the office: of such plans only shares count.
-- Column by column, not m.* REPLACE: DuckDB turns the order of three of them round whenever it writes the view down again,
-- and storage/own_views.py would take it for somebody else's.
measures AS (
    UNPIVOT (
        SELECT
            m.document_id,
            CASE WHEN u.document_id IS NULL THEN m.rows END AS rows,
            CASE WHEN u.document_id IS NULL THEN m.coverage END AS coverage,
            CASE WHEN u.document_id IS NULL THEN m.missing_common END AS missing_common,
            m.own_share, m.months_per_row, m.unscheduled_share
        FROM (SELECT * FROM row_measures JOIN entry_measures USING (document_id)) m
        LEFT JOIN internal.unread_documents u ON u.document_id = m.document_id
    )
    ON rows, coverage, missing_common, own_share, months_per_row, unscheduled_share
    INTO NAME measure VALUE value
),
compared AS (
    SELECT p.*, m.measure, m.value,
           median(m.value) OVER year AS year_median, count(*) OVER year AS year_plans,
           median(m.value) OVER province AS province_median, count(*) OVER province AS province_plans
    FROM measures m JOIN internal.plans p USING (document_id)
    WINDOW year AS (PARTITION BY jenis, tahun, measure),
           province AS (PARTITION BY jenis, tahun, provinsi_kode, measure)
),
spread AS (
    SELECT *,
           median(abs(value - year_median)) OVER (PARTITION BY jenis, tahun, measure) AS year_mad,
           median(abs(value - province_median)) OVER (PARTITION BY jenis, tahun, provinsi_kode, measure) AS province_mad
    FROM compared
),
scored AS (
    SELECT *,
           CASE WHEN year_plans >= 5 THEN 0.6745 * (value - year_median) / nullif(year_mad, 0) END AS year_deviation,
           CASE WHEN province_plans >= 5
                THEN 0.6745 * (value - province_median) / nullif(province_mad, 0) END AS province_deviation
    FROM spread
)
SELECT
    document_id, jenis, tahun, satker_kode, satker, level, provinsi_kode, provinsi, measure, value,
    year_median, year_plans::INTEGER AS year_plans, year_deviation,
    province_median, province_plans::INTEGER AS province_plans, province_deviation,
    coalesce(abs(year_deviation) > 3.5, false) OR coalesce(abs(province_deviation) > 3.5, false) AS is_outlier
FROM scored;

-- One line per PDF: how well it was read, and how much of it a person has settled.
CREATE OR REPLACE VIEW v_quality AS
SELECT
    d.document_id, d.file_name, d.status, d.jenis, d.tahun, d.satker_kode, d.satker,
    d.pages, coalesce(g.failed_pages, 0)::INTEGER AS failed_pages, g.min_dpi,
    coalesce(r.rows, 0)::INTEGER AS rows,
    r.text_confidence, r.months_confidence, r.match_confidence,
    coalesce(r.matched, 0)::INTEGER AS matched, coalesce(r.own, 0)::INTEGER AS own,
    coalesce(r.without_area, 0)::INTEGER AS without_area,
    coalesce(w.to_review, 0)::INTEGER AS to_review,
    coalesce(s.decided, 0)::INTEGER AS decided,
    len(d.warnings)::INTEGER AS warnings,
    coalesce(g.doubtful_pages, 0)::INTEGER AS doubtful_pages,
    coalesce(r.pages_with_rows, 0)::INTEGER AS pages_with_rows,
    coalesce(r.rows, 0)::INTEGER - coalesce(w.in_doubt, 0)::INTEGER AS trusted_rows,
    coalesce(r.sure_months, 0)::INTEGER AS sure_months
FROM internal.seen_documents d
LEFT JOIN (
    SELECT p.document_id, count(p.error) AS failed_pages, min(p.dpi) FILTER (WHERE p.source <> 'born_digital') AS min_dpi,
           count(t.page_no) AS doubtful_pages
    FROM main.pages p
    LEFT JOIN (SELECT DISTINCT document_id, page_no FROM main.findings) t
           ON t.document_id = p.document_id AND t.page_no = p.page_no
    GROUP BY p.document_id
) g ON g.document_id = d.document_id
LEFT JOIN (
    SELECT document_id, count(*) AS rows, avg(ocr_confidence) AS text_confidence,
           avg(months_confidence) AS months_confidence, avg(match_confidence) AS match_confidence,
           count(indicator_id) AS matched, count(*) FILTER (WHERE match_status = 'none') AS own,
           count(*) FILTER (WHERE area_no IS NULL) AS without_area,
           count(DISTINCT page_no) AS pages_with_rows,
           count(*) FILTER (WHERE NOT internal.months_in_doubt(months_confidence)) AS sure_months
    FROM internal.judged_rows GROUP BY document_id
) r ON r.document_id = d.document_id AND d.status <> 'duplicate'
LEFT JOIN (
    SELECT j.document_id, count(q.row_id) AS to_review, count(*) FILTER (WHERE q.row_id IS NOT NULL OR t.is_odd) AS in_doubt
    FROM internal.judged_rows j
    LEFT JOIN internal.doubtful_rows q ON q.row_id = j.row_id
    -- A row that a person has decided about is to be relied on, whatever its page is like.
    LEFT JOIN (SELECT DISTINCT document_id, page_no, true AS is_odd FROM main.findings) t
           ON t.document_id = j.document_id AND t.page_no = j.page_no AND NOT j.is_decided
    GROUP BY j.document_id
) w ON w.document_id = d.document_id AND d.status <> 'duplicate'
LEFT JOIN (
    SELECT document_id, count(DISTINCT row_id) AS decided FROM internal.active_decisions GROUP BY document_id
) s ON s.document_id = d.document_id AND d.status <> 'duplicate';

-- Who has not handed in, of all offices of the registry, by every year and kind of which there is any plan. A file that could
-- not be read was handed in all the same; files without a known office, year or kind may be anybody's.
CREATE OR REPLACE VIEW v_missing AS
WITH asked AS (SELECT DISTINCT jenis, tahun FROM internal.plans WHERE tahun IS NOT NULL),
unread AS (
    SELECT jenis, tahun, satker_kode, list(file_name ORDER BY file_name) AS files
    FROM internal.seen_documents
    WHERE status = 'failed' AND jenis IS NOT NULL AND tahun IS NOT NULL AND satker_kode IS NOT NULL
    GROUP BY jenis, tahun, satker_kode
),
anybodys AS (
    SELECT a.jenis, a.tahun, count(*) AS n
    FROM asked a
    JOIN internal.seen_documents d ON d.status <> 'duplicate'
         AND (d.jenis IS NULL OR d.tahun IS NULL OR d.satker_kode IS NULL)
         AND coalesce(d.jenis, a.jenis) = a.jenis AND coalesce(d.tahun, a.tahun) = a.tahun
    GROUP BY a.jenis, a.tahun
)
SELECT
    a.jenis, a.tahun, s.satker_kode, s.satker, s.level,
    substr(s.satker_kode, 1, 2) AS provinsi_kode, p.nama_wilayah AS provinsi,
    CASE WHEN u.files IS NULL THEN 'missing' ELSE 'unreadable' END AS status,
    coalesce(u.files, []) AS files,
    coalesce(n.n, 0)::INTEGER AS unassigned_files
FROM asked a
CROSS JOIN main.ref_satker s
LEFT JOIN main.ref_satker p ON p.satker_kode = substr(s.satker_kode, 1, 2)
LEFT JOIN unread u ON u.jenis = a.jenis AND u.tahun = a.tahun AND u.satker_kode = s.satker_kode
LEFT JOIN anybodys n ON n.jenis = a.jenis AND n.tahun = a.tahun
ANTI JOIN internal.plans d ON d.jenis = a.jenis AND d.tahun = a.tahun AND d.satker_kode = s.satker_kode
ORDER BY a.jenis, a.tahun, s.satker_kode;
