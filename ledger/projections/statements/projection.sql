-- rows
-- Some statements so far.
SELECT
    statement_id, position, charges_id, member_reference, taken_at, run_id, due_on, first_due_on, amount, items,
    state, attempt, action, code, fee, reminders, credited_on, returned_on
FROM {table}
WHERE statement_id = ANY (%(ids)s);

-- change
-- Notes what has become of some statements.
UPDATE {table} AS t
SET
    position = c.position,
    charges_id = c.charges_id,
    member_reference = c.member_reference,
    taken_at = c.taken_at,
    run_id = c.run_id,
    due_on = c.due_on,
    first_due_on = c.first_due_on,
    amount = c.amount,
    items = c.items,
    state = c.state,
    attempt = c.attempt,
    action = c.action,
    code = c.code,
    fee = c.fee,
    reminders = c.reminders,
    credited_on = c.credited_on,
    returned_on = c.returned_on
FROM jsonb_to_recordset(%(rows)s::jsonb) AS c(
    statement_id uuid, position bigint, charges_id uuid, member_reference text, taken_at timestamptz, run_id uuid,
    due_on date, first_due_on date, amount bigint, items bigint, state text, attempt bigint, action text, code text,
    fee bigint, reminders bigint, credited_on date, returned_on date
)
WHERE t.statement_id = c.statement_id;
