-- The control schema: the registry of programmes and the hashes of keys.

-- The version of every schema of ours, this one included.
CREATE TABLE schema_versions (
    schema_name text PRIMARY KEY,
    version integer NOT NULL
);

-- Which programmes there are, what each fixed at its creation, and where it lives (dsn NULL: this server).
CREATE TABLE programmes (
    name text PRIMARY KEY,
    schema_name text NOT NULL UNIQUE,
    dsn text,
    namespace uuid NOT NULL,
    time_zone text NOT NULL,
    currency text NOT NULL,
    currency_exponent integer NOT NULL,
    fingerprint_key bytea NOT NULL,
    created_at timestamptz NOT NULL
);

-- Keys, hashed. The key itself is shown once, at its creation.
CREATE TABLE keys (
    key_id uuid PRIMARY KEY,
    key_hash bytea NOT NULL UNIQUE,
    programme text NOT NULL,
    principal_id text NOT NULL,
    role text NOT NULL,
    shop_id text NOT NULL,
    created_at timestamptz NOT NULL,
    expires_at timestamptz,
    revoked_at timestamptz
);
CREATE INDEX keys_by_programme ON keys (programme, created_at);
