-- What lies in an inbox and is not read, as of the last run over that inbox; and whether a PDF carries an electronic
-- signature, which is not known of documents that were read before.

ALTER TABLE documents ADD COLUMN signed BOOLEAN;

CREATE TABLE left_out (
    source_path VARCHAR PRIMARY KEY,
    file_name VARCHAR NOT NULL,
    inbox VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    seen_at TIMESTAMP NOT NULL
);
