-- page
-- Postings of some days that follow a place in the journal and were made up to a position, in order.
SELECT
    booked_on, booking, account, contra, amount, 1 AS postings, position, line, document_on, recorded_at,
    member_reference, charge_id, statement_id, attempt, run_id, entry_id, code
FROM money_journal
WHERE account <> ''
    AND (booked_on, position, line) > (%(after_day)s, %(after_position)s, %(after_line)s)
    AND booked_on <= %(last)s
    AND position <= %(position)s
ORDER BY booked_on, position, line
LIMIT %(count)s;

-- by_position
-- Postings of the events between two positions (after, up to), in the order of events.
SELECT
    booked_on, booking, account, contra, amount, 1 AS postings, position, line, document_on, recorded_at,
    member_reference, charge_id, statement_id, attempt, run_id, entry_id, code
FROM money_journal
WHERE account <> '' AND position > %(after)s AND position <= %(until)s
ORDER BY position, line
LIMIT %(count)s;

-- daily
-- Sums of the postings of some days, by what they are booked for and between which accounts, the debits first.
SELECT booked_on, booking, account, contra, sum(amount)::bigint AS amount, count(*) AS postings
FROM money_journal
WHERE account <> '' AND booked_on >= %(first)s AND booked_on <= %(last)s AND position <= %(position)s
GROUP BY booked_on, booking, account, contra
ORDER BY booked_on, booking, sum(amount) DESC, account;

-- receivable
-- What members owe at the end of a day.
SELECT coalesce(sum(amount), 0)::bigint
FROM money_journal
WHERE account = 'RECEIVABLE' AND document_on <= %(day)s;

-- overdue
-- What came back and is not paid at the end of a day, by when it was first due.
SELECT first_due_on, count(*) AS statements, sum(open)::bigint AS open
FROM (
    SELECT statement_id, first_due_on, sum(amount) AS open
    FROM money_journal
    WHERE account = 'RECEIVABLE' AND document_on <= %(day)s AND attempt > 0
        AND NOT (booking = 'COLLECTION' AND attempt = 1)
    GROUP BY statement_id, first_due_on
    HAVING sum(amount) <> 0
) AS statements
GROUP BY first_due_on
ORDER BY first_due_on;

-- collected_by_month
-- What the bank was told to collect up to the end of a day, by the month that it was due in.
SELECT date_trunc('month', due_on)::date AS month, count(*) AS collections, sum(amount)::bigint AS amount
FROM money_journal
WHERE account = 'IN_TRANSIT' AND booking = 'COLLECTION' AND document_on <= %(day)s AND due_on >= %(first)s
GROUP BY 1
ORDER BY 1;

-- returned_by_month
-- What came back of it by the end of that day, by code.
SELECT
    date_trunc('month', due_on)::date AS month, code, booking = 'REJECT' AS rejected, count(*) AS collections,
    sum(amount)::bigint AS amount
FROM money_journal
WHERE account = 'RECEIVABLE' AND booking IN ('RETURN', 'REJECT') AND document_on <= %(day)s AND due_on >= %(first)s
GROUP BY 1, 2, 3
ORDER BY 1, 2, 3;

-- at_risk
-- What was credited on some days, less what has come back of it, by the day of the credit.
SELECT credited_on, sum(collections)::bigint AS collections, sum(amount)::bigint AS amount
FROM (
    SELECT document_on AS credited_on, count(*) AS collections, sum(amount) AS amount
    FROM money_journal
    WHERE account = 'BANK' AND booking = 'CREDIT' AND document_on > %(after)s AND document_on <= %(day)s
    GROUP BY 1
    UNION ALL
    SELECT credited_on, -count(*), sum(amount)
    FROM money_journal
    WHERE account = 'BANK' AND booking = 'RETURN' AND document_on <= %(day)s
        AND credited_on > %(after)s AND credited_on <= %(day)s
    GROUP BY 1
) AS moved
GROUP BY credited_on
HAVING sum(amount) <> 0
ORDER BY credited_on;
