-- What members owe, two generations and a view of the live one.

CREATE TABLE charges_1 (
    charges_id uuid NOT NULL,
    -- Of the last event that changed the row.
    position bigint NOT NULL,
    member_reference text COLLATE "C" NOT NULL,
    mandate_reference text COLLATE "C" NOT NULL,
    -- BEGINNING, MIDDLE or END.
    debit_day text COLLATE "C" NOT NULL,
    notice_days bigint NOT NULL,
    -- Null: the programme's.
    credit_limit bigint,
    -- Why payment with the card is blocked; empty: it is not.
    charging_blocked text COLLATE "C" NOT NULL,
    -- Why nothing is collected; empty: it is.
    collecting_stopped text COLLATE "C" NOT NULL,
    -- charged - refunded = open + in_transit + collected + written_off, in minor units.
    charged bigint NOT NULL,
    refunded bigint NOT NULL,
    open bigint NOT NULL,
    in_transit bigint NOT NULL,
    collected bigint NOT NULL,
    written_off bigint NOT NULL,
    -- What no statement has; below zero: something to the member's credit.
    unbilled bigint NOT NULL,
    -- The day of the oldest charge that no statement has.
    oldest_on date,
    -- What no statement has, JSON.
    items text COLLATE "C" NOT NULL,
    -- Statements that no file has yet, JSON.
    drawn text COLLATE "C" NOT NULL,
    PRIMARY KEY (charges_id)
-- Room on each page, so that a change needs no new index entries.
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX charges_1_by_member ON charges_1 (member_reference);
CREATE INDEX charges_1_open ON charges_1 (debit_day, member_reference) WHERE items <> '[]';
CREATE INDEX charges_1_stopped ON charges_1 (member_reference) WHERE collecting_stopped <> '';

CREATE TABLE charges_2 (LIKE charges_1 INCLUDING ALL) WITH (fillfactor = 70);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW charges AS
SELECT
    charges_id, position, member_reference, mandate_reference, debit_day, notice_days, credit_limit,
    charging_blocked, collecting_stopped, charged, refunded, open, in_transit, collected, written_off, unbilled,
    oldest_on, items, drawn
FROM (
    SELECT 1 AS generation, * FROM charges_1
    UNION ALL
    SELECT 2 AS generation, * FROM charges_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'charges');

INSERT INTO projections (name) VALUES ('charges');
INSERT INTO projection_tracking (name, generation) VALUES ('charges', 1), ('charges', 2);
