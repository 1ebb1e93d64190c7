-- add
-- Adds to what became of points in some months.
INSERT INTO {table} AS l (
    accounting_month, earning_month, source, earned, redeemed, expired, reversed, taken, allocated_micros,
    unvalued_points, unvalued_amount
)
SELECT
    a.accounting_month::date, a.earning_month::date, a.source, a.earned, a.redeemed, a.expired, a.reversed, a.taken,
    a.allocated_micros::numeric, a.unvalued_points, a.unvalued_amount
FROM unnest(
    %(accounting_month)s, %(earning_month)s, %(source)s, %(earned)s, %(redeemed)s, %(expired)s, %(reversed)s,
    %(taken)s, %(allocated_micros)s, %(unvalued_points)s, %(unvalued_amount)s
) AS a(
    accounting_month, earning_month, source, earned, redeemed, expired, reversed, taken, allocated_micros,
    unvalued_points, unvalued_amount
)
ON CONFLICT (accounting_month, earning_month, source) DO UPDATE SET
    earned = l.earned + excluded.earned,
    redeemed = l.redeemed + excluded.redeemed,
    expired = l.expired + excluded.expired,
    reversed = l.reversed + excluded.reversed,
    taken = l.taken + excluded.taken,
    allocated_micros = l.allocated_micros + excluded.allocated_micros,
    unvalued_points = l.unvalued_points + excluded.unvalued_points,
    unvalued_amount = l.unvalued_amount + excluded.unvalued_amount;

-- kept
-- What is kept of some accounts, redemptions, transfers and the rules.
SELECT id, kept
FROM points_liability_kept_{generation}
WHERE id = ANY (%(ids)s);

-- keep
-- Keeps what some of them are by now.
INSERT INTO points_liability_kept_{generation} (id, kept)
SELECT k.id, k.kept
FROM unnest(%(ids)s, %(kept)s) AS k(id, kept)
ON CONFLICT (id) DO UPDATE SET kept = excluded.kept;

-- receipts
-- Some receipts, and what came back of them, whenever that was.
SELECT
    position, originator_id, originator_version, topic, state, request_id, principal_id, occurred_at, recorded_at,
    rules_version
FROM events
WHERE originator_id = ANY (%(ids)s) AND topic IN ('ledger.ReceiptRecorded', 'ledger.ItemsReturned')
ORDER BY originator_id, originator_version;

-- time_zone
-- The programme's time zone: its first event has it.
SELECT convert_from(state, 'UTF8')::jsonb ->> 'time_zone'
FROM events
WHERE position = 1 AND topic = 'ledger.ProgrammeCreated';
