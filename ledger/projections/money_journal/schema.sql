-- The journal of money, two generations and a view of the live one. Rows are only added.

CREATE TABLE money_journal_1 (
    -- Of the event.
    position bigint NOT NULL,
    -- From 0 within the event: 2n is the debit of its entry n, and 2n + 1 the credit.
    line integer NOT NULL,
    -- What it is booked for; of a note what it notes.
    booking text COLLATE "C" NOT NULL,
    -- Empty: a note, which books nothing and is there for the rows that follow it.
    account text COLLATE "C" NOT NULL,
    -- The other account of the entry.
    contra text COLLATE "C" NOT NULL,
    -- Minor units, above zero a debit, below zero a credit.
    amount bigint NOT NULL,
    -- The shop's day, or the bank's, or that of recording.
    document_on date NOT NULL,
    -- The day in the books: another where the month of the document was closed.
    booked_on date NOT NULL,
    recorded_at timestamptz NOT NULL,
    -- What the member owes, as an aggregate.
    charges_id uuid,
    member_reference text COLLATE "C" NOT NULL,
    charge_id uuid,
    statement_id uuid,
    -- Which collection of the statement; 0 where there is no statement.
    attempt integer NOT NULL,
    -- The run that collects it, or did so last.
    run_id uuid,
    -- The bank entry that says so.
    entry_id uuid,
    due_on date,
    -- When the statement was first due.
    first_due_on date,
    -- Of what came back: when it had been credited; null if it had not.
    credited_on date,
    -- The bank's code of a return, or why something was written off.
    code text COLLATE "C" NOT NULL,
    PRIMARY KEY (position, line)
);
-- In order of the journal.
CREATE INDEX money_journal_1_by_day ON money_journal_1 (booked_on, position, line) WHERE account <> '';
-- For what is asked of a day, whatever it is booked on.
CREATE INDEX money_journal_1_by_booking ON money_journal_1 (account, booking, document_on)
    INCLUDE (amount, due_on, first_due_on, credited_on, attempt) WHERE account IN ('RECEIVABLE', 'BANK', 'IN_TRANSIT');
-- For the projection itself: what was noted last.
CREATE INDEX money_journal_1_members ON money_journal_1 (charges_id) WHERE account = '' AND booking = 'MEMBER';
CREATE INDEX money_journal_1_statements ON money_journal_1 (statement_id, position)
    WHERE account = '' AND booking = 'STATEMENT';
CREATE INDEX money_journal_1_months ON money_journal_1 (position) WHERE account = '' AND booking = 'OPEN_FROM';

CREATE TABLE money_journal_2 (LIKE money_journal_1 INCLUDING ALL);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW money_journal AS
SELECT
    position, line, booking, account, contra, amount, document_on, booked_on, recorded_at, charges_id, member_reference,
    charge_id, statement_id, attempt, run_id, entry_id, due_on, first_due_on, credited_on, code
FROM (
    SELECT 1 AS generation, * FROM money_journal_1
    UNION ALL
    SELECT 2 AS generation, * FROM money_journal_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'money_journal');

INSERT INTO projections (name) VALUES ('money_journal');
INSERT INTO projection_tracking (name, generation) VALUES ('money_journal', 1), ('money_journal', 2);
