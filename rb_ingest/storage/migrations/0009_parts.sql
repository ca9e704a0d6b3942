-- A file may hold several decrees: each is a document of its own, `part` by its order in the file. `part_of` is the document
-- that the file is known by, null for that one itself. `number_key` is the number in the form in which numbers are compared,
-- `changes` are those of the decrees that a decree changes or revokes.
ALTER TABLE documents ADD COLUMN part INTEGER DEFAULT 1;
ALTER TABLE documents ADD COLUMN part_of VARCHAR;
ALTER TABLE documents ADD COLUMN number_key VARCHAR;
ALTER TABLE documents ADD COLUMN changes VARCHAR[] DEFAULT [];
