-- states
-- What some accounts have after their last entry. Those with no entry are missing.
SELECT a.id, e.points_available, coalesce(e.points_owed, 0), e.remainder_micropoints, e.lots_made
FROM unnest(%(account_ids)s) AS a(id)
CROSS JOIN LATERAL (
    SELECT points_available, points_owed, remainder_micropoints, lots_made
    FROM {table}
    WHERE account_id = a.id
    ORDER BY position DESC
    LIMIT 1
) AS e;
