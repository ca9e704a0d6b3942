-- Plans of other forms: the part of the plan that a row stands in.
ALTER TABLE plan_rows ADD COLUMN section VARCHAR;
