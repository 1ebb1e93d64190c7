-- Cards whose receipts came back, two generations and a view of the live one.

CREATE TABLE card_cases_1 (
    return_id uuid PRIMARY KEY,
    -- Of the event.
    position bigint NOT NULL,
    account_id uuid NOT NULL,
    receipt_id uuid NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- What was paid for the items, in minor units of the programme's currency.
    amount bigint NOT NULL,
    -- Whether nothing of the receipt is kept.
    whole boolean NOT NULL,
    -- Whether what was left of all the card's receipts would still have been enough.
    still_enough boolean NOT NULL,
    card_number text COLLATE "C" NOT NULL,
    -- RETURN or VOID.
    kind text COLLATE "C" NOT NULL,
    -- Who took it back.
    principal_id text COLLATE "C" NOT NULL
);
CREATE INDEX card_cases_1_by_position ON card_cases_1 (position);
CREATE INDEX card_cases_1_short ON card_cases_1 (position) WHERE NOT still_enough;

CREATE TABLE card_cases_2 (LIKE card_cases_1 INCLUDING ALL);

CREATE VIEW card_cases AS
SELECT
    return_id, card_number, account_id, receipt_id, kind, amount, whole, still_enough, principal_id, occurred_at,
    recorded_at, position
FROM (
    SELECT 1 AS generation, * FROM card_cases_1
    UNION ALL
    SELECT 2 AS generation, * FROM card_cases_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'card_cases');

INSERT INTO projections (name) VALUES ('card_cases');
INSERT INTO projection_tracking (name, generation) VALUES ('card_cases', 1), ('card_cases', 2);
