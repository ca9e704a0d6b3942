-- What is stored: files seen, what their content says, and what reviewers decided. Analysts read the views.
-- No foreign keys: a document is replaced by delete and insert in one transaction, and decisions outlive rows.

CREATE SEQUENCE run_ids;
CREATE SEQUENCE decision_ids;

CREATE TABLE runs (
    run_id INTEGER PRIMARY KEY DEFAULT nextval('run_ids'),
    started_at TIMESTAMP NOT NULL,
    finished_at TIMESTAMP,
    state VARCHAR NOT NULL CHECK (state IN ('running', 'finished', 'interrupted')),
    inbox VARCHAR NOT NULL,
    pipeline_version VARCHAR NOT NULL,
    settings JSON NOT NULL
);

CREATE TABLE documents (
    document_id VARCHAR PRIMARY KEY,
    sha256 VARCHAR NOT NULL,
    status VARCHAR NOT NULL CHECK (status IN ('ok', 'partial', 'failed')),
    error VARCHAR,
    jenis VARCHAR CHECK (jenis IN ('RB', 'ZI')),
    nomor_sk VARCHAR,
    tahun INTEGER,
    satker_kode VARCHAR,
    satker VARCHAR,
    level VARCHAR CHECK (level IN ('pusat', 'provinsi', 'kabupaten', 'kota')),
    tanggal_ditetapkan DATE,
    pages INTEGER NOT NULL,
    warnings VARCHAR[] NOT NULL,
    pipeline_version VARCHAR,
    settings JSON,
    run_id INTEGER,
    read_at TIMESTAMP NOT NULL
);

-- Several files may hold the same document: the first in name order owns its rows, the others are duplicates.
CREATE TABLE files (
    source_path VARCHAR PRIMARY KEY,
    file_name VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    size_bytes BIGINT,
    modified_ns BIGINT,
    seen_at TIMESTAMP NOT NULL
);

CREATE TABLE pages (
    document_id VARCHAR NOT NULL,
    page_no INTEGER NOT NULL,
    kind VARCHAR,
    source VARCHAR,
    rotation INTEGER,
    skew DOUBLE,
    dpi DOUBLE,
    width DOUBLE,
    height DOUBLE,
    seconds DOUBLE,
    warnings VARCHAR[] NOT NULL,
    error VARCHAR,
    PRIMARY KEY (document_id, page_no)
);

CREATE TABLE plan_rows (
    row_id VARCHAR PRIMARY KEY,
    document_id VARCHAR NOT NULL,
    page_no INTEGER NOT NULL,
    row_no INTEGER NOT NULL,
    area_no INTEGER,
    area VARCHAR,
    kegiatan VARCHAR,
    sub_kegiatan VARCHAR,
    indikator VARCHAR NOT NULL,
    nomor VARCHAR NOT NULL,
    nomor_sub VARCHAR NOT NULL,
    nomor_kegiatan VARCHAR NOT NULL,
    ket VARCHAR,
    ocr_confidence DOUBLE NOT NULL,
    months_confidence DOUBLE NOT NULL,
    komponen VARCHAR,
    langkah_aksi VARCHAR,
    bukti_fisik VARCHAR,
    target_waktu VARCHAR,
    links VARCHAR[] NOT NULL,
    bbox STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE) NOT NULL,
    inferred VARCHAR[] NOT NULL,
    review_reasons VARCHAR[] NOT NULL
);

CREATE TABLE months (
    row_id VARCHAR NOT NULL,
    bulan INTEGER NOT NULL CHECK (bulan BETWEEN 1 AND 12),
    marked BOOLEAN NOT NULL,
    confidence DOUBLE NOT NULL,
    mark VARCHAR,
    PRIMARY KEY (row_id, bulan)
);

CREATE TABLE matches (
    row_id VARCHAR PRIMARY KEY,
    indicator_id VARCHAR,
    indicator_text VARCHAR,
    score DOUBLE,
    confidence DOUBLE NOT NULL,
    status VARCHAR NOT NULL,
    reasons VARCHAR[] NOT NULL
);

CREATE TABLE candidates (
    row_id VARCHAR NOT NULL,
    rank INTEGER NOT NULL,
    indicator_id VARCHAR NOT NULL,
    indicator_text VARCHAR NOT NULL,
    score DOUBLE NOT NULL,
    probability DOUBLE NOT NULL,
    reasons VARCHAR[] NOT NULL,
    PRIMARY KEY (row_id, rank)
);

-- Append only. sha256, page_no, bbox and indikator say where the decision was taken, so that it finds its row again
-- when a later pipeline cuts the page a little differently, or in another database.
CREATE TABLE decisions (
    decision_id INTEGER PRIMARY KEY DEFAULT nextval('decision_ids'),
    decided_at TIMESTAMP NOT NULL,
    decided_by VARCHAR NOT NULL,
    kind VARCHAR NOT NULL CHECK (
        kind IN ('confirm_match', 'choose_match', 'reject_match', 'text', 'months', 'not_a_row', 'withdraw')
    ),
    row_id VARCHAR NOT NULL,
    document_id VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    page_no INTEGER NOT NULL,
    bbox STRUCT(x0 DOUBLE, y0 DOUBLE, x1 DOUBLE, y1 DOUBLE) NOT NULL,
    indikator VARCHAR NOT NULL,
    "before" JSON NOT NULL,
    "after" JSON NOT NULL,
    note VARCHAR
);

CREATE TABLE ref_areas (
    jenis VARCHAR NOT NULL,
    area_no INTEGER NOT NULL,
    area VARCHAR NOT NULL,
    PRIMARY KEY (jenis, area_no)
);

CREATE TABLE ref_indicators (
    indicator_id VARCHAR PRIMARY KEY,
    jenis VARCHAR NOT NULL,
    area_no INTEGER NOT NULL,
    area VARCHAR NOT NULL,
    kegiatan_no INTEGER NOT NULL,
    kegiatan VARCHAR NOT NULL,
    sub_no INTEGER,
    sub_kegiatan VARCHAR,
    indikator_no INTEGER NOT NULL,
    indicator_text VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    induk_id VARCHAR
);

CREATE TABLE ref_satker (
    satker_kode VARCHAR PRIMARY KEY,
    satker VARCHAR NOT NULL,
    nama_wilayah VARCHAR NOT NULL,
    level VARCHAR NOT NULL,
    induk_kode VARCHAR
);
