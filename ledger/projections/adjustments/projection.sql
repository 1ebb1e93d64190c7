-- decide
-- Notes who decided about some adjustments, and how.
UPDATE {table} AS a
SET status = c.status, decided_by = c.decided_by, decided_at = c.decided_at, decision_note = c.note
FROM unnest(%(adjustment_ids)s, %(statuses)s, %(decided_by)s, %(decided_at)s, %(notes)s)
    AS c(adjustment_id, status, decided_by, decided_at, note)
WHERE a.adjustment_id = c.adjustment_id;
