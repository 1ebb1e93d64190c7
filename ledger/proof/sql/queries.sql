-- row_hashes
-- The hashes of the rows of some positions, in order, computed where the rows are: see ledger/proof/encoding.py for the
-- form. The sealer asks for these; who verifies reads the rows and computes the hashes itself.
SELECT position, sha256(
    '\x0001'::bytea
    || int4send(8) || int8send(position)
    || int4send(16) || uuid_send(originator_id)
    || int4send(8) || int8send(originator_version)
    || int4send(8) || timestamptz_send(occurred_at)
    || int4send(8) || timestamptz_send(recorded_at)
    || int4send(16) || uuid_send(request_id)
    || int4send(4) || int4send(rules_version)
    || int4send(octet_length(topic)) || textsend(topic)
    || int4send(octet_length(principal_id)) || textsend(principal_id)
    || int4send(octet_length(state)) || state
)
FROM events
WHERE position BETWEEN %(first)s AND %(last)s
ORDER BY position;

-- rows
-- The rows of some positions, in order of position, every column.
SELECT
    position, originator_id, originator_version, occurred_at, recorded_at, request_id, rules_version, topic, principal_id,
    state
FROM events
WHERE position BETWEEN %(first)s AND %(last)s
ORDER BY position
LIMIT %(limit)s;

-- head
-- The last position.
SELECT last FROM event_counter;

-- last_seal
-- The last seal.
SELECT
    seal_number, first_position, last_position, root, hints, seal_hash, public_key, signature, sealed_at
FROM seals
ORDER BY seal_number DESC
LIMIT 1;

-- seals_after
-- The next seals after one, in order.
SELECT
    seal_number, first_position, last_position, root, hints, seal_hash, public_key, signature, sealed_at
FROM seals
WHERE seal_number > %(after)s
ORDER BY seal_number
LIMIT %(limit)s;

-- seal_of_position
-- The seal that a position is in.
SELECT
    seal_number, first_position, last_position, root, hints, seal_hash, public_key, signature, sealed_at
FROM seals
WHERE last_position >= %(position)s
ORDER BY seal_number
LIMIT 1;

-- add_seal
-- Adds a seal; NULL if another process was first.
SELECT add_seal(
    %(seal_number)s, %(first_position)s, %(last_position)s, %(root)s, %(hints)s, %(seal_hash)s, %(public_key)s,
    %(signature)s, %(sealed_at)s
);
