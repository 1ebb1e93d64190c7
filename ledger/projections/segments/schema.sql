-- What was bought on all accounts, two generations and a view of the live one.

CREATE TABLE segments_1 (
    account_id uuid PRIMARY KEY,
    -- Of the last event that changed the row.
    position bigint NOT NULL,
    -- Of all times, without those that came back whole.
    purchases bigint NOT NULL,
    -- The day of the first purchase, counted from 0001-01-01 as day 1; 0 if there is none.
    first_day bigint NOT NULL,
    -- The account that this one became part of.
    merged_into uuid,
    member_reference text COLLATE "C" NOT NULL,
    -- Members who share the account, JSON; empty for most.
    pool text COLLATE "C" NOT NULL,
    -- Purchases by month, as accounts keep them.
    months bytea NOT NULL,
    UNIQUE (member_reference, account_id)
-- Room on each page, so that a new purchase needs no new index entries.
) WITH (fillfactor = 70);
CREATE INDEX segments_1_merged ON segments_1 (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE segments_2 (LIKE segments_1 INCLUDING ALL) WITH (fillfactor = 70);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW segments AS
SELECT account_id, member_reference, purchases, first_day, months, pool, merged_into, position
FROM (
    SELECT 1 AS generation, * FROM segments_1
    UNION ALL
    SELECT 2 AS generation, * FROM segments_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'segments');

INSERT INTO projections (name) VALUES ('segments');
INSERT INTO projection_tracking (name, generation) VALUES ('segments', 1), ('segments', 2);

-- What came back of an account's receipts is looked up receipt by receipt.
CREATE INDEX item_returns_1_by_receipt ON item_returns_1 (receipt_id);
CREATE INDEX item_returns_2_by_receipt ON item_returns_2 (receipt_id);
