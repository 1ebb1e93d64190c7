-- of_till
-- How often items came back to a till between two instants, and what was paid for them; voids apart.
SELECT
    count(*) FILTER (WHERE kind = 'RETURN'),
    coalesce(sum(amount) FILTER (WHERE kind = 'RETURN'), 0)::int8,
    count(*) FILTER (WHERE kind = 'VOID'),
    coalesce(sum(amount) FILTER (WHERE kind = 'VOID'), 0)::int8
FROM item_returns
WHERE shop_id = %(shop_id)s AND till_id = %(till_id)s AND occurred_at >= %(start)s AND occurred_at < %(end)s;
