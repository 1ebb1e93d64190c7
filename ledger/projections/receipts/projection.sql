-- change
-- Notes whose some receipts are by now, what was credited for them since, and what they are flagged for.
UPDATE {table} AS r
SET account_id = coalesce(c.account_id, r.account_id), points = r.points + c.points,
    flags = CASE c.flags WHEN '' THEN r.flags ELSE c.flags END
FROM unnest(%(receipt_ids)s, %(account_ids)s, %(points)s, %(flags)s) AS c(receipt_id, account_id, points, flags)
WHERE r.receipt_id = c.receipt_id;
