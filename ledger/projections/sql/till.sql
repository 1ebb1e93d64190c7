-- Flags of receipts, returns at tills, and the closings of tills' days.

ALTER TABLE receipts_1
    -- What the rules flag, names with commas between; empty for most. Of receipts from before flags, too.
    ADD COLUMN flags text COLLATE "C" NOT NULL DEFAULT '',
    -- The member that sat at the till; empty if the till did not say.
    ADD COLUMN cashier_reference text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE receipts_2
    ADD COLUMN flags text COLLATE "C" NOT NULL DEFAULT '',
    ADD COLUMN cashier_reference text COLLATE "C" NOT NULL DEFAULT '';

-- The date first: for one receipt and for one till's day that is the same, and days of all tills are read in order.
DROP INDEX receipts_1_by_identity;
DROP INDEX receipts_2_shop_id_till_id_business_date_number_idx;
CREATE INDEX receipts_1_by_day ON receipts_1 (business_date, shop_id, till_id, number);
CREATE INDEX receipts_2_by_day ON receipts_2 (business_date, shop_id, till_id, number);
CREATE INDEX receipts_1_flagged ON receipts_1 (position) WHERE flags <> '';
CREATE INDEX receipts_2_flagged ON receipts_2 (position) WHERE flags <> '';

CREATE OR REPLACE VIEW receipts AS
SELECT
    receipt_id, shop_id, till_id, number, business_date, occurred_at, recorded_at, channel, total, lines_count,
    account_id, points, position, flags, cashier_reference
FROM (
    SELECT 1 AS generation, * FROM receipts_1
    UNION ALL
    SELECT 2 AS generation, * FROM receipts_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'receipts');

CREATE TABLE item_returns_1 (
    return_id uuid PRIMARY KEY,
    receipt_id uuid NOT NULL,
    -- Of the event.
    position bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- What was paid for the items, in minor units of the programme's currency.
    amount bigint NOT NULL,
    -- RETURN or VOID.
    kind text COLLATE "C" NOT NULL,
    -- Where they came back.
    shop_id text COLLATE "C" NOT NULL,
    -- Empty for a web shop.
    till_id text COLLATE "C" NOT NULL
);
CREATE INDEX item_returns_1_by_till ON item_returns_1 (shop_id, till_id, occurred_at);

CREATE TABLE item_returns_2 (LIKE item_returns_1 INCLUDING ALL);

CREATE VIEW item_returns AS
SELECT return_id, receipt_id, kind, amount, shop_id, till_id, occurred_at, recorded_at, position
FROM (
    SELECT 1 AS generation, * FROM item_returns_1
    UNION ALL
    SELECT 2 AS generation, * FROM item_returns_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'item_returns');

CREATE TABLE till_days_1 (
    business_date date NOT NULL,
    shop_id text COLLATE "C" NOT NULL,
    -- Empty for a web shop.
    till_id text COLLATE "C" NOT NULL,
    -- From 1; the last of a day counts.
    closing integer NOT NULL,
    -- Of the event.
    position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- Who closed it.
    principal_id text COLLATE "C" NOT NULL,
    -- What was counted and what was recorded, as the event has it: JSON.
    details text NOT NULL,
    PRIMARY KEY (business_date, shop_id, till_id, closing)
);

CREATE TABLE till_days_2 (LIKE till_days_1 INCLUDING ALL);

CREATE VIEW till_days AS
SELECT business_date, shop_id, till_id, closing, recorded_at, principal_id, details, position
FROM (
    SELECT 1 AS generation, * FROM till_days_1
    UNION ALL
    SELECT 2 AS generation, * FROM till_days_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'till_days');

INSERT INTO projections (name) VALUES ('item_returns'), ('till_days');
INSERT INTO projection_tracking (name, generation)
VALUES ('item_returns', 1), ('item_returns', 2), ('till_days', 1), ('till_days', 2);
