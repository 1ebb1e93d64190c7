-- page
-- Lines after one, in the order in which they were recorded; of a state, a file, a run, a statement, or (NULL) of any.
SELECT
    entry_id, position, recorded_position, recorded_at, file_id, source, kind, number, part, state, reason,
    effect, set_aside, amount, currency, original_amount, details_amount, expected, fee, difference, code,
    status, transaction_code, booked_on, value_on, run_id, statement_id, attempt, member_reference, decided_by,
    decided_at
FROM bank_entries
WHERE
    recorded_position > %(after)s
    AND (%(state)s::text IS NULL OR state = %(state)s)
    AND (%(file_id)s::uuid IS NULL OR file_id = %(file_id)s)
    AND (%(run_id)s::uuid IS NULL OR run_id = %(run_id)s)
    AND (%(statement_id)s::uuid IS NULL OR statement_id = %(statement_id)s)
ORDER BY recorded_position
LIMIT %(limit)s;

-- by_id
-- A line.
SELECT
    entry_id, position, recorded_position, recorded_at, file_id, source, kind, number, part, state, reason,
    effect, set_aside, amount, currency, original_amount, details_amount, expected, fee, difference, code,
    status, transaction_code, booked_on, value_on, run_id, statement_id, attempt, member_reference, decided_by,
    decided_at
FROM bank_entries
WHERE entry_id = %(entry_id)s;

-- by_state
-- How many lines of a file are in each state.
SELECT state, count(*)
FROM bank_entries
WHERE file_id = %(file_id)s
GROUP BY state;
