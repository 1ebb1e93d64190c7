-- Sums of the books of money, two generations and a view of the live one.

CREATE TABLE money_sums_1 (
    -- The first day of the month in the books; of a note the first open day.
    month date NOT NULL,
    -- Empty: a note of which day is the first open one; its `postings` are 1 if it is so now, and 0 if it was.
    account text COLLATE "C" NOT NULL,
    booking text COLLATE "C" NOT NULL,
    -- Minor units.
    debit bigint NOT NULL,
    credit bigint NOT NULL,
    postings bigint NOT NULL,
    -- Of the newest of them.
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (month, account, booking)
-- Room on each page: the rows of this month are updated all day long.
) WITH (fillfactor = 50);

CREATE TABLE money_sums_2 (LIKE money_sums_1 INCLUDING ALL) WITH (fillfactor = 50);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole.
CREATE VIEW money_sums AS
SELECT month, account, booking, debit, credit, postings, recorded_at
FROM (
    SELECT 1 AS generation, * FROM money_sums_1
    UNION ALL
    SELECT 2 AS generation, * FROM money_sums_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'money_sums');

INSERT INTO projections (name) VALUES ('money_sums');
INSERT INTO projection_tracking (name, generation) VALUES ('money_sums', 1), ('money_sums', 2);
