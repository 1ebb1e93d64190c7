-- Where accounts went that became part of another; which account, member and transfer is behind an entry.

ALTER TABLE account_balances_1 ADD COLUMN merged_into uuid;
ALTER TABLE account_balances_2 ADD COLUMN merged_into uuid;

CREATE OR REPLACE VIEW account_balances AS
SELECT
    account_id, member_reference, card_number, points_available, position, points_pending, points_held, points_owed,
    merged_into
FROM (
    SELECT 1 AS generation, * FROM account_balances_1
    UNION ALL
    SELECT 2 AS generation, * FROM account_balances_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'account_balances');

ALTER TABLE account_entries_1
    ADD COLUMN other_account_id uuid,
    ADD COLUMN member_reference text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN transfer_id uuid;
ALTER TABLE account_entries_2
    ADD COLUMN other_account_id uuid,
    ADD COLUMN member_reference text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN transfer_id uuid;

CREATE OR REPLACE VIEW account_entries AS
SELECT
    account_id, position, kind, points, points_available, receipt_id, redemption_id, card_number, rules_version,
    occurred_at, recorded_at, hold_id, return_id, lots_made, remainder_micropoints, points_owed, available_at,
    expires_at, details, other_account_id, member_reference, transfer_id
FROM (
    SELECT 1 AS generation, * FROM account_entries_1
    UNION ALL
    SELECT 2 AS generation, * FROM account_entries_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'account_entries');
