-- Adjustments by persons, two generations and a view of the live one.

CREATE TABLE adjustments_1 (
    adjustment_id uuid PRIMARY KEY,
    -- Of the event that proposed it.
    position bigint NOT NULL,
    account_id uuid NOT NULL,
    points bigint NOT NULL,
    proposed_at timestamptz NOT NULL,
    -- Null where nobody had to agree or has yet.
    decided_at timestamptz,
    status text COLLATE "C" NOT NULL,
    member_reference text COLLATE "C" NOT NULL,
    reason_code text COLLATE "C" NOT NULL,
    note text COLLATE "C" NOT NULL,
    receipt_reference text COLLATE "C" NOT NULL,
    proposed_by text COLLATE "C" NOT NULL,
    -- Empty where nobody had to agree or has yet.
    decided_by text COLLATE "C" NOT NULL,
    decision_note text COLLATE "C" NOT NULL
);
CREATE INDEX adjustments_1_by_status ON adjustments_1 (status, position);
CREATE INDEX adjustments_1_by_position ON adjustments_1 (position);

CREATE TABLE adjustments_2 (LIKE adjustments_1 INCLUDING ALL);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW adjustments AS
SELECT
    adjustment_id, position, account_id, points, proposed_at, decided_at, status, member_reference, reason_code, note,
    receipt_reference, proposed_by, decided_by, decision_note
FROM (
    SELECT 1 AS generation, * FROM adjustments_1
    UNION ALL
    SELECT 2 AS generation, * FROM adjustments_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'adjustments');

INSERT INTO projections (name) VALUES ('adjustments');
INSERT INTO projection_tracking (name, generation) VALUES ('adjustments', 1), ('adjustments', 2);
