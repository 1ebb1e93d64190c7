-- put
-- Notes when something may happen to some accounts.
INSERT INTO {table} (due_at, account_id, position)
SELECT d.due_at, d.account_id, d.position
FROM unnest(%(due_ats)s, %(account_ids)s, %(positions)s) AS d(due_at, account_id, position)
ON CONFLICT (due_at, account_id) DO UPDATE SET position = excluded.position;

-- sweep
-- Forgets what a sweep has looked at: all up to an instant and account that events up to a position had said.
DELETE FROM {table}
WHERE (due_at, account_id) <= (%(due_at)s, %(account_id)s) AND position <= %(through)s;
