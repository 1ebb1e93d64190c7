-- page
-- Charges and refunds before a position, newest first, with what their charges say.
SELECT
    i.item_id, i.position, i.charge_id, i.amount, i.recorded_at, i.charged_on, c.receipt_id, i.statement_id,
    c.card_number, c.shop_id, c.order_reference
FROM charge_items AS i
JOIN charge_items AS c ON c.item_id = i.charge_id
WHERE i.charges_id = ANY (%(charges_ids)s) AND i.position < %(before)s AND i.charged_on IS NOT NULL
ORDER BY i.position DESC
LIMIT %(limit)s;

-- of_statement
-- Charges and refunds of a statement, oldest first, with what their charges say.
SELECT
    i.item_id, i.position, i.charge_id, i.amount, i.recorded_at, i.charged_on, c.receipt_id, i.statement_id,
    c.card_number, c.shop_id, c.order_reference
FROM charge_items AS i
JOIN charge_items AS c ON c.item_id = i.charge_id
WHERE i.charges_id = %(charges_id)s AND i.statement_id = %(statement_id)s AND i.charged_on IS NOT NULL
ORDER BY i.position;

-- some
-- Some charges and refunds, newest first, with what their charges say.
SELECT
    i.item_id, i.position, i.charge_id, i.amount, i.recorded_at, i.charged_on, c.receipt_id, i.statement_id,
    c.card_number, c.shop_id, c.order_reference
FROM charge_items AS i
JOIN charge_items AS c ON c.item_id = i.charge_id
WHERE i.item_id = ANY (%(item_ids)s) AND i.charged_on IS NOT NULL
ORDER BY i.position DESC;
