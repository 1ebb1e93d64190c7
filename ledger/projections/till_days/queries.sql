-- page
-- The last closings of some days of tills, in order.
SELECT DISTINCT ON (business_date, shop_id, till_id)
    business_date, shop_id, till_id, recorded_at, principal_id, details
FROM till_days
WHERE business_date BETWEEN %(first)s AND %(last)s
    AND (business_date, shop_id, till_id) > (%(after_date)s, %(after_shop)s, %(after_till)s)
ORDER BY business_date, shop_id, till_id, closing DESC
LIMIT %(count)s;
