-- page
-- Cases before a position, newest first.
SELECT
    return_id, card_number, account_id, receipt_id, kind, amount, whole, still_enough, principal_id, occurred_at,
    recorded_at, position
FROM card_cases
WHERE position < %(before)s
ORDER BY position DESC
LIMIT %(limit)s;

-- page_short
-- Those of them where what was left would not have been enough.
SELECT
    return_id, card_number, account_id, receipt_id, kind, amount, whole, still_enough, principal_id, occurred_at,
    recorded_at, position
FROM card_cases
WHERE position < %(before)s AND NOT still_enough
ORDER BY position DESC
LIMIT %(limit)s;
