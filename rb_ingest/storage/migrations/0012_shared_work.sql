-- Several reviewers at once: who looks at which page, the audit drawn once, and second looks among the decisions.
-- The log anew, because a CHECK cannot be altered; which kinds there are is checked where decisions are written.
CREATE TABLE decisions_anew (
    decision_id INTEGER PRIMARY KEY DEFAULT nextval('decision_ids'),
    decision_uid UUID NOT NULL UNIQUE DEFAULT uuid(),
    decided_at TIMESTAMP NOT NULL,
    decided_by VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL,
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

-- Rows that were drawn for the audit; they stay drawn.
CREATE TABLE audit_sample (row_id VARCHAR PRIMARY KEY, drawn_at TIMESTAMP NOT NULL);

-- The page that a reviewer looked at last.
CREATE TABLE claims (
    reviewer VARCHAR PRIMARY KEY,
    document_id VARCHAR NOT NULL,
    page_no INTEGER,
    claimed_at TIMESTAMP NOT NULL
);
