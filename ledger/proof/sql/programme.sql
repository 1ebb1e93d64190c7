-- Seals: what was stored, in ranges of positions without a gap, each chained to the one before and signed.

CREATE TABLE seals (
    seal_number bigint PRIMARY KEY,
    first_position bigint NOT NULL,
    last_position bigint NOT NULL,
    root bytea NOT NULL,
    -- The first eight bytes of each row's hash, one after the other: not to prove by, but to say which row was altered.
    hints bytea NOT NULL,
    seal_hash bytea NOT NULL,
    public_key bytea NOT NULL,
    signature bytea NOT NULL,
    sealed_at timestamptz NOT NULL
);

-- Adds a seal. Of two that add the same number one is first, and the other learns so by NULL.
CREATE FUNCTION add_seal(
    p_seal_number bigint,
    p_first_position bigint,
    p_last_position bigint,
    p_root bytea,
    p_hints bytea,
    p_seal_hash bytea,
    p_public_key bytea,
    p_signature bytea,
    p_sealed_at timestamptz
) RETURNS bigint
LANGUAGE sql
SECURITY DEFINER
SET search_path FROM CURRENT
AS $$
    INSERT INTO seals (
        seal_number, first_position, last_position, root, hints, seal_hash, public_key, signature, sealed_at
    )
    VALUES (
        p_seal_number, p_first_position, p_last_position, p_root, p_hints, p_seal_hash, p_public_key, p_signature,
        p_sealed_at
    )
    ON CONFLICT DO NOTHING
    RETURNING seal_number;
$$;

REVOKE ALL ON FUNCTION add_seal FROM PUBLIC;
