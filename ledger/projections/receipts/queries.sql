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

-- flagged
-- Receipts that the rules flag, newest first.
SELECT
    receipt_id, shop_id, till_id, number, business_date, occurred_at, recorded_at, total, account_id, points, position,
    flags, cashier_reference
FROM receipts
WHERE flags <> '' AND position < %(before)s
ORDER BY position DESC
LIMIT %(count)s;

-- position
-- How far the receipts are that readers see.
SELECT t.position
FROM projections p
JOIN projection_tracking t ON t.name = p.name AND t.generation = p.live_generation
WHERE p.name = 'receipts';

-- till_day
-- How many receipts a till's day has, their sum, and how many of them have no digits in their number.
SELECT count(*), coalesce(sum(total), 0)::int8, count(*) FILTER (WHERE number !~ '[0-9]')
FROM receipts
WHERE business_date = %(business_date)s AND shop_id = %(shop_id)s AND till_id = %(till_id)s;

-- missing
-- Numbers that are missing in a till's day between the first and the last, in runs, and how many they are together.
WITH present AS (
    SELECT substring(number FROM '([0-9]{1,18})[^0-9]*$')::int8 AS n
    FROM receipts
    WHERE business_date = %(business_date)s AND shop_id = %(shop_id)s AND till_id = %(till_id)s
    UNION
    SELECT %(first)s::int8 - 1
    UNION
    SELECT %(last)s::int8 + 1
),
runs AS (
    SELECT n + 1 AS first_missing, lead(n) OVER (ORDER BY n) - 1 AS last_missing
    FROM present
    WHERE n >= coalesce(%(first)s::int8 - 1, n) AND n <= coalesce(%(last)s::int8 + 1, n)
)
SELECT first_missing, last_missing, sum(last_missing - first_missing + 1) OVER ()::int8
FROM runs
WHERE last_missing >= first_missing
ORDER BY first_missing
LIMIT %(count)s;

-- beyond
-- Receipts of a till's day whose numbers are before the first or after the last, and how many they are together.
SELECT number, count(*) OVER ()
FROM receipts
WHERE business_date = %(business_date)s AND shop_id = %(shop_id)s AND till_id = %(till_id)s
    AND (
        substring(number FROM '([0-9]{1,18})[^0-9]*$')::int8 < %(first)s::int8
        OR substring(number FROM '([0-9]{1,18})[^0-9]*$')::int8 > %(last)s::int8
    )
ORDER BY number
LIMIT %(count)s;

-- till_days
-- How many receipts some days of tills have, and their sums, in order.
SELECT business_date, shop_id, till_id, count(*), sum(total)::int8
FROM receipts
WHERE business_date BETWEEN %(first)s AND %(last)s
    AND (business_date, shop_id, till_id) > (%(after_date)s, %(after_shop)s, %(after_till)s)
GROUP BY business_date, shop_id, till_id
ORDER BY business_date, shop_id, till_id
LIMIT %(count)s;

-- identities
-- What makes some receipts those receipts. Those that are not known yet are missing.
SELECT receipt_id, shop_id, till_id, number, business_date
FROM receipts
WHERE receipt_id = ANY (%(receipt_ids)s);
