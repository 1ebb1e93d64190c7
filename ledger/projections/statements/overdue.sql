-- overdue
-- Statements that came back and are not paid, the oldest first, after one; with one action or (NULL) any.
SELECT
    statement_id, position, charges_id, member_reference, taken_at, run_id, due_on, first_due_on, amount, items,
    state, attempt, action, code, fee, reminders, credited_on, returned_on
FROM statements
WHERE
    state = 'RETURNED'
    AND (first_due_on, statement_id) > (%(after_due_on)s, %(after_id)s)
    AND (%(action)s::text IS NULL OR action = %(action)s)
ORDER BY first_due_on, statement_id
LIMIT %(limit)s;

-- owners
-- Whose some statements are.
SELECT statement_id, member_reference
FROM statements
WHERE statement_id = ANY (%(ids)s);
