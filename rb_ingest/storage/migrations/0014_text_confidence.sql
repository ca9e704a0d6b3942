-- How sure the text in a period's cell was read, and with it the number that it is; null for periods read before.
ALTER TABLE periods ADD COLUMN text_confidence DOUBLE;
