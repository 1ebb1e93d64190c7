-- page
-- An account's entries before a position, newest first. What became of lots alone is none.
SELECT
    position, kind, points, points_available, receipt_id, redemption_id, card_number, rules_version, occurred_at,
    recorded_at, hold_id, return_id, other_account_id, member_reference, transfer_id, lots_made,
    remainder_micropoints, points_owed, available_at, expires_at, details
FROM account_entries
WHERE account_id = %(account_id)s AND position < %(before)s AND kind <> 'CONSOLIDATED'
ORDER BY position DESC
LIMIT %(limit)s;

-- makers
-- For some lots of an account the entry that made it, if it made any that end. It is the first that had made so many.
SELECT n.lot, e.kind, e.lots_made, e.expires_at, e.receipt_id, e.details
FROM unnest(%(lots)s) AS n(lot)
CROSS JOIN LATERAL (
    SELECT kind, lots_made, expires_at, receipt_id, details
    FROM account_entries
    WHERE
        account_id = %(account_id)s
        AND lots_made >= n.lot
        AND (expires_at IS NOT NULL OR kind = 'CONSOLIDATED')
    ORDER BY lots_made
    LIMIT 1
) AS e;

-- earned
-- What receipts earned for some accounts that are one by now, before a position, newest first.
SELECT position, receipt_id, points
FROM account_entries
WHERE account_id = ANY (%(account_ids)s) AND kind = 'EARNED' AND position < %(before)s
ORDER BY position DESC
LIMIT %(limit)s;

-- last_doings
-- When each of some members did something last on an account, in their order. Where several share it, entries name whom
-- they are about.
SELECT e.recorded_at
FROM unnest(%(account_ids)s, %(references)s) WITH ORDINALITY AS n(account_id, member_reference, nth)
LEFT JOIN LATERAL (
    SELECT recorded_at
    FROM account_entries
    WHERE
        account_id = n.account_id
        AND kind NOT IN ('MATURED', 'EXPIRED', 'CONSOLIDATED')
        AND member_reference IN ('', n.member_reference)
    ORDER BY position DESC
    LIMIT 1
) AS e ON true
ORDER BY n.nth;
