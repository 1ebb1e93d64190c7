-- One programme's event store, in a schema of its own (the search path points at it).
-- No triggers, no foreign keys, no sequences, no volatile functions in writes: the schema can be moved between nodes
-- of a distributed PostgreSQL as it is.

-- Every fact, for ever. The primary key decides between two writers of the same aggregate.
CREATE TABLE events (
    position bigint NOT NULL,
    originator_version bigint NOT NULL,
    occurred_at timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    originator_id uuid NOT NULL,
    request_id uuid NOT NULL,
    rules_version integer NOT NULL,
    topic text NOT NULL,
    principal_id text NOT NULL,
    state bytea NOT NULL,
    PRIMARY KEY (originator_id, originator_version)
);
CREATE UNIQUE INDEX events_by_position ON events (position);

-- The last position given out. Its row lock is what puts commits in order: positions have no gap and appear in
-- order of commit, so a follower cannot miss one.
CREATE TABLE event_counter (
    only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    last bigint NOT NULL,
    recorded_at timestamptz NOT NULL
) WITH (fillfactor = 10);
INSERT INTO event_counter (last, recorded_at) VALUES (0, '-infinity');

-- What each request was answered with. Part of the truth, without expiry.
CREATE TABLE requests (
    request_id uuid PRIMARY KEY,
    position bigint NOT NULL,
    method text NOT NULL,
    principal_id text NOT NULL,
    fingerprint bytea NOT NULL,
    answer bytea NOT NULL
);

-- The newest known state of long aggregates; can be thrown away.
CREATE TABLE snapshots (
    originator_id uuid PRIMARY KEY,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state bytea NOT NULL
);

-- Stores a batch whole or not at all, in one round trip, and says why not.
--
-- Events and requests come as parallel arrays. p_command is each event's index (from 1) into the arrays of requests;
-- p_last_event is each request's last event (index from 1). Answers one row: the position before the first event and
-- the time of recording; or the aggregates and requests in conflict, and nothing was stored.
CREATE FUNCTION append_events(
    p_now timestamptz,
    p_guard_ids uuid[],
    p_guard_versions bigint[],
    p_absent_request_ids uuid[],
    p_originator_ids uuid[],
    p_originator_versions bigint[],
    p_topics text[],
    p_states bytea[],
    p_rules_versions bigint[],
    p_command bigint[],
    p_request_ids uuid[],
    p_methods text[],
    p_principal_ids text[],
    p_occurred_ats timestamptz[],
    p_fingerprints bytea[],
    p_answers bytea[],
    p_last_event bigint[],
    OUT base_position bigint,
    OUT stamp timestamptz,
    OUT conflicting_ids uuid[],
    OUT conflicting_request_ids uuid[]
)
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    -- A block of its own, so that a conflict takes the counter back too.
    BEGIN
        UPDATE event_counter c
        SET last = c.last + cardinality(p_originator_ids), recorded_at = greatest(c.recorded_at, p_now)
        RETURNING c.last - cardinality(p_originator_ids), c.recorded_at INTO base_position, stamp;

        -- From here on nobody else appends to this programme until we commit.
        SELECT array_agg(g.id) INTO conflicting_ids
        FROM unnest(p_guard_ids, p_guard_versions) AS g(id, version)
        WHERE EXISTS (
            SELECT FROM events e WHERE e.originator_id = g.id AND e.originator_version = g.version + 1 OFFSET 0
        );
        SELECT array_agg(r.request_id) INTO conflicting_request_ids
        FROM requests r WHERE r.request_id = ANY (p_absent_request_ids);
        IF conflicting_ids IS NOT NULL OR conflicting_request_ids IS NOT NULL THEN
            RAISE unique_violation;
        END IF;

        INSERT INTO events (
            position, originator_version, occurred_at, recorded_at, originator_id, request_id, rules_version, topic,
            principal_id, state
        )
        SELECT
            base_position + e.nth, e.originator_version, p_occurred_ats[e.command], stamp, e.originator_id,
            p_request_ids[e.command], e.rules_version, e.topic, p_principal_ids[e.command], e.state
        FROM unnest(
            p_originator_ids, p_originator_versions, p_topics, p_states, p_rules_versions, p_command
        ) WITH ORDINALITY
            AS e(originator_id, originator_version, topic, state, rules_version, command, nth);

        INSERT INTO requests (request_id, position, method, principal_id, fingerprint, answer)
        SELECT r.request_id, base_position + r.last_event, r.method, r.principal_id, r.fingerprint, r.answer
        FROM unnest(p_request_ids, p_last_event, p_methods, p_principal_ids, p_fingerprints, p_answers)
            AS r(request_id, last_event, method, principal_id, fingerprint, answer);
        conflicting_ids := '{}';
        conflicting_request_ids := '{}';
    EXCEPTION WHEN unique_violation THEN
        base_position := NULL;
        stamp := NULL;
        SELECT coalesce(array_agg(DISTINCT w.id), '{}') INTO conflicting_ids
        FROM (
            SELECT unnest(conflicting_ids)
            UNION ALL
            SELECT e.originator_id
            FROM unnest(p_originator_ids, p_originator_versions) AS n(id, version)
            JOIN events e ON e.originator_id = n.id AND e.originator_version = n.version
        ) AS w(id);
        SELECT coalesce(array_agg(r.request_id), '{}') INTO conflicting_request_ids
        FROM requests r WHERE r.request_id = ANY (p_absent_request_ids || p_request_ids);
    END;
END;
$$;

-- Takes the counter's row lock until the transaction ends, so that what is read next is current and stays so.
CREATE FUNCTION lock_counter() RETURNS bigint
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    SELECT last FROM event_counter FOR UPDATE;
$$;

-- Keeps the newest snapshots of some aggregates.
CREATE FUNCTION save_snapshots(
    p_originator_ids uuid[],
    p_originator_versions bigint[],
    p_topics text[],
    p_states bytea[]
) RETURNS void
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    INSERT INTO snapshots (originator_id, originator_version, topic, state)
    SELECT s.originator_id, s.originator_version, s.topic, s.state
    FROM unnest(p_originator_ids, p_originator_versions, p_topics, p_states)
        AS s(originator_id, originator_version, topic, state)
    -- In order, so that two savers never wait for each other in a circle.
    ORDER BY s.originator_id
    ON CONFLICT (originator_id) DO UPDATE
    SET originator_version = excluded.originator_version, topic = excluded.topic, state = excluded.state
    WHERE snapshots.originator_version < excluded.originator_version;
$$;

REVOKE ALL ON FUNCTION append_events, lock_counter, save_snapshots FROM PUBLIC;
