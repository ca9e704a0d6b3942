-- Rows that a person entered, pages that a person finished, decrees that a person corrected: decisions like any other.
-- The log anew, because a CHECK cannot be altered.
CREATE TABLE decisions_anew (
    decision_id INTEGER PRIMARY KEY DEFAULT nextval('decision_ids'),
    decision_uid UUID NOT NULL UNIQUE DEFAULT uuid(),
    decided_at TIMESTAMP NOT NULL,
    decided_by VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL CHECK (
        kind IN (
            'confirm_match', 'choose_match', 'reject_match', 'text', 'months', 'not_a_row', 'audit', 'seen', 'withdraw',
            'add_row', 'rematch', 'page_done', 'decree'
        )
    ),
    row_id VARCHAR CHECK (row_id IS NOT NULL OR kind IN ('seen', 'withdraw', 'page_done', 'decree')),
    document_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    page_no INTEGER,
    bbox STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE),
    indikator VARCHAR,
    "before" JSON NOT NULL,
    "after" JSON NOT NULL,
    note VARCHAR
);
INSERT INTO decisions_anew BY NAME SELECT * FROM decisions;
DROP TABLE decisions;
ALTER TABLE decisions_anew RENAME TO decisions;

-- Rows that stand in the table because a person entered them; made anew from the log whenever the document is saved.
ALTER TABLE plan_rows ADD COLUMN entered BOOLEAN DEFAULT false;

-- What the log says of a document, kept with it for the views: which fields of its decree a person corrected, which pages a
-- person finished, and whether nothing is left then that made it partial.
ALTER TABLE documents ADD COLUMN decided MAP(VARCHAR, VARCHAR);
ALTER TABLE documents ADD COLUMN finished_pages INTEGER[];
ALTER TABLE documents ADD COLUMN is_whole BOOLEAN DEFAULT false;
