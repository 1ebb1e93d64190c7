-- What the projections of one programme share. Each projection has two generations of its table: readers see the live
-- one through a view, a rebuild fills the other.

CREATE TABLE projections (
    name text COLLATE "C" PRIMARY KEY,
    -- The generation that readers see. Moving this one value is what ends a rebuild.
    live_generation bigint NOT NULL DEFAULT 1 CHECK (live_generation IN (1, 2)),
    rebuild text COLLATE "C" NOT NULL DEFAULT '' CHECK (rebuild IN ('', 'REQUESTED', 'RUNNING')),
    -- When the process that runs it was last alive, by that process's clock.
    seen_at timestamptz
) WITH (fillfactor = 10);

-- How far each generation is. A row is updated in the transaction that writes the generation's rows, so both are true
-- together.
CREATE TABLE projection_tracking (
    name text COLLATE "C" NOT NULL,
    generation bigint NOT NULL CHECK (generation IN (1, 2)),
    position bigint NOT NULL DEFAULT 0,
    -- Why it cannot take the event after the position, in one line; empty if it can.
    failure text NOT NULL DEFAULT '',
    PRIMARY KEY (name, generation)
) WITH (fillfactor = 10);

-- Empties a generation for a rebuild, and refuses the live one. The serving role owns no table, so this is the only
-- way it can throw rows away.
CREATE FUNCTION empty_generation(p_name text, p_generation bigint) RETURNS void
LANGUAGE plpgsql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
BEGIN
    PERFORM FROM projections WHERE name = p_name AND live_generation = 3 - p_generation FOR UPDATE;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'generation % of % is live, or there is none', p_generation, p_name;
    END IF;
    UPDATE projection_tracking SET position = 0, failure = '' WHERE name = p_name AND generation = p_generation;
    EXECUTE format('TRUNCATE %I', p_name || '_' || p_generation);
END;
$$;

REVOKE ALL ON FUNCTION empty_generation FROM PUBLIC;
