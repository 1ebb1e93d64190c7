-- page
-- An account's entries before a position, newest first.
SELECT
    position, kind, points, points_available, receipt_id, redemption_id, card_number, rules_version, occurred_at,
    recorded_at, hold_id, return_id, adjustment_id, reason, reference, principal_id, approver_id
FROM account_entries
WHERE account_id = %(account_id)s AND position < %(before)s
ORDER BY position DESC
LIMIT %(limit)s;
