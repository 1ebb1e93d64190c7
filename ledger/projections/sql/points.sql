-- Points that are pending, held and owed; holds and returns behind entries. What was there before had none.

ALTER TABLE account_balances_1
    ADD COLUMN points_pending bigint NOT NULL DEFAULT 0,
    ADD COLUMN points_held bigint NOT NULL DEFAULT 0,
    ADD COLUMN points_owed bigint NOT NULL DEFAULT 0;
ALTER TABLE account_balances_2
    ADD COLUMN points_pending bigint NOT NULL DEFAULT 0,
    ADD COLUMN points_held bigint NOT NULL DEFAULT 0,
    ADD COLUMN points_owed bigint NOT NULL DEFAULT 0;

CREATE OR REPLACE VIEW account_balances AS
SELECT
    account_id, member_reference, card_number, points_available, position, points_pending, points_held, points_owed
FROM (
    SELECT 1 AS generation, * FROM account_balances_1
    UNION ALL
    SELECT 2 AS generation, * FROM account_balances_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'account_balances');

ALTER TABLE account_entries_1 ADD COLUMN hold_id uuid, ADD COLUMN return_id uuid;
ALTER TABLE account_entries_2 ADD COLUMN hold_id uuid, ADD COLUMN return_id uuid;

CREATE OR REPLACE VIEW account_entries AS
SELECT
    account_id, position, kind, points, points_available, receipt_id, redemption_id, card_number, rules_version,
    occurred_at, recorded_at, hold_id, return_id
FROM (
    SELECT 1 AS generation, * FROM account_entries_1
    UNION ALL
    SELECT 2 AS generation, * FROM account_entries_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'account_entries');
