-- What a plan says in its own form: the periods that it divides its time by, and the columns that only it has. Rows read
-- before have neither until their file is read again; the months of a plain grid of months stay in `months` alone.

CREATE TABLE periods (
    row_id VARCHAR NOT NULL,
    period_no INTEGER NOT NULL,
    kind VARCHAR NOT NULL CHECK (kind IN ('bulan', 'minggu', 'triwulan', 'semester', 'tahun')),
    month_from INTEGER NOT NULL CHECK (month_from BETWEEN 1 AND 12),
    month_to INTEGER NOT NULL CHECK (month_to BETWEEN 1 AND 12),
    week INTEGER,
    value DOUBLE,
    unit VARCHAR,
    text VARCHAR,
    marked BOOLEAN,
    confidence DOUBLE NOT NULL,
    bbox STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE) NOT NULL,
    PRIMARY KEY (row_id, period_no)
);

CREATE TABLE fields (
    row_id VARCHAR NOT NULL,
    field_no INTEGER NOT NULL,
    header VARCHAR NOT NULL,
    role VARCHAR,
    value VARCHAR NOT NULL,
    number DOUBLE,
    confidence DOUBLE NOT NULL,
    bbox STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE) NOT NULL,
    PRIMARY KEY (row_id, field_no)
);
