-- Who and why behind entries without a receipt; null elsewhere. What was there before had none.

ALTER TABLE account_entries_1
    ADD COLUMN adjustment_id uuid,
    ADD COLUMN reason text COLLATE "C",
    ADD COLUMN reference text COLLATE "C",
    ADD COLUMN principal_id text COLLATE "C",
    ADD COLUMN approver_id text COLLATE "C";
ALTER TABLE account_entries_2
    ADD COLUMN adjustment_id uuid,
    ADD COLUMN reason text COLLATE "C",
    ADD COLUMN reference text COLLATE "C",
    ADD COLUMN principal_id text COLLATE "C",
    ADD COLUMN approver_id text COLLATE "C";

CREATE OR REPLACE VIEW account_entries AS
SELECT
    account_id, position, kind, points, points_available, receipt_id, redemption_id, card_number, rules_version,
    occurred_at, recorded_at, hold_id, return_id, adjustment_id, reason, reference, principal_id, approver_id
FROM (
    SELECT 1 AS generation, * FROM account_entries_1
    UNION ALL
    SELECT 2 AS generation, * FROM account_entries_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'account_entries');
