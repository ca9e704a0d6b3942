-- What reviewing needs besides: where things stand on the upright page, and a log that can be moved between databases.

ALTER TABLE pages ADD COLUMN transform STRUCT(
    matrix DOUBLE[], bend_x DOUBLE[], bend_y DOUBLE[], width DOUBLE, height DOUBLE
);

-- One match a row: kept with its row, and the months as bits (1 << bulan) beside the long table, because views on a whole
-- country's plans cannot afford to join 400,000 rows with 5,000,000 months by their ids.
ALTER TABLE plan_rows ADD COLUMN indicator_id VARCHAR;
ALTER TABLE plan_rows ADD COLUMN indicator_text VARCHAR;
ALTER TABLE plan_rows ADD COLUMN match_score DOUBLE;
ALTER TABLE plan_rows ADD COLUMN match_confidence DOUBLE;
ALTER TABLE plan_rows ADD COLUMN match_status VARCHAR;
ALTER TABLE plan_rows ADD COLUMN match_reasons VARCHAR[];
ALTER TABLE plan_rows ADD COLUMN month_bits INTEGER DEFAULT 0;
UPDATE plan_rows r
SET indicator_id = m.indicator_id, indicator_text = m.indicator_text, match_score = m.score,
    match_confidence = m.confidence, match_status = m.status, match_reasons = m.reasons
FROM matches m WHERE m.row_id = r.row_id;
UPDATE plan_rows r SET month_bits = m.bits
FROM (SELECT row_id, sum(1 << bulan)::INTEGER AS bits FROM months WHERE marked GROUP BY row_id) m
WHERE m.row_id = r.row_id;
DROP TABLE matches;

-- Tables with month columns, in units of the upright page: thirteen column borders, and the header above them.
CREATE TABLE month_grids (
    document_id VARCHAR NOT NULL,
    page_no INTEGER NOT NULL,
    table_no INTEGER NOT NULL,
    box STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE) NOT NULL,
    borders DOUBLE[] NOT NULL,
    header STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE),
    PRIMARY KEY (document_id, page_no, table_no)
);

-- The log anew, because a CHECK cannot be altered. decision_uid is the same in every database that a decision was
-- copied to, recorded_at is when this database got it. `audit` vouches for a whole row; `seen` settles what the queue
-- says of a page or of a document, which has no row.
CREATE TABLE decisions_anew (
    decision_id INTEGER PRIMARY KEY DEFAULT nextval('decision_ids'),
    decision_uid UUID NOT NULL UNIQUE DEFAULT uuid(),
    decided_at TIMESTAMP NOT NULL,
    decided_by VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL CHECK (
        kind IN (
            'confirm_match', 'choose_match', 'reject_match', 'text', 'months', 'not_a_row', 'audit', 'seen', 'withdraw'
        )
    ),
    row_id VARCHAR CHECK (row_id IS NOT NULL OR kind IN ('seen', 'withdraw')),
    document_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    page_no INTEGER,
    bbox STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE),
    indikator VARCHAR,
    "before" JSON NOT NULL,
    "after" JSON NOT NULL,
    note VARCHAR
);
INSERT INTO decisions_anew BY NAME SELECT *, decided_at AS recorded_at FROM decisions;
DROP TABLE decisions;
ALTER TABLE decisions_anew RENAME TO decisions;
