-- book
-- Notes the day of some charges, counted from 1970.
UPDATE {table} AS i
SET charged_on = date '1970-01-01' + c.days::int
FROM unnest(%(item_ids)s, %(days)s) AS c(item_id, days)
WHERE i.item_id = c.item_id;

-- tender
-- Notes which receipts some charges paid for.
UPDATE {table} AS i
SET receipt_id = c.receipt_id
FROM unnest(%(item_ids)s, %(values)s) AS c(item_id, receipt_id)
WHERE i.item_id = c.item_id;

-- take
-- Notes which statements took some items.
UPDATE {table} AS i
SET statement_id = c.statement_id
FROM unnest(%(item_ids)s, %(values)s) AS c(item_id, statement_id)
WHERE i.item_id = c.item_id;
