-- Rows of pages without month columns were stored as sure of having no month: nothing had been looked at.
UPDATE plan_rows SET months_confidence = 0
WHERE NOT EXISTS (SELECT 1 FROM months m WHERE m.row_id = plan_rows.row_id);
