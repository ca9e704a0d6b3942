-- Rows that stand for several catalogue entries at once: those besides the first, as the pipeline proposes them.
ALTER TABLE plan_rows ADD COLUMN also VARCHAR[] DEFAULT [];
