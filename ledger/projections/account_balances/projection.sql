-- change
-- Adds to the balances of some accounts, and notes a new card where there is one.
UPDATE {table} AS b
SET
    points_available = b.points_available + c.available,
    points_pending = b.points_pending + c.pending,
    points_held = b.points_held + c.held,
    points_owed = b.points_owed + c.owed,
    card_number = CASE c.card_number WHEN '' THEN b.card_number ELSE c.card_number END,
    position = c.position
FROM unnest(
    %(account_ids)s, %(available)s, %(pending)s, %(held)s, %(owed)s, %(card_numbers)s, %(positions)s
) AS c(account_id, available, pending, held, owed, card_number, position)
WHERE b.account_id = c.account_id;
