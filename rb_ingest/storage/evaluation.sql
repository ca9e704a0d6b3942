-- What an evaluator asks of a plan: how complete it is, what it was copied from, and what is due when.

-- One line per plan: how many of its rows lack what an evaluator looks for, and a grade of it all. A part that the form has
-- no column for is null and does not count. A plan in which everything is carried out all year says nothing about time.
-- Grades: one row in twenty incomplete is a slip of the pen (A), one in seven still a plan (B), one in three a draft (C).
CREATE OR REPLACE VIEW v_completeness AS
WITH said AS (  -- in columns that only some forms have
    SELECT row_id, bool_or(role = 'output') AS output, bool_or(role = 'bukti_dukung') AS evidence,
           bool_or(role = 'target') AS target
    FROM main.fields
    WHERE value <> ''
    GROUP BY row_id
),
row_parts AS (
    SELECT
        r.document_id,
        r.months_confidence > 0 AS is_time_known,
        r.month_bits = 0 AND r.months_confidence > 0 AS is_without_time,
        r.month_bits = 8190 AS is_all_year,
        internal.decided(r.fields, 'indikator', r.indikator) <> '' OR coalesce(f.output, false) AS has_output,
        coalesce(r.bukti_fisik, '') <> '' OR len(r.links) > 0 OR coalesce(f.evidence, false) AS has_evidence,
        coalesce(r.target_waktu, '') <> '' OR coalesce(f.target, false) AS has_target
    FROM internal.judged_rows r
    LEFT JOIN said f ON f.row_id = r.row_id
),
counts AS (
    SELECT
        document_id,
        count(*) AS rows,
        count(*) FILTER (WHERE is_time_known) AS timed,
        count(*) FILTER (WHERE is_without_time) AS without_time,
        count(*) FILTER (WHERE is_all_year) AS all_year,
        count(*) FILTER (WHERE NOT has_output) AS without_output,
        count(*) FILTER (WHERE NOT has_evidence) AS without_evidence,
        count(*) FILTER (WHERE NOT has_target) AS without_target
    FROM row_parts
    GROUP BY document_id
),
parts AS (
    SELECT
        p.*,
        c.rows,
        c.timed,
        c.without_time,
        c.all_year,
        c.all_year >= 0.8 * c.timed AND c.timed > 0 AS is_all_year,
        c.without_output,
        CASE WHEN p.jenis = 'ZI' OR c.without_evidence < c.rows THEN c.without_evidence END AS without_evidence,
        CASE WHEN p.jenis = 'ZI' OR c.without_target < c.rows THEN c.without_target END AS without_target
    FROM internal.plans p
    JOIN counts c ON c.document_id = p.document_id
),
scored AS (
    SELECT
        *,
        list_avg(list_filter([
            CASE WHEN is_all_year THEN 0 WHEN timed > 0 THEN 1 - without_time / timed END,
            1 - without_output / rows,
            1 - without_evidence / rows,
            1 - without_target / rows
        ], lambda part: part IS NOT NULL)) AS score
    FROM parts
)
SELECT
    s.document_id, s.jenis, s.tahun, s.satker_kode, s.satker, s.level, s.provinsi_kode, s.provinsi,
    CASE WHEN s.score >= 0.95 THEN 'A' WHEN s.score >= 0.85 THEN 'B' WHEN s.score >= 0.67 THEN 'C' ELSE 'D' END AS grade,
    s.score::DOUBLE AS score,
    s.rows::INTEGER AS rows,
    s.without_time::INTEGER AS without_time,
    (s.rows - s.timed)::INTEGER AS time_unknown,
    s.without_output::INTEGER AS without_output,
    s.without_evidence::INTEGER AS without_evidence,
    s.without_target::INTEGER AS without_target,
    s.all_year::INTEGER AS all_year,
    u.document_id IS NULL AS read_in_full
FROM scored s
LEFT JOIN internal.unread_documents u ON u.document_id = s.document_id;

-- What a plan has in common with that of the year before, and with that of another office: rows of the same entry (or, without
-- one, of the same words) in the same months. Between offices, rows that more than 40 plans of a year have say nothing: no
-- province has so many offices, so they come from the catalogue; and from fewer than ten rows nothing follows.
CREATE OR REPLACE VIEW v_likeness AS
WITH numbered AS (
    SELECT *, row_number() OVER (ORDER BY document_id)::INTEGER AS plan
    FROM internal.plans
    WHERE tahun IS NOT NULL AND satker_kode IS NOT NULL
),
keyed AS (
    SELECT DISTINCT p.plan, p.satker_kode, p.tahun,
           hash(coalesce(r.indicator_id, lower(regexp_replace(r.indikator, '\W+', ' ', 'g'))), r.month_bits, p.jenis)
               AS row_key
    FROM internal.judged_rows r JOIN numbered p ON p.document_id = r.document_id
    WHERE r.month_bits <> 0
),
-- Lists of plans a row, not pairs of rows: that is a third of the time.
told AS (
    SELECT unnest(plans) AS plan, plans
    FROM (SELECT list(plan) AS plans FROM keyed GROUP BY tahun, row_key)
    WHERE len(plans) <= 40
),
pairs AS (
    SELECT 'last year' AS relation, a.plan, b.plan AS other, count(*) AS alike
    FROM keyed a
    JOIN keyed b ON b.row_key = a.row_key AND b.satker_kode = a.satker_kode AND b.tahun = a.tahun - 1
    GROUP BY a.plan, b.plan
    UNION ALL
    SELECT 'other office', plan, other, count(*)
    FROM (SELECT plan, unnest(plans) AS other FROM told WHERE len(plans) > 1)
    WHERE plan <> other
    GROUP BY plan, other
),
sizes AS (
    SELECT 'last year' AS relation, plan, count(*) AS n FROM keyed GROUP BY plan
    UNION ALL
    SELECT 'other office', plan, count(*) FROM told GROUP BY plan
),
best AS (
    SELECT x.relation, x.plan, arg_max(x.other, (x.alike, -x.other)) AS other, max(x.alike) AS alike
    FROM pairs x
    JOIN numbered p ON p.plan = x.plan
    JOIN numbered o ON o.plan = x.other
    WHERE x.relation = 'last year' OR o.satker_kode <> p.satker_kode
    GROUP BY x.relation, x.plan
)
SELECT
    p.document_id, p.jenis, p.tahun, p.satker_kode, p.satker, p.level, p.provinsi_kode, p.provinsi,
    b.relation,
    o.document_id AS other_document_id, o.satker_kode AS other_satker_kode, o.satker AS other_satker, o.tahun AS other_tahun,
    b.alike::INTEGER AS rows_alike,
    s.n::INTEGER AS rows_compared,
    (b.alike / s.n)::DOUBLE AS likeness,
    b.alike >= 0.9 * s.n AS is_copy
FROM best b
JOIN sizes s ON s.relation = b.relation AND s.plan = b.plan AND s.n >= 10
JOIN numbered p ON p.plan = b.plan
JOIN numbered o ON o.plan = b.other;

-- One line per plan and quarter of the year: how many of its rows are carried out then, and whether it is the present one.
CREATE OR REPLACE VIEW v_due AS
WITH counts AS (
    SELECT document_id, count(*) AS rows,
           [count(*) FILTER (WHERE month_bits & 14 > 0), count(*) FILTER (WHERE month_bits & 112 > 0),
            count(*) FILTER (WHERE month_bits & 896 > 0), count(*) FILTER (WHERE month_bits & 7168 > 0)] AS due
    FROM internal.judged_rows
    GROUP BY document_id
)
SELECT
    p.document_id, p.jenis, p.tahun, p.satker_kode, p.satker, p.level, p.provinsi_kode, p.provinsi,
    q.kuartal,
    c.rows::INTEGER AS rows,
    c.due[q.kuartal]::INTEGER AS due,
    p.tahun IS NOT DISTINCT FROM year(current_date) AND q.kuartal = quarter(current_date) AS is_now
FROM counts c
JOIN internal.plans p ON p.document_id = c.document_id
CROSS JOIN (SELECT unnest(range(1, 5))::INTEGER AS kuartal) q;
