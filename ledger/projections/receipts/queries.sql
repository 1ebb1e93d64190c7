-- by_id
-- One receipt.
SELECT
    receipt_id, shop_id, till_id, number, business_date, occurred_at, recorded_at, channel, total, lines_count,
    account_id, points, position
FROM receipts
WHERE receipt_id = %(receipt_id)s;

-- by_identity
-- One receipt, as it is named on paper.
SELECT
    receipt_id, shop_id, till_id, number, business_date, occurred_at, recorded_at, channel, total, lines_count,
    account_id, points, position
FROM receipts
WHERE shop_id = %(shop_id)s AND till_id = %(till_id)s AND business_date = %(business_date)s AND number = %(number)s;

-- identities
-- What makes some receipts those receipts. Those that are not known yet are missing.
SELECT receipt_id, shop_id, till_id, number, business_date
FROM receipts
WHERE receipt_id = ANY (%(receipt_ids)s);
