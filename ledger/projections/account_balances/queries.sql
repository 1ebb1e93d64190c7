-- page
-- Balances after a key, in order of the member's reference.
SELECT
    account_id, member_reference, card_number, points_available, position, points_pending, points_held, points_owed,
    merged_into
FROM account_balances
WHERE (member_reference, account_id) > (%(member_reference)s, %(account_id)s)
ORDER BY member_reference, account_id
LIMIT %(limit)s;

-- references
-- Whom some accounts were opened for; that never changes.
SELECT account_id, member_reference
FROM account_balances
WHERE account_id = ANY (%(account_ids)s);
