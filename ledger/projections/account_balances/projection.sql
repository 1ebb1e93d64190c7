-- change
-- Adds to the balances of some accounts, and notes which card is the newest and where an account went.
UPDATE {table} AS b
SET
    points_available = b.points_available + c.available,
    points_pending = b.points_pending + c.pending,
    points_held = b.points_held + c.held,
    points_owed = b.points_owed + c.owed,
    card_number = CASE c.card_known WHEN 1 THEN c.card_number ELSE b.card_number END,
    merged_into = coalesce(c.merged_into, b.merged_into),
    position = c.position
FROM unnest(
    %(account_ids)s, %(available)s, %(pending)s, %(held)s, %(owed)s, %(card_known)s,
    %(card_numbers)s, %(merged_into)s, %(positions)s
) AS c(account_id, available, pending, held, owed, card_known, card_number, merged_into, position)
WHERE b.account_id = c.account_id;
