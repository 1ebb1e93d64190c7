-- Charges and refunds, two generations and a view of the live one.

CREATE TABLE charge_items_1 (
    -- The charge's id, or the refund's.
    item_id uuid PRIMARY KEY,
    -- Of the event that recorded it.
    position bigint NOT NULL,
    -- Whose it is: what a member owes.
    charges_id uuid NOT NULL,
    charge_id uuid NOT NULL,
    -- Minor units; below zero: a refund.
    amount bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- Null between the two events of one charge only.
    charged_on date,
    -- What the charge paid for; null: no receipt named it.
    receipt_id uuid,
    -- The last statement that took it; it may have been released since.
    statement_id uuid,
    -- Of a charge; empty for refunds, which have their charge's.
    card_number text COLLATE "C" NOT NULL,
    shop_id text COLLATE "C" NOT NULL,
    order_reference text COLLATE "C" NOT NULL
);
CREATE INDEX charge_items_1_by_member ON charge_items_1 (charges_id, position);

CREATE TABLE charge_items_2 (LIKE charge_items_1 INCLUDING ALL);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole.
CREATE VIEW charge_items AS
SELECT
    item_id, position, charges_id, charge_id, amount, recorded_at, charged_on, receipt_id, statement_id, card_number,
    shop_id, order_reference
FROM (
    SELECT 1 AS generation, * FROM charge_items_1
    UNION ALL
    SELECT 2 AS generation, * FROM charge_items_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'charge_items');

INSERT INTO projections (name) VALUES ('charge_items');
INSERT INTO projection_tracking (name, generation) VALUES ('charge_items', 1), ('charge_items', 2);
