-- rows
-- Some lines so far.
SELECT
    entry_id, position, recorded_position, recorded_at, file_id, source, kind, number, part, state, reason,
    effect, set_aside, amount, currency, original_amount, details_amount, expected, fee, difference, code,
    status, transaction_code, booked_on, value_on, run_id, statement_id, attempt, member_reference, decided_by,
    decided_at
FROM {table}
WHERE entry_id = ANY (%(ids)s);

-- change
-- Notes what has become of some lines.
UPDATE {table} AS t
SET
    position = c.position,
    state = c.state,
    reason = c.reason,
    effect = c.effect,
    set_aside = c.set_aside,
    expected = c.expected,
    fee = c.fee,
    difference = c.difference,
    run_id = c.run_id,
    statement_id = c.statement_id,
    attempt = c.attempt,
    member_reference = c.member_reference,
    decided_by = c.decided_by,
    decided_at = c.decided_at
FROM jsonb_to_recordset(%(rows)s::jsonb) AS c(
    entry_id uuid, position bigint, state text, reason text, effect text, set_aside text, expected bigint,
    fee bigint, difference bigint, run_id uuid, statement_id uuid, attempt bigint, member_reference text,
    decided_by text, decided_at timestamptz
)
WHERE t.entry_id = c.entry_id;
