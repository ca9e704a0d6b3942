-- What was not looked at is another thing than what is blank: `marked` is null where no column of time was found. Findings
-- say why a page, or the document as a whole, cannot be relied on.

CREATE TABLE months_anew (
    row_id VARCHAR NOT NULL,
    bulan INTEGER NOT NULL CHECK (bulan BETWEEN 1 AND 12),
    marked BOOLEAN,
    confidence DOUBLE NOT NULL,
    mark VARCHAR,
    PRIMARY KEY (row_id, bulan),
    CHECK (marked IS NOT NULL OR confidence = 0)
);
INSERT INTO months_anew SELECT * FROM months;
DROP TABLE months;
ALTER TABLE months_anew RENAME TO months;

CREATE TABLE findings (
    document_id VARCHAR NOT NULL,
    finding_no INTEGER NOT NULL,
    page_no INTEGER,
    kind VARCHAR NOT NULL,
    sentence VARCHAR NOT NULL,
    PRIMARY KEY (document_id, finding_no)
);
