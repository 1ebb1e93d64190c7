-- Balances of all accounts, two generations and a view of the live one.

CREATE TABLE account_balances_1 (
    account_id uuid PRIMARY KEY,
    points_available bigint NOT NULL,
    -- Of the last event that changed the row.
    position bigint NOT NULL,
    member_reference text COLLATE "C" NOT NULL,
    -- The newest active card; empty if there is none.
    card_number text COLLATE "C" NOT NULL,
    UNIQUE (member_reference, account_id)
-- Room on each page, so that a new balance needs no new index entries.
) WITH (fillfactor = 70);

CREATE TABLE account_balances_2 (LIKE account_balances_1 INCLUDING ALL) WITH (fillfactor = 70);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW account_balances AS
SELECT account_id, member_reference, card_number, points_available, position
FROM (
    SELECT 1 AS generation, * FROM account_balances_1
    UNION ALL
    SELECT 2 AS generation, * FROM account_balances_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'account_balances');

INSERT INTO projections (name) VALUES ('account_balances');
INSERT INTO projection_tracking (name, generation) VALUES ('account_balances', 1), ('account_balances', 2);
