-- What became of points by the month in which they were earned, two generations and a view of the live one.

CREATE TABLE points_liability_1 (
    -- The first day of the month of recording, in the programme's time zone.
    accounting_month date NOT NULL,
    -- The first day of the month in which the points were earned, by their lots.
    earning_month date NOT NULL,
    -- Why customers have them: 1 a sale, 2 a reward, 3 an adjustment, 4 an import.
    source bigint NOT NULL,
    earned bigint NOT NULL,
    -- Less what returns gave back.
    redeemed bigint NOT NULL,
    expired bigint NOT NULL,
    reversed bigint NOT NULL,
    -- By adjustments.
    taken bigint NOT NULL,
    -- What was allocated to what was earned, in millionths of a minor unit.
    allocated_micros numeric NOT NULL,
    -- Of what was earned: the rules did not say yet what points are worth.
    unvalued_points bigint NOT NULL,
    -- The price of the sales that these came with, in minor units.
    unvalued_amount bigint NOT NULL,
    PRIMARY KEY (accounting_month, earning_month, source)
-- Room on each page: the rows of this month are updated all month long.
) WITH (fillfactor = 50);

CREATE TABLE points_liability_2 (LIKE points_liability_1 INCLUDING ALL) WITH (fillfactor = 50);

-- Which generation is decided once for each statement and on its snapshot: a reader sees one, whole.
CREATE VIEW points_liability AS
SELECT
    accounting_month, earning_month, source, earned, redeemed, expired, reversed, taken, allocated_micros,
    unvalued_points, unvalued_amount
FROM (
    SELECT 1 AS generation, * FROM points_liability_1
    UNION ALL
    SELECT 2 AS generation, * FROM points_liability_2
) AS both_generations
WHERE generation = (SELECT live_generation FROM projections WHERE name = 'points_liability');

INSERT INTO projections (name) VALUES ('points_liability');
INSERT INTO projection_tracking (name, generation) VALUES ('points_liability', 1), ('points_liability', 2);

-- What the projection has to know to take the next event, and nobody reads: events name lots by number alone.
CREATE TABLE points_liability_kept_1 (
    -- An account, a redemption, a transfer under way, or (all zeros) the rules.
    id uuid PRIMARY KEY,
    -- JSON: in which month and by what its points were earned; of the rules: what points are worth.
    kept bytea NOT NULL
-- Room on each page, so that the next receipt of an account needs no new index entry.
) WITH (fillfactor = 70);

CREATE TABLE points_liability_kept_2 (LIKE points_liability_kept_1 INCLUDING ALL) WITH (fillfactor = 70);

-- Empties a generation for a rebuild, with what its projection keeps beside its rows, and refuses the live one. The
-- serving role owns no table, so this is the only way it can throw rows away.
CREATE OR REPLACE FUNCTION empty_generation(p_name text, p_generation bigint) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
DECLARE
    v_kept text := p_name || '_kept_' || p_generation;
BEGIN
    PERFORM FROM projections WHERE name = p_name AND live_generation = 3 - p_generation FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'generation % of % is live, or there is none', p_generation, p_name;
    END IF;
    UPDATE projection_tracking SET position = 0, failure = '' WHERE name = p_name AND generation = p_generation;
    EXECUTE format('TRUNCATE %I', p_name || '_' || p_generation);
    IF to_regclass(format('%I', v_kept)) IS NOT NULL THEN
        EXECUTE format('TRUNCATE %I', v_kept);
    END IF;
END;
$$;

REVOKE ALL ON FUNCTION empty_generation FROM PUBLIC;
