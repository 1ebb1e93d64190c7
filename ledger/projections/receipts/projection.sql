-- change
-- Notes whose some receipts are by now, and what was credited for them since.
UPDATE {table} AS r
SET account_id = coalesce(c.account_id, r.account_id), points = r.points + c.points
FROM unnest(%(receipt_ids)s, %(account_ids)s, %(points)s) AS c(receipt_id, account_id, points)
WHERE r.receipt_id = c.receipt_id;
