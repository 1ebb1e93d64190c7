-- rows
-- What was bought on some accounts so far.
SELECT account_id, member_reference, purchases, first_day, months, pool, merged_into
FROM {table}
WHERE account_id = ANY (%(account_ids)s);

-- change
-- Notes what was bought on some accounts by now, who shares them and where they went.
UPDATE {table} AS s
SET
    purchases = c.purchases,
    first_day = c.first_day,
    months = c.months,
    pool = c.pool,
    merged_into = c.merged_into,
    position = c.position
FROM unnest(
    %(account_ids)s, %(purchases)s, %(first_days)s, %(months)s, %(pools)s, %(merged_into)s, %(positions)s
) AS c(account_id, purchases, first_day, months, pool, merged_into, position)
WHERE s.account_id = c.account_id;
