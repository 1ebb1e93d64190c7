-- Who was left out of settlement runs, two generations and a view of the live one.

CREATE TABLE run_exclusions_1 (
    run_id uuid NOT NULL,
    -- Of the event that says so, and which of its exclusions it is.
    position bigint NOT NULL,
    ordinal bigint NOT NULL,
    member_reference text COLLATE "C" NOT NULL,
    reason text COLLATE "C" NOT NULL,
    -- What it would have been, in minor units.
    amount bigint NOT NULL,
    -- Null where it was no statement yet.
    statement_id uuid,
    -- Which rule of the bank's; empty for other reasons.
    detail text COLLATE "C" NOT NULL,
    -- Whether the run had taken it first.
    was_taken boolean NOT NULL,
    PRIMARY KEY (run_id, position, ordinal)
);
CREATE INDEX run_exclusions_1_by_reason ON run_exclusions_1 (run_id, reason, position, ordinal);

CREATE TABLE run_exclusions_2 (LIKE run_exclusions_1 INCLUDING ALL);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW run_exclusions AS
SELECT run_id, position, ordinal, member_reference, reason, amount, statement_id, detail, was_taken
FROM (
    SELECT 1 AS generation, * FROM run_exclusions_1
    UNION ALL
    SELECT 2 AS generation, * FROM run_exclusions_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'run_exclusions');

INSERT INTO projections (name) VALUES ('run_exclusions');
INSERT INTO projection_tracking (name, generation) VALUES ('run_exclusions', 1), ('run_exclusions', 2);
