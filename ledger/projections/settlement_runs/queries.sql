-- page
-- Runs before one, the latest due date first.
SELECT
    run_id, position, opened_position, due_on, number, currency, opened_at, changed_at, prepared_by, state,
    approved_by, approved_at, taken_count, taken_sum, excluded_count, excluded_sum, left_out_count, left_out_sum,
    sent_count, sent_sum, booked_sum, notices, message_id, sealed_at, sha256, bytes, file_id, file_count, file_sum,
    submitted_at, reason
FROM settlement_runs
WHERE (due_on, number) < (%(before_due_on)s, %(before_number)s)
ORDER BY due_on DESC, number DESC
LIMIT %(limit)s;

-- by_id
-- A run.
SELECT
    run_id, position, opened_position, due_on, number, currency, opened_at, changed_at, prepared_by, state,
    approved_by, approved_at, taken_count, taken_sum, excluded_count, excluded_sum, left_out_count, left_out_sum,
    sent_count, sent_sum, booked_sum, notices, message_id, sealed_at, sha256, bytes, file_id, file_count, file_sum,
    submitted_at, reason
FROM settlement_runs
WHERE run_id = %(run_id)s;
