-- Statements of charges, two generations and a view of the live one.

CREATE TABLE statements_1 (
    statement_id uuid NOT NULL,
    -- Of the last event that changed the row.
    position bigint NOT NULL,
    charges_id uuid NOT NULL,
    member_reference text COLLATE "C" NOT NULL,
    -- When a run took it first.
    taken_at timestamptz NOT NULL,
    -- The run that collects it, or did so last.
    run_id uuid NOT NULL,
    due_on date NOT NULL,
    first_due_on date NOT NULL,
    amount bigint NOT NULL,
    -- How many it is made of.
    items bigint NOT NULL,
    -- TAKEN, IN_TRANSIT, COLLECTED, RETURNED, PAID, WRITTEN_OFF, or RELEASED: it never came to be.
    state text COLLATE "C" NOT NULL,
    -- 1 for the first collection.
    attempt bigint NOT NULL,
    -- What follows, of one that came back; empty: nothing.
    action text COLLATE "C" NOT NULL,
    -- Why it came back last; empty: it did not.
    code text COLLATE "C" NOT NULL,
    -- What banks took for its returns, in minor units, over all attempts.
    fee bigint NOT NULL,
    reminders bigint NOT NULL,
    -- When the bank credited it last.
    credited_on date,
    -- When it came back last.
    returned_on date,
    PRIMARY KEY (statement_id)
-- Room on each page, so that a change needs no new index entries.
) WITH (fillfactor = 70);
CREATE INDEX statements_1_by_member ON statements_1 (member_reference, due_on, statement_id);
CREATE INDEX statements_1_by_state ON statements_1 (state, statement_id);
CREATE INDEX statements_1_by_run ON statements_1 (run_id, member_reference, statement_id);
CREATE INDEX statements_1_repeatable ON statements_1 (member_reference) WHERE state = 'RETURNED' AND action = 'RETRY';

CREATE TABLE statements_2 (LIKE statements_1 INCLUDING ALL) WITH (fillfactor = 70);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW statements AS
SELECT
    statement_id, position, charges_id, member_reference, taken_at, run_id, due_on, first_due_on, amount, items,
    state, attempt, action, code, fee, reminders, credited_on, returned_on
FROM (
    SELECT 1 AS generation, * FROM statements_1
    UNION ALL
    SELECT 2 AS generation, * FROM statements_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'statements');

INSERT INTO projections (name) VALUES ('statements');
INSERT INTO projection_tracking (name, generation) VALUES ('statements', 1), ('statements', 2);
