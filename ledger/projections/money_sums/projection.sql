-- time_zone
-- The programme's time zone: its first event has it.
SELECT convert_from(state, 'UTF8')::jsonb ->> 'time_zone'
FROM events
WHERE position = 1 AND topic = 'ledger.ProgrammeCreated';

-- open_from
-- The first open day, as it was noted last.
SELECT month
FROM {table}
WHERE account = '' AND postings = 1;

-- set_open_from
-- Notes which day is the first open one from now on.
INSERT INTO {table} AS s (month, account, booking, debit, credit, postings, recorded_at)
SELECT n.month::date, '', 'OPEN_FROM', 0, 0, n.now, n.recorded_at
FROM unnest(%(months)s, %(now)s, %(recorded_at)s) AS n(month, now, recorded_at)
ON CONFLICT (month, account, booking) DO UPDATE
SET postings = excluded.postings, recorded_at = excluded.recorded_at;

-- add
-- Adds to the sums of some months.
INSERT INTO {table} AS s (month, account, booking, debit, credit, postings, recorded_at)
SELECT a.month::date, a.account, a.booking, a.debit, a.credit, a.postings, a.recorded_at
FROM unnest(%(months)s, %(accounts)s, %(bookings)s, %(debits)s, %(credits)s, %(postings)s, %(recorded_at)s)
    AS a(month, account, booking, debit, credit, postings, recorded_at)
ON CONFLICT (month, account, booking) DO UPDATE
SET debit = s.debit + excluded.debit,
    credit = s.credit + excluded.credit,
    postings = s.postings + excluded.postings,
    recorded_at = greatest(s.recorded_at, excluded.recorded_at);

-- lines
-- What happened to some lines of banks before a position: of few, and few events of each.
SELECT
    position, originator_id, originator_version, topic, state, request_id, principal_id, occurred_at, recorded_at,
    rules_version
FROM events
WHERE originator_id = ANY (%(ids)s) AND position < %(before)s
ORDER BY position;
