-- append
-- Stores a batch whole or not at all; see append_events.
SELECT base_position, stamp, conflicting_ids, conflicting_request_ids
FROM append_events(
    %(now)s, %(guard_ids)s, %(guard_versions)s, %(absent_request_ids)s,
    %(originator_ids)s, %(originator_versions)s, %(topics)s, %(states)s, %(rules_versions)s, %(command)s,
    %(request_ids)s, %(methods)s, %(principal_ids)s, %(occurred_ats)s, %(fingerprints)s, %(answers)s, %(last_event)s
);

-- append_private
-- Stores a batch with what it changes in the vault; see append_private.
SELECT base_position, stamp, conflicting_ids, conflicting_request_ids
FROM append_private(
    %(now)s, %(guard_ids)s, %(guard_versions)s, %(absent_request_ids)s,
    %(originator_ids)s, %(originator_versions)s, %(topics)s, %(states)s, %(rules_versions)s, %(command)s,
    %(request_ids)s, %(methods)s, %(principal_ids)s, %(occurred_ats)s, %(fingerprints)s, %(answers)s, %(last_event)s,
    %(forget_members)s, %(forget_key_kinds)s, %(lookup_members)s, %(lookup_kinds)s, %(lookup_digests)s,
    %(record_ids)s, %(record_members)s, %(record_key_kinds)s, %(record_kinds)s, %(record_sealed)s
);

-- check_current
-- Says whether aggregates still have the versions given and requests are still absent, in one snapshot.
SELECT
    (SELECT last FROM event_counter) AS head,
    ARRAY(
        SELECT g.id
        FROM unnest(%(guard_ids)s, %(guard_versions)s) AS g(id, version)
        WHERE EXISTS (
            SELECT FROM events e WHERE e.originator_id = g.id AND e.originator_version = g.version + 1 OFFSET 0
        )
    ) AS conflicting_ids,
    ARRAY(
        SELECT r.request_id FROM requests r WHERE r.request_id = ANY (%(absent_request_ids)s)
    ) AS conflicting_request_ids;

-- lock_counter
-- Takes the counter's row lock until the transaction ends; answers the last position.
SELECT lock_counter();

-- head
-- The last position.
SELECT last FROM event_counter;

-- select_aggregates
-- The newest snapshots of some aggregates (they have no position), and the events after them, in order.
SELECT
    NULL::bigint AS position, originator_id, originator_version, topic, state, NULL::uuid AS request_id,
    NULL::text AS principal_id, NULL::timestamptz AS occurred_at, NULL::timestamptz AS recorded_at,
    NULL::integer AS rules_version
FROM snapshots
WHERE originator_id = ANY (%(ids)s)
UNION ALL
SELECT
    e.position, e.originator_id, e.originator_version, e.topic, e.state, e.request_id, e.principal_id,
    e.occurred_at, e.recorded_at, e.rules_version
FROM unnest(%(ids)s) AS wanted(id)
LEFT JOIN snapshots s ON s.originator_id = wanted.id
CROSS JOIN LATERAL (
    SELECT * FROM events
    WHERE originator_id = wanted.id AND originator_version > coalesce(s.originator_version, 0)
    OFFSET 0
) e
ORDER BY originator_id, originator_version;

-- select_streams
-- The events of some aggregates after a version each, in order.
SELECT
    e.position, e.originator_id, e.originator_version, e.topic, e.state, e.request_id, e.principal_id,
    e.occurred_at, e.recorded_at, e.rules_version
FROM unnest(%(ids)s, %(after_versions)s) AS wanted(id, version)
CROSS JOIN LATERAL (
    SELECT * FROM events WHERE originator_id = wanted.id AND originator_version > wanted.version OFFSET 0
) e
ORDER BY e.originator_id, e.originator_version;

-- select_requests
-- What some requests were answered with.
SELECT request_id, position, method, principal_id, fingerprint, answer
FROM requests
WHERE request_id = ANY (%(request_ids)s);

-- save_snapshots
-- Keeps the newest snapshots of some aggregates.
SELECT save_snapshots(%(originator_ids)s, %(originator_versions)s, %(topics)s, %(states)s);

-- select_after
-- The next events after a position, in order.
SELECT
    position, originator_id, originator_version, topic, state, request_id, principal_id, occurred_at, recorded_at,
    rules_version
FROM events
WHERE position > %(after)s
ORDER BY position
LIMIT %(limit)s::bigint;

-- select_between
-- Events by position, both ends included, of some topics or (empty) all.
SELECT
    position, originator_id, originator_version, topic, state, request_id, principal_id, occurred_at, recorded_at,
    rules_version
FROM events
WHERE position BETWEEN %(start)s AND coalesce(%(stop)s::bigint, 9223372036854775807)
    AND (cardinality(%(topics)s::text[]) = 0 OR topic = ANY (%(topics)s::text[]))
ORDER BY position
LIMIT %(limit)s::bigint;

-- select_originator
-- One aggregate's events between two versions (after, up to), oldest first.
SELECT
    position, originator_id, originator_version, topic, state, request_id, principal_id, occurred_at, recorded_at,
    rules_version
FROM events
WHERE originator_id = %(originator_id)s
    AND originator_version > coalesce(%(gt)s::bigint, 0)
    AND originator_version <= coalesce(%(lte)s::bigint, 9223372036854775807)
ORDER BY originator_version
LIMIT %(limit)s::bigint;

-- select_originator_backwards
-- One aggregate's events between two versions (after, up to), newest first.
SELECT
    position, originator_id, originator_version, topic, state, request_id, principal_id, occurred_at, recorded_at,
    rules_version
FROM events
WHERE originator_id = %(originator_id)s
    AND originator_version > coalesce(%(gt)s::bigint, 0)
    AND originator_version <= coalesce(%(lte)s::bigint, 9223372036854775807)
ORDER BY originator_version DESC
LIMIT %(limit)s::bigint;

-- select_of_topic
-- Events of a topic of some aggregates, in order.
SELECT
    position, originator_id, originator_version, topic, state, request_id, principal_id, occurred_at, recorded_at,
    rules_version
FROM events
WHERE originator_id = ANY (%(ids)s) AND topic = %(topic)s
ORDER BY originator_id, originator_version;

-- select_existing
-- Which of some aggregates there are.
SELECT originator_id FROM events WHERE originator_id = ANY (%(ids)s) AND originator_version = 1;

-- select_streams_until
-- The events of some aggregates up to a position, in order.
SELECT
    position, originator_id, originator_version, topic, state, request_id, principal_id, occurred_at, recorded_at,
    rules_version
FROM events
WHERE originator_id = ANY (%(ids)s) AND position <= %(until)s
ORDER BY originator_id, originator_version;

-- last_recorded_by
-- The last position that was recorded by an instant, 0 for none. Found by halving: times never fall as positions rise.
WITH RECURSIVE halves (low, high) AS (
    SELECT 0::bigint, last FROM event_counter
    UNION ALL
    SELECT
        CASE WHEN e.recorded_at <= %(at)s THEN e.position ELSE h.low END,
        CASE WHEN e.recorded_at <= %(at)s THEN h.high ELSE e.position - 1 END
    FROM halves AS h
    JOIN events AS e ON e.position = (h.low + h.high + 1) / 2
    WHERE h.low < h.high
)
SELECT max(low) FROM halves;
