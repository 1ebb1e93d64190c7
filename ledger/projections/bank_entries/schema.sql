-- Lines of banks, two generations and a view of the live one.

CREATE TABLE bank_entries_1 (
    entry_id uuid NOT NULL,
    -- Of the last event that changed the row.
    position bigint NOT NULL,
    -- Of the event that recorded the line: the order of lists.
    recorded_position bigint NOT NULL,
    recorded_at timestamptz NOT NULL,
    file_id uuid NOT NULL,
    -- STATEMENT, NOTIFICATION or REPORT.
    source text COLLATE "C" NOT NULL,
    -- CREDIT, RETURN, REFUSAL, ...
    kind text COLLATE "C" NOT NULL,
    -- Which entry of its file, from 1.
    number bigint NOT NULL,
    -- Which transaction of that entry, from 1; 0: the entry itself, or its only one.
    part bigint NOT NULL,
    -- INFO, MATCHED, EXCEPTION or RESOLVED.
    state text COLLATE "C" NOT NULL,
    -- Why a person has to look, or had to; empty: nobody had.
    reason text COLLATE "C" NOT NULL,
    -- What it did; empty: nothing.
    effect text COLLATE "C" NOT NULL,
    -- Why it belongs to nothing here; empty: that was not said.
    set_aside text COLLATE "C" NOT NULL,
    -- In minor units: what comes is above zero, what goes below.
    amount bigint NOT NULL,
    currency text COLLATE "C" NOT NULL,
    original_amount bigint,
    details_amount bigint,
    -- Which amount would have been right, where that is known.
    expected bigint,
    -- What banks took, as far as no line had said so before.
    fee bigint NOT NULL,
    -- How much more a run was credited than its collections come to, by a person's decision.
    difference bigint NOT NULL,
    code text COLLATE "C" NOT NULL,
    status text COLLATE "C" NOT NULL,
    transaction_code text COLLATE "C" NOT NULL,
    booked_on date,
    value_on date,
    run_id uuid,
    statement_id uuid,
    attempt bigint NOT NULL,
    -- Whose statement it is; empty: nobody's.
    member_reference text COLLATE "C" NOT NULL,
    -- Who decided it; empty: nobody had to, or has.
    decided_by text COLLATE "C" NOT NULL,
    decided_at timestamptz,
    PRIMARY KEY (entry_id)
-- Room on each page, so that a change needs no new index entries.
) WITH (fillfactor = 80);
CREATE INDEX bank_entries_1_in_order ON bank_entries_1 (recorded_position);
CREATE INDEX bank_entries_1_by_state ON bank_entries_1 (state, recorded_position);
CREATE INDEX bank_entries_1_by_file ON bank_entries_1 (file_id, recorded_position);
CREATE INDEX bank_entries_1_by_run ON bank_entries_1 (run_id, recorded_position);
CREATE INDEX bank_entries_1_by_statement ON bank_entries_1 (statement_id, recorded_position);

CREATE TABLE bank_entries_2 (LIKE bank_entries_1 INCLUDING ALL) WITH (fillfactor = 80);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW bank_entries AS
SELECT
    entry_id, position, recorded_position, recorded_at, file_id, source, kind, number, part, state, reason,
    effect, set_aside, amount, currency, original_amount, details_amount, expected, fee, difference, code,
    status, transaction_code, booked_on, value_on, run_id, statement_id, attempt, member_reference, decided_by,
    decided_at
FROM (
    SELECT 1 AS generation, * FROM bank_entries_1
    UNION ALL
    SELECT 2 AS generation, * FROM bank_entries_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'bank_entries');

INSERT INTO projections (name) VALUES ('bank_entries');
INSERT INTO projection_tracking (name, generation) VALUES ('bank_entries', 1), ('bank_entries', 2);
