-- page
-- Adjustments that were proposed before a position, newest first.
SELECT
    adjustment_id, position, account_id, points, proposed_at, decided_at, status, member_reference, reason_code, note,
    receipt_reference, proposed_by, decided_by, decision_note
FROM adjustments
WHERE position < %(before)s
ORDER BY position DESC
LIMIT %(limit)s;

-- page_of_status
-- The same, of one status.
SELECT
    adjustment_id, position, account_id, points, proposed_at, decided_at, status, member_reference, reason_code, note,
    receipt_reference, proposed_by, decided_by, decision_note
FROM adjustments
WHERE status = %(status)s AND position < %(before)s
ORDER BY position DESC
LIMIT %(limit)s;

-- of_accounts
-- Adjustments of some accounts that were proposed before a position, newest first.
SELECT
    adjustment_id, position, account_id, points, proposed_at, decided_at, status, member_reference, reason_code, note,
    receipt_reference, proposed_by, decided_by, decision_note
FROM adjustments
WHERE account_id = ANY (%(account_ids)s) AND position < %(before)s
ORDER BY position DESC
LIMIT %(limit)s;

-- waiting
-- Adjustments of some accounts that wait for a second person.
SELECT adjustment_id
FROM adjustments
WHERE account_id = ANY (%(account_ids)s) AND status = 'OPEN'
ORDER BY position
LIMIT %(limit)s;
