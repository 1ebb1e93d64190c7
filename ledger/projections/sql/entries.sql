-- Entries that explain themselves: lots, what is owed, what waits. What was there before is not explained, so a rebuild
-- is asked for; it begins when the projections run, beside live traffic.

ALTER TABLE account_entries_1
    -- How many lots the account has made so far; the last of them is the entry's own where it made one. Null where that
    -- is not known: in rows from before.
    ADD COLUMN lots_made integer,
    -- What waits right after.
    ADD COLUMN remainder_micropoints integer,
    -- Right after; null for none.
    ADD COLUMN points_owed bigint,
    -- When the points can be spent, if not at once.
    ADD COLUMN available_at timestamptz,
    -- When a lot that the entry made ends.
    ADD COLUMN expires_at timestamptz,
    -- What else there is to explain, as JSON.
    ADD COLUMN details text COLLATE "C";
ALTER TABLE account_entries_2
    ADD COLUMN lots_made integer,
    ADD COLUMN remainder_micropoints integer,
    ADD COLUMN points_owed bigint,
    ADD COLUMN available_at timestamptz,
    ADD COLUMN expires_at timestamptz,
    ADD COLUMN details text COLLATE "C";

-- Finds where a lot that ends was made. Lots that never end are not in it, so programmes without ends do not pay.
CREATE INDEX account_entries_1_lots ON account_entries_1 (account_id, lots_made)
    WHERE expires_at IS NOT NULL OR kind = 'CONSOLIDATED';
CREATE INDEX account_entries_2_lots ON account_entries_2 (account_id, lots_made)
    WHERE expires_at IS NOT NULL OR kind = 'CONSOLIDATED';

CREATE OR REPLACE VIEW account_entries AS
SELECT
    account_id, position, kind, points, points_available, receipt_id, redemption_id, card_number, rules_version,
    occurred_at, recorded_at, hold_id, return_id, lots_made, remainder_micropoints, points_owed, available_at,
    expires_at, details
FROM (
    SELECT 1 AS generation, * FROM account_entries_1
    UNION ALL
    SELECT 2 AS generation, * FROM account_entries_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'account_entries');

UPDATE projections
SET rebuild = 'REQUESTED'
WHERE
    name = 'account_entries'
    AND EXISTS (SELECT FROM projection_tracking WHERE name = 'account_entries' AND position > 0);
