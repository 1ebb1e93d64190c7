-- points_available
-- What some accounts have after their last entry. Those with no entry are missing.
SELECT a.id, e.points_available
FROM unnest(%(account_ids)s) AS a(id)
CROSS JOIN LATERAL (
    SELECT points_available FROM {table} WHERE account_id = a.id ORDER BY position DESC LIMIT 1
) AS e;
