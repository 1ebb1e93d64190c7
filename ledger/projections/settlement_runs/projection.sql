-- rows
-- Some runs so far.
SELECT
    run_id, position, opened_position, due_on, number, currency, opened_at, changed_at, prepared_by, state,
    approved_by, approved_at, taken_count, taken_sum, excluded_count, excluded_sum, left_out_count, left_out_sum,
    sent_count, sent_sum, booked_sum, notices, message_id, sealed_at, sha256, bytes, file_id, file_count, file_sum,
    submitted_at, reason
FROM {table}
WHERE run_id = ANY (%(ids)s);

-- change
-- Notes how far some runs are.
UPDATE {table} AS t
SET
    position = c.position,
    opened_position = c.opened_position,
    due_on = c.due_on,
    number = c.number,
    currency = c.currency,
    opened_at = c.opened_at,
    changed_at = c.changed_at,
    prepared_by = c.prepared_by,
    state = c.state,
    approved_by = c.approved_by,
    approved_at = c.approved_at,
    taken_count = c.taken_count,
    taken_sum = c.taken_sum,
    excluded_count = c.excluded_count,
    excluded_sum = c.excluded_sum,
    left_out_count = c.left_out_count,
    left_out_sum = c.left_out_sum,
    sent_count = c.sent_count,
    sent_sum = c.sent_sum,
    booked_sum = c.booked_sum,
    notices = c.notices,
    message_id = c.message_id,
    sealed_at = c.sealed_at,
    sha256 = c.sha256,
    bytes = c.bytes,
    file_id = c.file_id,
    file_count = c.file_count,
    file_sum = c.file_sum,
    submitted_at = c.submitted_at,
    reason = c.reason
FROM jsonb_to_recordset(%(rows)s::jsonb) AS c(
    run_id uuid, position bigint, opened_position bigint, due_on date, number bigint, currency text, opened_at
    timestamptz, changed_at timestamptz, prepared_by text, state text, approved_by text, approved_at timestamptz,
    taken_count bigint, taken_sum bigint, excluded_count bigint, excluded_sum bigint, left_out_count bigint,
    left_out_sum bigint, sent_count bigint, sent_sum bigint, booked_sum bigint, notices bigint, message_id text,
    sealed_at timestamptz, sha256 text, bytes bigint, file_id uuid, file_count bigint, file_sum bigint, submitted_at
    timestamptz, reason text
)
WHERE t.run_id = c.run_id;
