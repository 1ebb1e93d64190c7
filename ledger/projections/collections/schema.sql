-- Collections of statements, two generations and a view of the live one.

CREATE TABLE collections_1 (
    statement_id uuid NOT NULL,
    run_id uuid NOT NULL,
    -- Of the last event that changed the row.
    position bigint NOT NULL,
    -- Of the event by which the run took the statement.
    taken_position bigint NOT NULL,
    charges_id uuid NOT NULL,
    member_reference text COLLATE "C" NOT NULL,
    due_on date NOT NULL,
    amount bigint NOT NULL,
    -- 1 for the first collection of the statement.
    attempt bigint NOT NULL,
    -- TAKEN, RELEASED, IN_TRANSIT, CREDITED, REJECTED (never credited) or RETURNED (after it was).
    state text COLLATE "C" NOT NULL,
    -- By which it was sent; empty: it was not.
    mandate_reference text COLLATE "C" NOT NULL,
    -- Which of the mandate's accounts; 0: it was not sent.
    account_version bigint NOT NULL,
    -- Why it came back, or why it was released; empty: neither.
    code text COLLATE "C" NOT NULL,
    -- What follows; empty: nothing.
    action text COLLATE "C" NOT NULL,
    -- What banks took for the return, in minor units.
    fee bigint NOT NULL,
    credited_on date,
    returned_on date,
    PRIMARY KEY (statement_id, run_id)
-- Room on each page, so that a change needs no new index entries.
) WITH (fillfactor = 70);
CREATE INDEX collections_1_by_run ON collections_1 (run_id, member_reference, statement_id);
CREATE INDEX collections_1_by_statement ON collections_1 (statement_id, taken_position);
CREATE INDEX collections_1_in_transit ON collections_1 (run_id) WHERE state = 'IN_TRANSIT';
CREATE INDEX collections_1_by_due_date ON collections_1 (due_on, state);
CREATE INDEX collections_1_returned ON collections_1 (returned_on) WHERE returned_on IS NOT NULL;

CREATE TABLE collections_2 (LIKE collections_1 INCLUDING ALL) WITH (fillfactor = 70);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW collections AS
SELECT
    statement_id, run_id, position, taken_position, charges_id, member_reference, due_on, amount, attempt, state,
    mandate_reference, account_version, code, action, fee, credited_on, returned_on
FROM (
    SELECT 1 AS generation, * FROM collections_1
    UNION ALL
    SELECT 2 AS generation, * FROM collections_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'collections');

INSERT INTO projections (name) VALUES ('collections');
INSERT INTO projection_tracking (name, generation) VALUES ('collections', 1), ('collections', 2);
