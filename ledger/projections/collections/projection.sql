-- rows
-- The last collections of some statements so far.
SELECT DISTINCT ON (statement_id)
    statement_id, run_id, position, taken_position, charges_id, member_reference, due_on, amount, attempt, state,
    mandate_reference, account_version, code, action, fee, credited_on, returned_on
FROM {table}
WHERE statement_id = ANY (%(ids)s)
ORDER BY statement_id, taken_position DESC;

-- change
-- Notes what has become of some collections.
UPDATE {table} AS t
SET
    position = c.position,
    taken_position = c.taken_position,
    charges_id = c.charges_id,
    member_reference = c.member_reference,
    due_on = c.due_on,
    amount = c.amount,
    attempt = c.attempt,
    state = c.state,
    mandate_reference = c.mandate_reference,
    account_version = c.account_version,
    code = c.code,
    action = c.action,
    fee = c.fee,
    credited_on = c.credited_on,
    returned_on = c.returned_on
FROM jsonb_to_recordset(%(rows)s::jsonb) AS c(
    statement_id uuid, run_id uuid, position bigint, taken_position bigint, charges_id uuid, member_reference text,
    due_on date, amount bigint, attempt bigint, state text, mandate_reference text, account_version bigint, code
    text, action text, fee bigint, credited_on date, returned_on date
)
WHERE t.statement_id = c.statement_id AND t.run_id = c.run_id;
