-- Entries of all accounts, two generations and a view of the live one.

CREATE TABLE account_entries_1 (
    account_id uuid NOT NULL,
    -- Of the event behind the entry.
    position bigint NOT NULL,
    points bigint NOT NULL,
    -- Right after the event.
    points_available bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    rules_version integer NOT NULL,
    kind text COLLATE "C" NOT NULL,
    card_number text COLLATE "C" NOT NULL,
    receipt_id uuid,
    redemption_id uuid,
    PRIMARY KEY (account_id, position)
);

CREATE TABLE account_entries_2 (LIKE account_entries_1 INCLUDING ALL);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW account_entries AS
SELECT
    account_id, position, kind, points, points_available, receipt_id, redemption_id, card_number, rules_version,
    occurred_at, recorded_at
FROM (
    SELECT 1 AS generation, * FROM account_entries_1
    UNION ALL
    SELECT 2 AS generation, * FROM account_entries_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'account_entries');

INSERT INTO projections (name) VALUES ('account_entries');
INSERT INTO projection_tracking (name, generation) VALUES ('account_entries', 1), ('account_entries', 2);
