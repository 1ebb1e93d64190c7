-- page
-- What was bought on the accounts after a key that are still there, in order of the member's reference.
SELECT account_id, member_reference, purchases, first_day, months, pool, merged_into
FROM segments
WHERE (member_reference, account_id) > (%(member_reference)s, %(account_id)s) AND merged_into IS NULL
ORDER BY member_reference, account_id
LIMIT %(limit)s;

-- ids
-- Accounts after one that are still there, in order of their ids: as good as at random.
SELECT account_id
FROM segments
WHERE account_id > %(after)s AND merged_into IS NULL
ORDER BY account_id
LIMIT %(limit)s;

-- parts
-- Some accounts and all that became part of them, however many merges ago.
WITH RECURSIVE part (account_id, of_account_id) AS (
    SELECT a.account_id, a.account_id
    FROM unnest(%(account_ids)s) AS a(account_id)
    UNION ALL
    SELECT s.account_id, part.of_account_id
    FROM part
    JOIN segments s ON s.merged_into = part.account_id
)
SELECT of_account_id, account_id
FROM part;

-- credited
-- The receipts that were credited to some accounts, by rules of some versions: when they were sold, what for, and what
-- of it came back, in minor units.
SELECT e.account_id, r.occurred_at, r.total, b.amount
FROM account_entries e
JOIN receipts r ON r.receipt_id = e.receipt_id
CROSS JOIN LATERAL (
    SELECT coalesce(sum(i.amount), 0)::int8 AS amount
    FROM item_returns i
    WHERE i.receipt_id = r.receipt_id
) AS b
WHERE e.account_id = ANY (%(account_ids)s) AND e.kind = 'EARNED' AND e.rules_version = ANY (%(versions)s);
