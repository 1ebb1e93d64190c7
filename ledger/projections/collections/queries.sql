-- page_of_run
-- Collections of a run after one, in order of members and statements.
SELECT statement_id, member_reference, attempt, amount, state, code, action, fee, credited_on, returned_on
FROM collections
WHERE run_id = %(run_id)s AND (member_reference, statement_id) > (%(after_member)s, %(after_statement)s)
ORDER BY member_reference, statement_id
LIMIT %(limit)s;

-- sums_of_run
-- How many collections of a run are in each state, how much they are, and what banks took for those that came back.
SELECT state, count(*), sum(amount)::bigint, sum(fee)::bigint
FROM collections
WHERE run_id = %(run_id)s
GROUP BY state;
