-- Settlement runs, two generations and a view of the live one.

CREATE TABLE settlement_runs_1 (
    run_id uuid NOT NULL,
    -- Of the last event that changed the row.
    position bigint NOT NULL,
    -- Of the event that opened it.
    opened_position bigint NOT NULL,
    due_on date NOT NULL,
    -- 1 for the first of a due date.
    number bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    opened_at timestamptz NOT NULL,
    -- When it became what it is.
    changed_at timestamptz NOT NULL,
    -- Who opened and drafted it, with commas between.
    prepared_by text COLLATE "C" NOT NULL,
    -- From DRAFTING to CLOSED, or CANCELLED.
    state text COLLATE "C" NOT NULL,
    -- Empty: nobody yet.
    approved_by text COLLATE "C" NOT NULL,
    approved_at timestamptz,
    -- Statements that it took, and their sum in minor units.
    taken_count bigint NOT NULL,
    taken_sum bigint NOT NULL,
    -- Who was left out while it was drafted.
    excluded_count bigint NOT NULL,
    excluded_sum bigint NOT NULL,
    -- Statements that were taken and are not collected.
    left_out_count bigint NOT NULL,
    left_out_sum bigint NOT NULL,
    -- Collections in its file.
    sent_count bigint NOT NULL,
    sent_sum bigint NOT NULL,
    -- Credits of the bank.
    booked_sum bigint NOT NULL,
    notices bigint NOT NULL,
    -- Empty: it has no file.
    message_id text COLLATE "C" NOT NULL,
    sealed_at timestamptz,
    -- Of the file; empty: there is none.
    sha256 text COLLATE "C" NOT NULL,
    bytes bigint NOT NULL,
    file_id uuid,
    file_count bigint NOT NULL,
    file_sum bigint NOT NULL,
    submitted_at timestamptz,
    -- Why it was given up; empty: it was not.
    reason text COLLATE "C" NOT NULL,
    PRIMARY KEY (run_id)
-- Room on each page, so that a change needs no new index entries.
) WITH (fillfactor = 70);
CREATE UNIQUE INDEX settlement_runs_1_by_due_date ON settlement_runs_1 (due_on, number);
CREATE INDEX settlement_runs_1_by_state ON settlement_runs_1 (state, due_on, number);

CREATE TABLE settlement_runs_2 (LIKE settlement_runs_1 INCLUDING ALL) WITH (fillfactor = 70);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW settlement_runs AS
SELECT
    run_id, position, opened_position, due_on, number, currency, opened_at, changed_at, prepared_by, state,
    approved_by, approved_at, taken_count, taken_sum, excluded_count, excluded_sum, left_out_count, left_out_sum,
    sent_count, sent_sum, booked_sum, notices, message_id, sealed_at, sha256, bytes, file_id, file_count, file_sum,
    submitted_at, reason
FROM (
    SELECT 1 AS generation, * FROM settlement_runs_1
    UNION ALL
    SELECT 2 AS generation, * FROM settlement_runs_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'settlement_runs');

INSERT INTO projections (name) VALUES ('settlement_runs');
INSERT INTO projection_tracking (name, generation) VALUES ('settlement_runs', 1), ('settlement_runs', 2);
