-- add
-- Adds to the books of some days.
INSERT INTO {table} AS b (day, book, points)
SELECT a.day::date, a.book, a.points
FROM unnest(%(days)s, %(books)s, %(points)s) AS a(day, book, points)
ON CONFLICT (day, book) DO UPDATE SET points = b.points + excluded.points;

-- time_zone
-- The programme's time zone: its first event has it.
SELECT convert_from(state, 'UTF8')::jsonb ->> 'time_zone'
FROM events
WHERE position = 1 AND topic = 'ledger.ProgrammeCreated';
