-- Recorded receipts, two generations and a view of the live one.

CREATE TABLE receipts_1 (
    receipt_id uuid PRIMARY KEY,
    -- Of the event that recorded it.
    position bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- In minor units of the programme's currency.
    total bigint NOT NULL,
    -- Whole points credited for it.
    points bigint NOT NULL,
    lines_count integer NOT NULL,
    business_date date NOT NULL,
    shop_id text COLLATE "C" NOT NULL,
    -- Empty for a web shop.
    till_id text COLLATE "C" NOT NULL,
    number text COLLATE "C" NOT NULL,
    channel text COLLATE "C" NOT NULL,
    -- Whose it is; null while it is anonymous.
    account_id uuid
);
-- A till's day, and one receipt of it. The receipt's id is derived from the same values, so the key is unique already.
CREATE INDEX receipts_1_by_identity ON receipts_1 (shop_id, till_id, business_date, number);

CREATE TABLE receipts_2 (LIKE receipts_1 INCLUDING ALL);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW receipts AS
SELECT
    receipt_id, shop_id, till_id, number, business_date, occurred_at, recorded_at, channel, total, lines_count,
    account_id, points, position
FROM (
    SELECT 1 AS generation, * FROM receipts_1
    UNION ALL
    SELECT 2 AS generation, * FROM receipts_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'receipts');

INSERT INTO projections (name) VALUES ('receipts');
INSERT INTO projection_tracking (name, generation) VALUES ('receipts', 1), ('receipts', 2);
