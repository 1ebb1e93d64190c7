-- rows
-- What some members owe so far.
SELECT
    charges_id, position, member_reference, mandate_reference, debit_day, notice_days, credit_limit,
    charging_blocked, collecting_stopped, charged, refunded, open, in_transit, collected, written_off, unbilled,
    oldest_on, items, drawn
FROM {table}
WHERE charges_id = ANY (%(ids)s);

-- change
-- Notes what some members owe by now.
UPDATE {table} AS t
SET
    position = c.position,
    member_reference = c.member_reference,
    mandate_reference = c.mandate_reference,
    debit_day = c.debit_day,
    notice_days = c.notice_days,
    credit_limit = c.credit_limit,
    charging_blocked = c.charging_blocked,
    collecting_stopped = c.collecting_stopped,
    charged = c.charged,
    refunded = c.refunded,
    open = c.open,
    in_transit = c.in_transit,
    collected = c.collected,
    written_off = c.written_off,
    unbilled = c.unbilled,
    oldest_on = c.oldest_on,
    items = c.items,
    drawn = c.drawn
FROM jsonb_to_recordset(%(rows)s::jsonb) AS c(
    charges_id uuid, position bigint, member_reference text, mandate_reference text, debit_day text, notice_days
    bigint, credit_limit bigint, charging_blocked text, collecting_stopped text, charged bigint, refunded bigint,
    open bigint, in_transit bigint, collected bigint, written_off bigint, unbilled bigint, oldest_on date, items
    text, drawn text
)
WHERE t.charges_id = c.charges_id;
