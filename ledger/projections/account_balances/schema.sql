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

-- Both conditions are decided once for each statement and on one snapshot: a reader sees one generation, whole.
CREATE VIEW account_balances AS
SELECT account_id, member_reference, card_number, points_available, position
FROM account_balances_1
WHERE (SELECT live_generation FROM projections WHERE name = 'account_balances') = 1
UNION ALL
SELECT account_id, member_reference, card_number, points_available, position
FROM account_balances_2
WHERE (SELECT live_generation FROM projections WHERE name = 'account_balances') = 2;

INSERT INTO projections (name) VALUES ('account_balances');
INSERT INTO projection_tracking (name, generation) VALUES ('account_balances', 1), ('account_balances', 2);
