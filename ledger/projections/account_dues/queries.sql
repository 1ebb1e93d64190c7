-- page
-- What is due after a key and up to an instant, in order.
SELECT due_at, account_id
FROM account_dues
WHERE (due_at, account_id) > (%(due_at)s, %(account_id)s) AND due_at <= %(until)s
ORDER BY due_at, account_id
LIMIT %(limit)s;
