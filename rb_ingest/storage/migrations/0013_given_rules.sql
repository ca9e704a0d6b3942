-- Rules that a person drew on a page, and pages at which a person lets a decree begin: decisions without a row. The log
-- anew, because a CHECK cannot be altered; what a decision needs is checked where it is written.
CREATE TABLE decisions_anew (
    decision_id INTEGER PRIMARY KEY DEFAULT nextval('decision_ids'),
    decision_uid UUID NOT NULL UNIQUE DEFAULT uuid(),
    decided_at TIMESTAMP NOT NULL,
    decided_by VARCHAR NOT NULL,
    recorded_at TIMESTAMP NOT NULL,
    kind VARCHAR NOT NULL,
    row_id VARCHAR,
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

-- What persons had said of a file by the time it was read; null where it was read by a version that did not ask.
ALTER TABLE documents ADD COLUMN guidance JSON;

-- The boundaries of the columns and rows of each ruled table of a page, in upright page units, for a person to see.
ALTER TABLE pages ADD COLUMN grids STRUCT(xs DOUBLE[], ys DOUBLE[])[];
