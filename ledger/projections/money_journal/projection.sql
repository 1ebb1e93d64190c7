-- time_zone
-- The programme's time zone: its first event has it.
SELECT convert_from(state, 'UTF8')::jsonb ->> 'time_zone'
FROM events
WHERE position = 1 AND topic = 'ledger.ProgrammeCreated';

-- open_from
-- The first open day, as it was noted last.
SELECT booked_on
FROM {table}
WHERE account = '' AND booking = 'OPEN_FROM'
ORDER BY position DESC
LIMIT 1;

-- members
-- Whose some charges are.
SELECT charges_id, member_reference
FROM {table}
WHERE account = '' AND booking = 'MEMBER' AND charges_id = ANY (%(charges_ids)s);

-- statements
-- What was noted last of some statements.
SELECT DISTINCT ON (statement_id) statement_id, run_id, attempt, due_on, first_due_on, credited_on
FROM {table}
WHERE account = '' AND booking = 'STATEMENT' AND statement_id = ANY (%(statement_ids)s)
ORDER BY statement_id, position DESC;

-- lines
-- What happened to some lines of banks before a position: of few, and few events of each.
SELECT
    position, originator_id, originator_version, topic, state, request_id, principal_id, occurred_at, recorded_at,
    rules_version
FROM events
WHERE originator_id = ANY (%(ids)s) AND position < %(before)s
ORDER BY position;
