-- change
-- Notes what became of some cards: a status, or for UNBLOCKED the one that it had before.
UPDATE {table} AS k
SET
    status = CASE
        WHEN c.status <> 'UNBLOCKED' THEN c.status
        WHEN k.issued_at IS NULL THEN 'PRINTED'
        ELSE 'ACTIVE'
    END,
    issued_at = CASE WHEN c.status = 'ACTIVE' THEN c.at ELSE k.issued_at END,
    changed_at = c.at
FROM unnest(%(card_ids)s, %(statuses)s, %(ats)s) AS c(card_id, status, at)
WHERE k.card_id = c.card_id;
