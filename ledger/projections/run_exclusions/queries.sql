-- page_of_run
-- Who a run left out, after one, in the order in which that happened.
SELECT position, ordinal, member_reference, reason, amount, statement_id, detail, was_taken
FROM run_exclusions
WHERE run_id = %(run_id)s AND (position, ordinal) > (%(after_position)s, %(after_ordinal)s)
ORDER BY position, ordinal
LIMIT %(limit)s;

-- page_of_reason
-- The same, for one reason.
SELECT position, ordinal, member_reference, reason, amount, statement_id, detail, was_taken
FROM run_exclusions
WHERE
    run_id = %(run_id)s AND reason = %(reason)s
    AND (position, ordinal) > (%(after_position)s, %(after_ordinal)s)
ORDER BY position, ordinal
LIMIT %(limit)s;

-- sums_of_run
-- How many a run left out for each reason, and how much: those that it had taken first apart.
SELECT reason, was_taken, count(*), sum(amount)::bigint
FROM run_exclusions
WHERE run_id = %(run_id)s
GROUP BY reason, was_taken
ORDER BY reason, was_taken;
