-- events
-- The events of some positions, of the streams in a range of ids; of other streams some that speak of those.
SELECT
    position, originator_id::text,
    CASE WHEN originator_id BETWEEN %(low)s AND %(high)s THEN topic ELSE %(mark)s || topic END,
    state, timestamptz_send(occurred_at), timestamptz_send(recorded_at), rules_version, principal_id
FROM events
WHERE position BETWEEN %(first)s AND %(last)s
    AND (originator_id BETWEEN %(low)s AND %(high)s OR topic = ANY (%(foreign)s))
ORDER BY position;

-- streams
-- All events of some streams, of each in their order.
SELECT
    position, originator_id::text, topic, state, timestamptz_send(occurred_at), timestamptz_send(recorded_at),
    rules_version, principal_id
FROM events
WHERE originator_id = ANY (%(ids)s::uuid[])
ORDER BY originator_id, originator_version;

-- parsed
-- The same columns, where nothing is done with them but to parse them.
SELECT
    position, originator_id::text, topic, state, timestamptz_send(occurred_at), timestamptz_send(recorded_at),
    rules_version, principal_id
FROM events
WHERE position BETWEEN %(start)s AND %(stop)s
ORDER BY position;

-- head
-- The last position.
SELECT last FROM event_counter;

-- time_zone
-- The programme's time zone: its first event has it.
SELECT convert_from(state, 'UTF8')::jsonb ->> 'time_zone'
FROM events
WHERE position = 1 AND topic = 'ledger.ProgrammeCreated';

-- recorded_by
-- Whether the event at a position was recorded by a time.
SELECT recorded_at <= %(at)s::timestamptz FROM events WHERE position = %(position)s;

-- standings
-- Which generation of each projection readers see, how far it is, and how many pages its table has.
SELECT
    p.name, p.live_generation, t.position,
    (pg_relation_size(format('%%I', p.name || '_' || p.live_generation)::regclass)
        / current_setting('block_size')::int8)::int8
FROM projections p
JOIN projection_tracking t ON t.name = p.name AND t.generation = p.live_generation
ORDER BY p.name;

-- columns
-- The columns of the tables of the live generations.
SELECT p.name, array_agg(a.attname::text)
FROM projections p
JOIN pg_attribute a ON a.attrelid = format('%%I', p.name || '_' || p.live_generation)::regclass
WHERE a.attnum > 0 AND NOT a.attisdropped
GROUP BY p.name;
