-- When something may happen to which account by itself, two generations and a view of the live one. Accounts whose
-- points never expire and are never held have no rows.

CREATE TABLE account_dues_1 (
    -- A hold ends then, or points become available or expire; unless they are gone by then.
    due_at timestamptz NOT NULL,
    account_id uuid NOT NULL,
    -- Of the last event that says so.
    position bigint NOT NULL,
    PRIMARY KEY (due_at, account_id)
);

CREATE TABLE account_dues_2 (LIKE account_dues_1 INCLUDING ALL);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole. The parts of the
-- union have no condition of their own, because then an ORDER BY would not reach their indexes.
CREATE VIEW account_dues AS
SELECT due_at, account_id, position
FROM (
    SELECT 1 AS generation, * FROM account_dues_1
    UNION ALL
    SELECT 2 AS generation, * FROM account_dues_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'account_dues');

INSERT INTO projections (name) VALUES ('account_dues');
INSERT INTO projection_tracking (name, generation) VALUES ('account_dues', 1), ('account_dues', 2);

-- Forgets in a generation what a sweep has looked at: all up to the instant and account that the event at a position
-- names, as far as earlier events had said it. The serving role deletes nothing itself, so it forgets what an event
-- says, and nothing else.
CREATE FUNCTION forget_swept_dues(p_generation bigint, p_position bigint) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
    v_swept jsonb;
BEGIN
    SELECT convert_from(state, 'UTF8')::jsonb INTO STRICT v_swept
    FROM events
    WHERE position = p_position AND topic = 'ledger.AccountsSwept';
    EXECUTE format(
        'DELETE FROM %I WHERE (due_at, account_id) <= ($1, $2) AND position <= $3', 'account_dues_' || p_generation
    )
    USING
        (v_swept ->> 'due_at')::timestamptz,
        (v_swept ->> 'account_id')::uuid,
        (v_swept ->> 'through_position')::bigint;
END;
$$;

REVOKE ALL ON FUNCTION forget_swept_dues FROM PUBLIC;
