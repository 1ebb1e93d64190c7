-- put
-- Notes when something may happen to some accounts.
INSERT INTO {table} (due_at, account_id, position)
SELECT d.due_at, d.account_id, d.position
FROM unnest(%(due_ats)s, %(account_ids)s, %(positions)s) AS d(due_at, account_id, position)
ON CONFLICT (due_at, account_id) DO UPDATE SET position = excluded.position;

-- forget_swept
-- Forgets what a sweep has looked at; see the function.
SELECT forget_swept_dues({generation}, %(position)s);
