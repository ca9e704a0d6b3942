-- The public schema: every view reads through the reviewers' decisions. Re-created whenever a writer opens the
-- database, so that a newer program brings its views along. The schema `internal` holds the steps in between.

CREATE SCHEMA IF NOT EXISTS internal;

CREATE OR REPLACE VIEW internal.active_decisions AS
SELECT d.*
FROM decisions d
WHERE d.kind <> 'withdraw'
  AND NOT EXISTS (
      SELECT 1 FROM decisions w
      WHERE w.kind = 'withdraw' AND CAST(w."after" ->> 'decision_id' AS INTEGER) = d.decision_id
  );

-- The last word on each row's match. A rejected entry counts only while the pipeline still proposes that entry.
CREATE OR REPLACE VIEW internal.decided_matches AS
SELECT d.row_id, d.kind, d."after" ->> 'indicator_id' AS indicator_id
FROM internal.active_decisions d
LEFT JOIN matches m USING (row_id)
WHERE d.kind IN ('confirm_match', 'choose_match')
   OR (d.kind = 'reject_match' AND d."after" ->> 'indicator_id' = m.indicator_id)
QUALIFY row_number() OVER (PARTITION BY d.row_id ORDER BY d.decision_id DESC) = 1;

-- Corrected texts as a map per row: the last correction of each column.
CREATE OR REPLACE VIEW internal.decided_texts AS
WITH corrections AS (
    SELECT row_id, decision_id, "after", unnest(json_keys("after")) AS field
    FROM internal.active_decisions
    WHERE kind = 'text'
),
last_corrections AS (
    SELECT row_id, field, "after" ->> field AS text
    FROM corrections
    QUALIFY row_number() OVER (PARTITION BY row_id, field ORDER BY decision_id DESC) = 1
)
SELECT d.row_id, coalesce(any_value(c.fields), MAP {}) AS fields
FROM internal.active_decisions d
LEFT JOIN (
    SELECT row_id, map_from_entries(list((field, text))) AS fields FROM last_corrections GROUP BY row_id
) c USING (row_id)
WHERE d.kind = 'text'
GROUP BY d.row_id;

CREATE OR REPLACE MACRO internal.decided(fields, field, original) AS
    CASE WHEN map_contains(fields, field) THEN fields[field] ELSE original END;

CREATE OR REPLACE VIEW internal.decided_months AS
SELECT row_id, CAST("after" -> 'months' AS INTEGER[]) AS months
FROM internal.active_decisions
WHERE kind = 'months'
QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY decision_id DESC) = 1;

CREATE OR REPLACE VIEW internal.real_rows AS
SELECT r.*
FROM plan_rows r
WHERE NOT EXISTS (
    SELECT 1 FROM internal.active_decisions d WHERE d.row_id = r.row_id AND d.kind = 'not_a_row'
);

CREATE OR REPLACE VIEW v_documents AS
WITH seen AS (
    SELECT
        f.source_path,
        f.file_name,
        d.*,
        first_value(f.file_name) OVER same_content AS owner,
        -- Files that cannot be read each say why; they own nothing that a copy could repeat.
        d.status <> 'failed' AND row_number() OVER same_content > 1 AS is_duplicate
    FROM files f
    JOIN documents d USING (document_id)
    WINDOW same_content AS (PARTITION BY f.document_id ORDER BY f.file_name, f.source_path)
)
SELECT
    document_id,
    file_name,
    source_path,
    sha256,
    CASE WHEN is_duplicate THEN 'duplicate' ELSE status END AS status,
    CASE WHEN is_duplicate THEN 'Same content as ' || owner || ', whose rows count; remove one of the two files.'
         ELSE error END AS error,
    jenis,
    nomor_sk,
    tahun,
    satker_kode,
    satker,
    level,
    tanggal_ditetapkan,
    pages,
    warnings
FROM seen
ORDER BY file_name, source_path;

CREATE OR REPLACE VIEW v_months AS
SELECT
    r.row_id,
    b.bulan,
    CASE WHEN d.row_id IS NULL THEN coalesce(m.marked, false) ELSE list_contains(d.months, b.bulan) END AS marked,
    CASE WHEN d.row_id IS NULL THEN coalesce(m.confidence, r.months_confidence) ELSE 1.0 END::DOUBLE AS confidence,
    CASE WHEN d.row_id IS NULL OR list_contains(d.months, b.bulan) THEN m.mark END AS mark
FROM internal.real_rows r
CROSS JOIN (SELECT unnest(range(1, 13))::INTEGER AS bulan) b
LEFT JOIN months m ON m.row_id = r.row_id AND m.bulan = b.bulan
LEFT JOIN internal.decided_months d ON d.row_id = r.row_id;

-- The match of each row after the decisions, with the score of the entry that was chosen where it was a candidate.
CREATE OR REPLACE VIEW internal.final_matches AS
SELECT
    r.row_id,
    CASE
        WHEN d.kind = 'reject_match' OR (d.kind IS NULL AND m.status = 'rejected') THEN NULL
        WHEN d.kind IS NOT NULL THEN d.indicator_id
        ELSE m.indicator_id
    END AS indicator_id,
    CASE
        WHEN d.kind = 'reject_match' OR (d.kind IS NULL AND m.status = 'rejected') THEN NULL
        WHEN d.kind IS NOT NULL THEN coalesce(i.indicator_text, c.indicator_text)
        ELSE m.indicator_text
    END AS indicator_text,
    CASE
        WHEN d.kind = 'reject_match' OR (d.kind IS NULL AND m.status = 'rejected') THEN NULL
        WHEN d.kind IS NULL OR d.indicator_id = m.indicator_id THEN m.score
        ELSE c.score
    END AS match_score,
    CASE
        WHEN d.kind = 'reject_match' OR (d.kind IS NULL AND m.status = 'rejected') THEN NULL
        WHEN d.kind IS NOT NULL THEN 1.0
        ELSE m.confidence
    END::DOUBLE AS match_confidence,
    CASE
        WHEN d.kind = 'reject_match' THEN 'rejected'
        WHEN d.kind IS NULL THEN coalesce(m.status, 'none')
        WHEN d.indicator_id IS NULL THEN 'none'
        ELSE 'confirmed'
    END AS match_status
FROM internal.real_rows r
LEFT JOIN matches m USING (row_id)
LEFT JOIN internal.decided_matches d USING (row_id)
LEFT JOIN ref_indicators i ON i.indicator_id = d.indicator_id
LEFT JOIN (
    SELECT row_id, indicator_id, any_value(indicator_text) AS indicator_text, max(score) AS score
    FROM candidates
    GROUP BY row_id, indicator_id
) c ON c.row_id = r.row_id AND c.indicator_id = d.indicator_id;

CREATE OR REPLACE VIEW v_rows AS
SELECT
    r.row_id,
    r.document_id,
    d.file_name,
    d.jenis,
    d.tahun,
    d.satker_kode,
    d.satker,
    r.page_no,
    r.row_no,
    CAST(internal.decided(t.fields, 'area_no', CAST(r.area_no AS VARCHAR)) AS INTEGER) AS area_no,
    internal.decided(t.fields, 'area', r.area) AS area,
    internal.decided(t.fields, 'kegiatan', r.kegiatan) AS kegiatan,
    internal.decided(t.fields, 'sub_kegiatan', r.sub_kegiatan) AS sub_kegiatan,
    internal.decided(t.fields, 'indikator', r.indikator) AS indikator,
    internal.decided(t.fields, 'ket', r.ket) AS ket,
    s.months,
    CASE WHEN t.row_id IS NULL THEN r.ocr_confidence ELSE 1.0 END::DOUBLE AS ocr_confidence,
    CASE WHEN n.row_id IS NULL THEN r.months_confidence ELSE 1.0 END::DOUBLE AS months_confidence,
    m.indicator_id,
    m.indicator_text,
    m.match_score,
    m.match_confidence,
    m.match_status,
    internal.decided(t.fields, 'komponen', r.komponen) AS komponen,
    internal.decided(t.fields, 'langkah_aksi', r.langkah_aksi) AS langkah_aksi,
    internal.decided(t.fields, 'bukti_fisik', r.bukti_fisik) AS bukti_fisik,
    internal.decided(t.fields, 'target_waktu', r.target_waktu) AS target_waktu,
    CASE WHEN d.jenis = 'ZI' THEN r.links END AS links,
    r.bbox
FROM internal.real_rows r
JOIN v_documents d ON d.document_id = r.document_id AND d.status IN ('ok', 'partial')
LEFT JOIN (
    SELECT row_id, coalesce(list(bulan ORDER BY bulan) FILTER (WHERE marked), []) AS months
    FROM v_months
    GROUP BY row_id
) s ON s.row_id = r.row_id
LEFT JOIN internal.final_matches m ON m.row_id = r.row_id
LEFT JOIN internal.decided_texts t ON t.row_id = r.row_id
LEFT JOIN internal.decided_months n ON n.row_id = r.row_id
ORDER BY d.file_name, r.row_no;

-- priority is the chance that a look finds something wrong, weighed by what it spoils: a lost page costs many rows, a
-- wrong match a comparison, a wrong month a schedule, a wrong letter in a text mostly nothing.
CREATE OR REPLACE VIEW v_review AS
WITH doubts AS (
    SELECT
        r.row_id,
        CASE WHEN r.match_status = 'review' THEN 1 - r.match_confidence
             WHEN r.match_status = 'none' AND r.match_confidence < 0.9 THEN 1 - r.match_confidence END AS match_doubt,
        CASE WHEN r.months_confidence < 0.9 THEN 1 - r.months_confidence END AS months_doubt,
        CASE WHEN r.ocr_confidence < 0.8 THEN 1 - r.ocr_confidence END AS text_doubt,
        -- What the pipeline noticed is settled once a person has decided anything about the row.
        CASE WHEN EXISTS (SELECT 1 FROM internal.active_decisions a WHERE a.row_id = r.row_id) THEN []
             ELSE p.review_reasons END AS noticed
    FROM v_rows r
    JOIN plan_rows p USING (row_id)
),
row_items AS (
    SELECT
        greatest(
            coalesce(d.match_doubt, 0),
            0.9 * coalesce(d.months_doubt, 0),
            0.6 * coalesce(d.text_doubt, 0),
            CASE WHEN len(d.noticed) > 0 THEN 0.3 ELSE 0 END
        ) AS priority,
        r.row_id,
        r.document_id,
        r.file_name,
        r.satker,
        r.page_no,
        r.row_no,
        list_filter([
            CASE
                WHEN d.match_doubt IS NULL THEN NULL
                WHEN r.match_status = 'none'
                    THEN format('no catalogue entry was found, sure to {:.0f} %', 100 * r.match_confidence)
                ELSE format('the catalogue entry is right with {:.0f} % probability', 100 * r.match_confidence)
            END,
            CASE WHEN d.months_doubt IS NOT NULL
                 THEN format('the months are right with {:.0f} % probability', 100 * r.months_confidence) END,
            CASE WHEN d.text_doubt IS NOT NULL
                 THEN format('the text is right with {:.0f} % probability', 100 * r.ocr_confidence) END
        ], lambda reason: reason IS NOT NULL) || d.noticed AS reasons
    FROM doubts d
    JOIN v_rows r USING (row_id)
),
page_items AS (
    SELECT 1.0 AS priority, d.document_id, d.file_name, d.satker, p.page_no, [p.error] AS reasons
    FROM pages p
    JOIN v_documents d ON d.document_id = p.document_id AND d.status = 'partial'
    WHERE p.error IS NOT NULL
),
document_items AS (
    SELECT
        CASE WHEN status = 'failed' THEN 1.0 ELSE 0.5 END AS priority,
        document_id,
        file_name,
        satker,
        CASE WHEN status = 'failed' THEN [error] ELSE [] END || warnings AS reasons
    FROM v_documents
    WHERE status = 'failed' OR (status IN ('ok', 'partial') AND len(warnings) > 0)
)
SELECT priority, row_id, document_id, file_name, satker, page_no, row_no, array_to_string(reasons, '; ') AS reason
FROM (
    SELECT priority::DOUBLE AS priority, row_id, document_id, file_name, satker, page_no, row_no, reasons
    FROM row_items
    WHERE len(reasons) > 0
    UNION ALL
    SELECT priority::DOUBLE, NULL, document_id, file_name, satker, page_no, NULL, reasons FROM page_items
    UNION ALL
    SELECT priority::DOUBLE, NULL, document_id, file_name, satker, NULL, NULL, reasons FROM document_items
)
ORDER BY priority DESC, file_name, page_no NULLS FIRST, row_no NULLS FIRST;
