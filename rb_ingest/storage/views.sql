-- The public schema: every view reads through the reviewers' decisions. Re-created whenever a writer opens the
-- database, so that a newer program brings its views along. The schema `internal` holds the steps in between. Tables are
-- named with their schema, for views to answer also where the database is attached to another one. What must not be there
-- is left out by ANTI JOIN and not by NOT EXISTS: of a query that refers to the line outside of it DuckDB goes over the whole
-- plan anew, and planning a question takes longer than answering it (v_compare: 329 ms of CPU before, 121 ms since).

CREATE SCHEMA IF NOT EXISTS internal;

-- What a person should look at. The thresholds come from the review policy (`storage/views.py`).
CREATE OR REPLACE MACRO internal.match_in_doubt(status, confidence) AS
    status = 'review' OR (status = 'none' AND coalesce(confidence < internal.sure_none(), false));
CREATE OR REPLACE MACRO internal.months_in_doubt(confidence) AS confidence < internal.sure_months();
CREATE OR REPLACE MACRO internal.text_in_doubt(confidence) AS confidence < internal.sure_text();

-- The last decision is the one that was taken last, not the one that came in last from another database.

CREATE OR REPLACE VIEW internal.active_decisions AS
SELECT d.*
FROM main.decisions d
ANTI JOIN (
    SELECT CAST("after" ->> 'decision_id' AS INTEGER) AS decision_id FROM main.decisions WHERE kind = 'withdraw'
) w ON w.decision_id = d.decision_id
WHERE d.kind <> 'withdraw';

-- The last word on each row's match. A rejected entry counts only while the pipeline still proposes that entry.
-- Only rejections, which are few, look at the rows: a join of all decisions with them costs a look at every row.
CREATE OR REPLACE VIEW internal.decided_matches AS
SELECT row_id, kind, indicator_id, also
FROM (
    SELECT row_id, kind, decided_at, decision_id, "after" ->> 'indicator_id' AS indicator_id,
           -- null where a decision of before the log could name several entries says nothing of others
           CAST("after" -> 'also' AS VARCHAR[]) AS also
    FROM internal.active_decisions
    WHERE kind IN ('confirm_match', 'choose_match')
    UNION ALL
    SELECT d.row_id, d.kind, d.decided_at, d.decision_id, d."after" ->> 'indicator_id', []
    FROM internal.active_decisions d
    JOIN main.plan_rows m ON m.row_id = d.row_id
    WHERE d.kind = 'reject_match' AND (
        d."after" ->> 'indicator_id' = m.indicator_id
        OR (d.row_id, d."after" ->> 'indicator_id') IN (  -- or while a person's choice proposes it
            SELECT (row_id, "after" ->> 'indicator_id') FROM internal.active_decisions WHERE kind = 'choose_match'
        )
    )
)
QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY decided_at DESC, decision_id DESC) = 1;

-- Corrected texts as a map per row: the last correction of each column.
CREATE OR REPLACE VIEW internal.decided_texts AS
WITH corrections AS (
    SELECT row_id, decision_id, decided_at, "after", unnest(json_keys("after")) AS field
    FROM internal.active_decisions
    WHERE kind = 'text'
),
last_corrections AS (
    SELECT row_id, field, "after" ->> field AS text
    FROM corrections
    QUALIFY row_number() OVER (PARTITION BY row_id, field ORDER BY decided_at DESC, decision_id DESC) = 1
)
SELECT d.row_id, coalesce(any_value(c.fields), MAP {}) AS fields
FROM internal.active_decisions d
LEFT JOIN (
    SELECT row_id, map_from_entries(list((field, text))) AS fields FROM last_corrections GROUP BY row_id
) c USING (row_id)
WHERE d.kind = 'text'
GROUP BY d.row_id;

CREATE OR REPLACE MACRO internal.decided(fields, field, original) AS
    -- map_extract gives a list in every version of DuckDB, fields[field] in some.
    CASE WHEN map_contains(fields, field) THEN map_extract(fields, field)[1] ELSE original END;

-- Whether two texts say the same, whatever blanks are between their words.
CREATE OR REPLACE MACRO internal.same_text(one, other) AS
    regexp_replace(trim(coalesce(one, '')), '\s+', ' ', 'g') = regexp_replace(trim(coalesce(other, '')), '\s+', ' ', 'g');

CREATE OR REPLACE VIEW internal.decided_months AS
SELECT row_id, CAST("after" -> 'months' AS INTEGER[]) AS months
FROM internal.active_decisions
WHERE kind = 'months'
QUALIFY row_number() OVER (PARTITION BY row_id ORDER BY decided_at DESC, decision_id DESC) = 1;

CREATE OR REPLACE VIEW internal.real_rows AS
SELECT r.*
FROM main.plan_rows r
ANTI JOIN (SELECT row_id FROM internal.active_decisions WHERE kind = 'not_a_row') d ON d.row_id = r.row_id;

-- Decisions about pages, under the decree that has the page now: a file may have been parted since, or is one again.
CREATE OR REPLACE VIEW internal.page_decisions AS
SELECT a.* REPLACE (coalesce(p.document_id, split_part(a.document_id, '.', 1)) AS document_id)
FROM internal.active_decisions a
LEFT JOIN (
    SELECT d.sha256, g.page_no, g.document_id
    FROM main.documents d
    JOIN main.pages g ON g.document_id = d.document_id
    WHERE d.sha256 IN (SELECT sha256 FROM main.documents WHERE part_of IS NOT NULL)
) p ON p.sha256 = a.sha256 AND p.page_no = a.page_no
WHERE a.page_no IS NOT NULL;

-- Pages that a person has finished, with the rows that they had then. Who gives a page other rules asks for other rows.
CREATE OR REPLACE VIEW internal.finished_pages AS
SELECT document_id, page_no, flatten(list(CAST("after" -> 'rows' AS VARCHAR[]))) AS rows
FROM internal.page_decisions d
WHERE kind = 'page_done' AND NOT EXISTS (
    SELECT 1 FROM internal.active_decisions r
    WHERE r.kind = 'rules' AND r.sha256 = d.sha256 AND r.page_no = d.page_no
      AND (r.decided_at, r.decision_id) > (d.decided_at, d.decision_id)
)
GROUP BY document_id, page_no;

-- What stands against a page, or with page_no null against the document: the page was lost, or the pipeline found it odd.
-- What a person has finished is neither.
CREATE OR REPLACE VIEW internal.page_troubles AS
SELECT t.*
FROM (
    SELECT document_id, page_no, 0 AS number, error AS reason, true AS is_lost FROM main.pages WHERE error IS NOT NULL
    UNION ALL
    SELECT document_id, page_no, finding_no, sentence, kind IN ('no_rows', 'no_rules') FROM main.findings
) t
ANTI JOIN (
    SELECT document_id, unnest(finished_pages) AS page_no FROM main.documents WHERE len(finished_pages) > 0
) f ON f.document_id = t.document_id AND f.page_no = t.page_no;

-- What persons corrected of decrees, as a map per document: the last correction of each field.
CREATE OR REPLACE VIEW internal.decided_decrees AS
SELECT document_id, map_from_entries(list((field, text))) AS fields
FROM (
    SELECT document_id, field, "after" ->> field AS text
    FROM (
        SELECT document_id, decision_id, decided_at, "after", unnest(json_keys("after")) AS field
        FROM internal.active_decisions WHERE kind = 'decree'
    )
    QUALIFY row_number() OVER (PARTITION BY document_id, field ORDER BY decided_at DESC, decision_id DESC) = 1
)
GROUP BY document_id;

-- A decree's number in the form in which numbers are compared: as `decree/relations.py` makes it of those that were read.
CREATE OR REPLACE MACRO internal.number_key(number) AS
    ltrim(regexp_replace(regexp_replace(upper(number), '\s*TAHUN\s+\d{4}.*$', ''), '[^A-Z0-9]', '', 'g'), '0') || '/'
        || nullif(regexp_extract(number, '.*((?:19|20)\d\d)(?:\D|$)', 1), '');

-- By what decrees are told apart, with the decisions applied. By itself, because planning a query takes its time with each
-- table that a view is made of, and every view on plans asks this.
CREATE OR REPLACE VIEW internal.decree_keys AS
SELECT document_id, status, changes, decided,
       internal.decided(decided, 'jenis', jenis) AS jenis,
       CAST(internal.decided(decided, 'tahun', CAST(tahun AS VARCHAR)) AS INTEGER) AS tahun,
       internal.decided(decided, 'satker_kode', satker_kode) AS satker_kode,
       CASE WHEN map_contains(decided, 'nomor_sk')
            THEN internal.number_key(internal.decided(decided, 'nomor_sk', NULL)) ELSE number_key END AS number_key
FROM main.documents;

-- Documents with the decisions applied, which `storage/entered_rows.py` keeps with them. A document of which a person
-- finished all pages that were in doubt is whole.
CREATE OR REPLACE VIEW internal.judged_documents AS
SELECT
    d.* REPLACE (
        CASE WHEN d.is_whole THEN 'ok' ELSE d.status END AS status,
        CASE WHEN d.is_whole THEN NULL ELSE d.error END AS error,
        internal.decided(d.decided, 'jenis', d.jenis) AS jenis,
        internal.decided(d.decided, 'nomor_sk', d.nomor_sk) AS nomor_sk,
        CAST(internal.decided(d.decided, 'tahun', CAST(d.tahun AS VARCHAR)) AS INTEGER) AS tahun,
        internal.decided(d.decided, 'satker_kode', d.satker_kode) AS satker_kode,
        CASE WHEN map_contains(d.decided, 'satker_kode') THEN s.satker ELSE d.satker END AS satker,
        CASE WHEN map_contains(d.decided, 'satker_kode') THEN s.level ELSE d.level END AS level,
        CAST(internal.decided(
            d.decided, 'tanggal_ditetapkan', CAST(d.tanggal_ditetapkan AS VARCHAR)
        ) AS DATE) AS tanggal_ditetapkan
    )
FROM main.documents d
LEFT JOIN main.ref_satker s ON s.satker_kode = internal.decided(d.decided, 'satker_kode', NULL);

-- One line a file and decree, with copies told. What relates decrees to one another is added in v_documents alone: rows and
-- the queue have no use for it.
CREATE OR REPLACE VIEW internal.seen_documents AS
WITH seen AS (
    SELECT
        f.source_path,
        f.file_name,
        d.*,
        first_value(f.file_name) OVER same_content AS owner,
        -- Files that cannot be read each say why; they own nothing that a copy could repeat.
        d.status <> 'failed' AND row_number() OVER same_content > 1 AS is_duplicate
    FROM main.files f
    JOIN internal.judged_documents d ON coalesce(d.part_of, d.document_id) = f.document_id
    WINDOW same_content AS (PARTITION BY d.document_id ORDER BY f.file_name, f.source_path)
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
    warnings,
    signed,
    part
FROM seen
ORDER BY file_name, source_path, part;

-- Decrees that were read and are the same one: a copy and the signed original, or two scans. They have office, kind, year
-- and number in common, or, where a number could not be read, nearly all entries; and never few entries.
CREATE OR REPLACE VIEW internal.same_decrees AS
WITH pairs AS (
    SELECT a.document_id, b.document_id AS other, a.number_key = b.number_key AS same_number
    FROM internal.decree_keys a
    JOIN internal.decree_keys b ON b.satker_kode = a.satker_kode AND b.jenis = a.jenis AND b.tahun = a.tahun
    WHERE a.document_id <> b.document_id AND a.status <> 'failed' AND b.status <> 'failed'
      AND (a.number_key = b.number_key OR a.number_key IS NULL OR b.number_key IS NULL)
),
plans AS (
    SELECT document_id, coalesce(list(DISTINCT indicator_id) FILTER (indicator_id IS NOT NULL), []) AS entries,
           avg(ocr_confidence * months_confidence) AS sure
    FROM main.plan_rows
    WHERE document_id IN (SELECT document_id FROM pairs)
    GROUP BY document_id
)
SELECT p.document_id, p.other, (-b.sure, p.other) AS rank, (-b.sure, p.other) < (-a.sure, p.document_id) AS other_is_better
FROM pairs p
JOIN plans a ON a.document_id = p.document_id
JOIN plans b ON b.document_id = p.other
WHERE len(list_intersect(a.entries, b.entries))
    >= CASE WHEN p.same_number THEN 0.5 ELSE 0.8 END * greatest(len(a.entries), len(b.entries))
  AND (p.same_number OR len(a.entries) >= 5);

-- Of the same decree the one that was read best counts; a decree that changes or revokes another one counts in its place.
-- Where a person said which ones it replaces, these and no others.
CREATE OR REPLACE VIEW internal.changed_decrees AS
SELECT DISTINCT n.document_id, o.document_id AS changed
FROM (
    SELECT document_id, satker_kode, is_decided, unnest(keys) AS key
    FROM (
        SELECT document_id, satker_kode, status, map_contains(decided, 'replaces') IS TRUE AS is_decided,
               CASE WHEN map_contains(decided, 'replaces')
                    THEN CAST(CAST(internal.decided(decided, 'replaces', NULL) AS JSON) AS VARCHAR[])
                    ELSE changes END AS keys
        FROM internal.decree_keys
    )
    WHERE is_decided OR status <> 'failed'
) n
JOIN internal.decree_keys o
  ON CASE WHEN n.is_decided THEN o.document_id ELSE o.number_key END = n.key
 AND (n.is_decided OR o.satker_kode = n.satker_kode)
WHERE o.document_id <> n.document_id;

CREATE OR REPLACE VIEW internal.relations AS
SELECT d.document_id, s.same_as, coalesce(c.supersedes, []) AS supersedes, o.document_id IS NOT NULL AS is_superseded
FROM main.documents d
LEFT JOIN (
    SELECT document_id, min_by(other, rank) AS same_as FROM internal.same_decrees WHERE other_is_better GROUP BY document_id
) s ON s.document_id = d.document_id
LEFT JOIN (
    SELECT document_id, list(changed ORDER BY changed) AS supersedes FROM internal.changed_decrees GROUP BY document_id
) c ON c.document_id = d.document_id
LEFT JOIN (SELECT DISTINCT changed AS document_id FROM internal.changed_decrees) o ON o.document_id = d.document_id;

CREATE OR REPLACE VIEW v_documents AS
SELECT d.*, r.supersedes, r.same_as
FROM internal.seen_documents d
JOIN internal.relations r ON r.document_id = d.document_id
ORDER BY d.file_name, d.source_path, d.part;

-- The plans that count: each decree once, and none that a later one changed or revoked.
CREATE OR REPLACE VIEW v_current AS
SELECT d.*, r.supersedes, r.same_as
FROM internal.seen_documents d
JOIN internal.relations r ON r.document_id = d.document_id
WHERE d.status IN ('ok', 'partial') AND r.same_as IS NULL AND NOT r.is_superseded;

-- What the last run over each inbox found there and did not read.
CREATE OR REPLACE VIEW v_left_out AS
SELECT file_name, source_path, reason, seen_at
FROM main.left_out
ORDER BY file_name, source_path;

-- Of a row whose months nobody looked at, no month is known: `marked` is null until a person decides.
CREATE OR REPLACE VIEW v_months AS
SELECT
    r.row_id,
    b.bulan,
    -- null and 0: no column of time was found, nothing was looked at
    CASE WHEN d.row_id IS NULL THEN m.marked ELSE list_contains(d.months, b.bulan) END AS marked,
    CASE WHEN d.row_id IS NULL THEN coalesce(m.confidence, 0) ELSE 1.0 END::DOUBLE AS confidence,
    CASE WHEN d.row_id IS NULL OR list_contains(d.months, b.bulan) THEN m.mark END AS mark
FROM internal.real_rows r
CROSS JOIN (SELECT unnest(range(1, 13))::INTEGER AS bulan) b
LEFT JOIN main.months m ON m.row_id = r.row_id AND m.bulan = b.bulan
LEFT JOIN internal.decided_months d ON d.row_id = r.row_id;

-- The time of a row as its plan divides it. Where that is simply by months, the periods are those of v_months. What a
-- person decided about the months holds for the periods: a week only where it was marked already.
CREATE OR REPLACE VIEW v_periods AS
SELECT
    p.row_id,
    p.kind,
    p.month_from,
    p.month_to,
    p.week,
    p.value,
    p.unit,
    p.text,
    CASE WHEN d.row_id IS NULL THEN p.marked
         WHEN p.kind = 'minggu' AND NOT coalesce(p.marked, false) THEN false
         ELSE list_has_any(d.months, range(p.month_from, p.month_to + 1)::INTEGER[]) END AS marked,
    CASE WHEN d.row_id IS NULL THEN p.confidence ELSE 1.0 END::DOUBLE AS confidence,
    p.bbox,
    p.text_confidence
FROM periods p
SEMI JOIN internal.real_rows r ON r.row_id = p.row_id
LEFT JOIN internal.decided_months d ON d.row_id = p.row_id
UNION ALL
SELECT
    m.row_id, 'bulan', m.bulan, m.bulan, NULL, NULL, NULL, NULL, m.marked, m.confidence, r.bbox, NULL
FROM v_months m
JOIN internal.real_rows r ON r.row_id = m.row_id
ANTI JOIN periods p ON p.row_id = m.row_id;

CREATE OR REPLACE VIEW v_fields AS
SELECT f.row_id, f.header, f.role, f.value, f.number, f.confidence, f.bbox
FROM fields f
SEMI JOIN internal.real_rows r ON r.row_id = f.row_id;

-- Sets of months as bits unite and count fast; these lead there and back.
CREATE OR REPLACE MACRO internal.month_bits(months) AS
    coalesce(list_sum(list_transform(months, lambda m: 1 << m)), 0)::INTEGER;

CREATE OR REPLACE VIEW internal.month_lists AS
SELECT bits::INTEGER AS month_bits, list_filter(range(1, 13), lambda m: bits & (1 << m) > 0)::INTEGER[] AS months
FROM (SELECT unnest(range(0, 8192, 2)) AS bits);

-- All that was decided about a row, in one line. The decisions are few beside the rows, so the joins among them are cheap,
-- and one look-up for each row is enough. `fields` are corrected texts, null where there are none.
CREATE OR REPLACE VIEW internal.decided_rows AS
SELECT
    a.row_id,
    a.is_no_row,
    a.is_audited,
    d.kind AS match_kind,
    d.indicator_id,
    d.also,
    i.indicator_text,
    t.row_id IS NOT NULL AS has_text,
    t.fields,
    n.months
FROM (
    SELECT row_id, bool_or(kind = 'not_a_row') AS is_no_row, bool_or(kind = 'audit') AS is_audited
    FROM internal.active_decisions
    WHERE row_id IS NOT NULL
    GROUP BY row_id
) a
LEFT JOIN internal.decided_matches d ON d.row_id = a.row_id
LEFT JOIN main.ref_indicators i ON i.indicator_id = d.indicator_id
LEFT JOIN internal.decided_texts t ON t.row_id = a.row_id
LEFT JOIN internal.decided_months n ON n.row_id = a.row_id;

-- Each row with the decisions applied; what was decided to be no row is left out.
CREATE OR REPLACE VIEW internal.judged_rows AS
SELECT
    r.* REPLACE (
        CASE WHEN d.fields IS NULL THEN r.area_no
             ELSE CAST(internal.decided(d.fields, 'area_no', CAST(r.area_no AS VARCHAR)) AS INTEGER) END AS area_no,
        CASE WHEN d.has_text THEN 1.0 ELSE r.ocr_confidence END::DOUBLE AS ocr_confidence,
        CASE WHEN d.months IS NULL THEN r.months_confidence ELSE 1.0 END::DOUBLE AS months_confidence,
        CASE WHEN d.months IS NULL THEN r.month_bits ELSE internal.month_bits(d.months) END AS month_bits,
        CASE
            WHEN d.match_kind = 'reject_match' OR (d.match_kind IS NULL AND r.match_status = 'rejected') THEN NULL
            WHEN d.match_kind IS NOT NULL THEN d.indicator_id
            ELSE r.indicator_id
        END AS indicator_id,
        CASE
            WHEN d.match_kind = 'reject_match' OR (d.match_kind IS NULL AND r.match_status = 'rejected') THEN NULL
            WHEN d.match_kind IS NOT NULL THEN d.indicator_text
            ELSE r.indicator_text
        END AS indicator_text,
        CASE
            WHEN d.match_kind = 'reject_match' OR (d.match_kind IS NULL AND r.match_status = 'rejected') THEN NULL
            WHEN d.match_kind IS NULL OR d.indicator_id = r.indicator_id THEN r.match_score
        END AS match_score,
        CASE
            WHEN d.match_kind = 'reject_match' OR (d.match_kind IS NULL AND r.match_status = 'rejected') THEN NULL
            WHEN d.match_kind IS NOT NULL THEN 1.0
            ELSE r.match_confidence
        END::DOUBLE AS match_confidence,
        CASE
            WHEN d.match_kind = 'reject_match' THEN 'rejected'
            WHEN d.match_kind IS NULL THEN coalesce(r.match_status, 'none')
            WHEN d.indicator_id IS NULL THEN 'none'
            ELSE 'confirmed'
        END AS match_status
    ),
    d.fields,
    d.row_id IS NOT NULL AS is_decided,
    coalesce(d.is_audited, false) AS is_audited
FROM main.plan_rows r
LEFT JOIN internal.decided_rows d ON d.row_id = r.row_id
WHERE d.is_no_row IS NOT TRUE;

-- What a row stands for besides its first entry ("LHKPN dan LHKASN"): as a person decided, else as the pipeline proposes. It
-- is as sure as the row's match, unless a person decided about the match and not about it.
CREATE OR REPLACE VIEW internal.further_entries AS
SELECT * EXCLUDE (first) REPLACE (entry_no + 1 AS entry_no)
FROM (
    SELECT
        row_id, document_id, page_no, row_no, first, is_decided, month_bits, months_confidence,
        unnest(also) AS indicator_id,
        generate_subscripts(also, 1) AS entry_no,
        CASE WHEN is_decided THEN 'confirmed' WHEN match_kind IS NULL THEN match_status ELSE 'review' END AS match_status,
        -- of what nobody decided about, nobody knows more than that
        CASE WHEN is_decided THEN 1.0 WHEN match_kind IS NULL THEN match_confidence ELSE 0.5 END::DOUBLE AS match_confidence
    FROM (
        SELECT
            r.row_id, r.document_id, r.page_no, r.row_no, r.match_status, r.match_confidence, d.match_kind,
            d.also IS NOT NULL AS is_decided,
            CASE WHEN d.match_kind IS NULL THEN r.indicator_id ELSE d.indicator_id END AS first,
            CASE WHEN d.months IS NULL THEN r.month_bits ELSE internal.month_bits(d.months) END AS month_bits,
            CASE WHEN d.months IS NULL THEN r.months_confidence ELSE 1.0 END::DOUBLE AS months_confidence,
            CASE WHEN d.match_kind IS NOT NULL AND d.indicator_id IS NULL THEN [] ELSE coalesce(d.also, r.also) END AS also
        FROM main.plan_rows r
        LEFT JOIN internal.decided_rows d ON d.row_id = r.row_id
        WHERE d.is_no_row IS NOT TRUE
    )
    WHERE len(also) > 0
)
WHERE indicator_id IS DISTINCT FROM first;

-- Pages that were read, but show that they were not read as they should be.
CREATE OR REPLACE VIEW internal.odd_pages AS
SELECT DISTINCT document_id, page_no FROM main.findings WHERE page_no IS NOT NULL;

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
    r.area_no,
    internal.decided(r.fields, 'area', r.area) AS area,
    internal.decided(r.fields, 'kegiatan', r.kegiatan) AS kegiatan,
    internal.decided(r.fields, 'sub_kegiatan', r.sub_kegiatan) AS sub_kegiatan,
    internal.decided(r.fields, 'indikator', r.indikator) AS indikator,
    internal.decided(r.fields, 'ket', r.ket) AS ket,
    s.months,
    r.ocr_confidence,
    r.months_confidence,
    r.indicator_id,
    coalesce(r.indicator_text, c.indicator_text) AS indicator_text,
    coalesce(r.match_score, c.score) AS match_score,
    r.match_confidence,
    r.match_status,
    internal.decided(r.fields, 'komponen', r.komponen) AS komponen,
    internal.decided(r.fields, 'langkah_aksi', r.langkah_aksi) AS langkah_aksi,
    internal.decided(r.fields, 'bukti_fisik', r.bukti_fisik) AS bukti_fisik,
    internal.decided(r.fields, 'target_waktu', r.target_waktu) AS target_waktu,
    CASE WHEN d.jenis = 'ZI' THEN r.links END AS links,
    r.bbox,
    r.section,
    -- A row that a person has decided about is to be relied on, whatever its page is like.
    r.is_audited OR (
        internal.match_in_doubt(r.match_status, r.match_confidence) IS NOT TRUE
        AND NOT internal.months_in_doubt(r.months_confidence)
        AND NOT internal.text_in_doubt(r.ocr_confidence)
        AND (r.is_decided OR (len(r.review_reasons) = 0 AND o.document_id IS NULL))
    ) AS trusted
FROM internal.judged_rows r
JOIN internal.seen_documents d ON d.document_id = r.document_id AND d.status IN ('ok', 'partial')
JOIN internal.month_lists s USING (month_bits)
LEFT JOIN internal.odd_pages o ON o.document_id = r.document_id AND o.page_no = r.page_no
-- What a person chose has the score of a candidate, where it was one.
LEFT JOIN (
    SELECT row_id, indicator_id, any_value(indicator_text) AS indicator_text, max(score) AS score
    FROM main.candidates SEMI JOIN internal.decided_matches USING (row_id)
    GROUP BY row_id, indicator_id
) c ON c.row_id = r.row_id AND c.indicator_id = r.indicator_id
ORDER BY d.file_name, r.row_no;

-- Every catalogue entry that a row stands for; the first one is that of v_rows.
CREATE OR REPLACE VIEW v_row_entries AS
SELECT e.row_id, e.document_id, e.entry_no::INTEGER AS entry_no, e.indicator_id, i.indicator_text, e.match_status,
       e.match_confidence
FROM (
    SELECT row_id, document_id, 1 AS entry_no, indicator_id, match_status, match_confidence
    FROM internal.judged_rows WHERE indicator_id IS NOT NULL
    UNION ALL
    SELECT row_id, document_id, entry_no, indicator_id, match_status, match_confidence FROM internal.further_entries
) e
JOIN main.documents d ON d.document_id = e.document_id AND d.status IN ('ok', 'partial')
LEFT JOIN main.ref_indicators i ON i.indicator_id = e.indicator_id;

-- How much each row is in doubt. priority is the chance that a look finds something wrong, weighed by what it spoils: a
-- lost page costs many rows, a wrong match a comparison, a wrong month a schedule, a wrong letter in a text mostly nothing.
CREATE OR REPLACE VIEW internal.doubtful_rows AS
WITH doubts AS (
    SELECT
        p.row_id,
        p.document_id,
        p.page_no,
        p.row_no,
        p.match_status,
        p.match_confidence,
        p.months_confidence,
        p.ocr_confidence,
        CASE WHEN internal.match_in_doubt(p.match_status, p.match_confidence)
             THEN 1 - p.match_confidence END AS match_doubt,
        CASE WHEN internal.months_in_doubt(p.months_confidence) THEN 1 - p.months_confidence END AS months_doubt,
        CASE WHEN internal.text_in_doubt(p.ocr_confidence) THEN 1 - p.ocr_confidence END AS text_doubt,
        -- What the pipeline noticed is settled once a person has decided anything about the row.
        CASE WHEN p.is_decided THEN [] ELSE p.review_reasons END AS noticed
    FROM internal.judged_rows p
    JOIN main.documents d ON d.document_id = p.document_id AND d.status IN ('ok', 'partial')
    WHERE NOT p.is_audited
)
SELECT
    *,
    greatest(
        coalesce(match_doubt, 0),
        0.9 * coalesce(months_doubt, 0),
        0.6 * coalesce(text_doubt, 0),
        CASE WHEN len(noticed) > 0 THEN 0.3 ELSE 0 END
    ) AS priority
FROM doubts
WHERE match_doubt IS NOT NULL OR months_doubt IS NOT NULL OR text_doubt IS NOT NULL OR len(noticed) > 0;

-- Areas of a kind of plan without a single row: left out by the office, or lost in reading.
CREATE OR REPLACE VIEW internal.missing_areas AS
SELECT d.document_id, ['no rows of area ' || string_agg(a.area_no, ', ' ORDER BY a.area_no)] AS reasons
FROM internal.judged_documents d
JOIN main.ref_areas a ON a.jenis = d.jenis
-- A plan without a single area goes by sections, themes or nothing: no area is missing from it.
SEMI JOIN (FROM internal.judged_rows WHERE area_no IS NOT NULL) n ON n.document_id = d.document_id
LEFT JOIN (
    SELECT DISTINCT document_id, area_no FROM internal.judged_rows
) r ON r.document_id = d.document_id AND r.area_no = a.area_no
WHERE d.status IN ('ok', 'partial') AND r.area_no IS NULL
GROUP BY d.document_id;

CREATE OR REPLACE VIEW v_review AS
WITH row_items AS (
    SELECT
        w.priority,
        w.row_id,
        w.document_id,
        f.file_name,
        f.satker,
        w.page_no,
        w.row_no,
        CASE WHEN w.match_doubt IS NOT NULL THEN 'match' WHEN w.months_doubt IS NOT NULL THEN 'months'
             WHEN w.text_doubt IS NOT NULL THEN 'text' ELSE 'noticed' END AS kind,
        list_filter([
            CASE
                WHEN w.match_doubt IS NULL THEN NULL
                WHEN w.match_status = 'none'
                    THEN format('no catalogue entry was found, sure to {:.0f} %', 100 * w.match_confidence)
                ELSE format('the catalogue entry is right with {:.0f} % probability', 100 * w.match_confidence)
            END,
            CASE WHEN w.months_doubt IS NOT NULL
                 THEN format('the months are right with {:.0f} % probability', 100 * w.months_confidence) END,
            CASE WHEN w.text_doubt IS NOT NULL
                 THEN format('the text is right with {:.0f} % probability', 100 * w.ocr_confidence) END
        ], lambda reason: reason IS NOT NULL) || w.noticed AS reasons
    FROM internal.doubtful_rows w
    JOIN internal.seen_documents f ON f.document_id = w.document_id AND f.status IN ('ok', 'partial')
),
page_items AS (
    SELECT
        CASE WHEN bool_or(p.is_lost) THEN 1.0 ELSE 0.9 END AS priority,
        d.document_id, d.file_name, d.satker, p.page_no, 'page' AS kind,
        list(p.reason ORDER BY p.number) AS reasons
    FROM internal.page_troubles p
    JOIN internal.seen_documents d ON d.document_id = p.document_id AND d.status = 'partial'
    WHERE p.page_no IS NOT NULL
    GROUP BY d.document_id, d.file_name, d.satker, p.page_no
),
missing_items AS (
    SELECT 0.6 AS priority, d.document_id, d.file_name, d.satker, NULL AS page_no, 'missing' AS kind, m.reasons
    FROM internal.missing_areas m
    JOIN internal.seen_documents d ON d.document_id = m.document_id AND d.status IN ('ok', 'partial')
),
-- The pipeline's own word on missing areas is left out: missing_items says it with the decisions applied.
document_items AS (
    SELECT
        CASE WHEN status = 'failed' THEN 1.0 WHEN len(found) > 0 THEN 0.9 ELSE 0.5 END AS priority,
        document_id,
        file_name,
        satker,
        NULL AS page_no,
        'document' AS kind,
        CASE WHEN status = 'failed' THEN [error] ELSE found END
            || list_filter(warnings, lambda warning: NOT starts_with(warning, 'no rows of area ')) AS reasons
    FROM (
        SELECT d.*, coalesce(t.found, []) AS found
        FROM internal.seen_documents d
        LEFT JOIN (
            SELECT document_id, list(reason ORDER BY number) AS found
            FROM internal.page_troubles WHERE page_no IS NULL GROUP BY document_id
        ) t ON t.document_id = d.document_id
    )
    WHERE status IN ('ok', 'partial', 'failed') AND len(reasons) > 0
),
-- A page or a document that a person has seen comes back only with something new to say.
unseen_items AS (
    SELECT i.*, array_to_string(i.reasons, '; ') AS reason
    FROM (FROM page_items UNION ALL FROM missing_items UNION ALL FROM document_items) i
    ANTI JOIN (FROM internal.active_decisions WHERE kind = 'seen') s
           ON s.document_id = i.document_id AND s.page_no IS NOT DISTINCT FROM i.page_no
          AND s."after" ->> 'reason' = array_to_string(i.reasons, '; ')
)
SELECT priority::DOUBLE AS priority, row_id, document_id, file_name, satker, page_no, row_no, reason, kind
FROM (
    SELECT priority, row_id, document_id, file_name, satker, page_no, row_no, kind,
           array_to_string(reasons, '; ') AS reason
    FROM row_items
    UNION ALL BY NAME
    SELECT priority, document_id, file_name, satker, page_no, kind, reason FROM unseen_items
)
ORDER BY priority DESC, file_name, page_no NULLS FIRST, row_no NULLS FIRST;

-- Decisions in force whose row is no longer there: listed for a person, never dropped.
CREATE OR REPLACE VIEW v_unplaced AS
SELECT
    a.decision_id, a.decided_at, a.decided_by, a.kind, a.document_id, d.file_name, a.page_no, a.bbox, a.indikator,
    a."after",
    CASE WHEN d.document_id IS NULL THEN 'the document is not in this database'
         WHEN d.status = 'failed' THEN 'the document could not be read'
         ELSE 'no row stands there any more' END AS reason
FROM internal.active_decisions a
LEFT JOIN (SELECT document_id, any_value(file_name) AS file_name, any_value(status) AS status
           FROM internal.seen_documents GROUP BY document_id) d ON d.document_id = a.document_id
WHERE CASE WHEN a.row_id IS NULL THEN d.document_id IS NULL
           ELSE NOT EXISTS (SELECT 1 FROM main.plan_rows r WHERE r.row_id = a.row_id) END
ORDER BY a.decision_id;
