-- The candidates of a row that were not taken, kept with the row as the one that was: whether a plan lacks an entry hangs on
-- the rows that might stand for it, and to join a whole country's 2,000,000 candidates by their ids takes seconds.
ALTER TABLE plan_rows ADD COLUMN rivals STRUCT(indicator_id VARCHAR, chance DOUBLE)[];
UPDATE plan_rows r SET rivals = c.rivals
FROM (
    SELECT c.row_id, list({'indicator_id': c.indicator_id, 'chance': c.probability} ORDER BY c.rank) AS rivals
    FROM candidates c JOIN plan_rows p ON p.row_id = c.row_id AND p.indicator_id IS DISTINCT FROM c.indicator_id
    GROUP BY c.row_id
) c
WHERE c.row_id = r.row_id;
