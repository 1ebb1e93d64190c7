-- schema_version
-- The version of a schema of ours.
SELECT version FROM ledger_control.schema_versions WHERE schema_name = %(schema)s;

-- set_schema_version
-- Remembers the version a schema was migrated to.
INSERT INTO ledger_control.schema_versions (schema_name, version) VALUES (%(schema)s, %(version)s)
ON CONFLICT (schema_name) DO UPDATE SET version = excluded.version;

-- schema_versions
-- All schemas of ours with their versions.
SELECT schema_name, version FROM ledger_control.schema_versions;

-- control_exists
-- Whether the control schema is there.
SELECT to_regclass('ledger_control.schema_versions') IS NOT NULL;

-- serving_rights
-- Whether the present role is a superuser, and whether it owns any schema or table of ours, or belongs to who does.
SELECT
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
    EXISTS (
        SELECT FROM pg_namespace n
        LEFT JOIN pg_class c ON c.relnamespace = n.oid
        WHERE n.nspname IN (SELECT schema_name FROM ledger_control.schema_versions)
            AND (pg_has_role(n.nspowner, 'MEMBER') OR pg_has_role(c.relowner, 'MEMBER'))
    );

-- programmes
-- All programmes, by name.
SELECT name, schema_name, dsn, namespace, time_zone, currency, currency_exponent, fingerprint_key
FROM ledger_control.programmes
ORDER BY name;

-- insert_programme
-- Registers a programme.
INSERT INTO ledger_control.programmes
    (name, schema_name, dsn, namespace, time_zone, currency, currency_exponent, fingerprint_key, created_at)
VALUES (
    %(name)s, %(schema)s, NULL, %(namespace)s, %(time_zone)s, %(currency)s, %(currency_exponent)s,
    %(fingerprint_key)s, %(created_at)s
);

-- key_by_hash
-- The key of a hash.
SELECT key_id, programme, principal_id, role, shop_id, created_at, expires_at, revoked_at, training
FROM ledger_control.keys
WHERE key_hash = %(key_hash)s;

-- keys_of_programme
-- A programme's keys, oldest first.
SELECT key_id, programme, principal_id, role, shop_id, created_at, expires_at, revoked_at, training
FROM ledger_control.keys
WHERE programme = %(programme)s
ORDER BY created_at, key_id;

-- insert_key
-- Stores a key's hash.
INSERT INTO ledger_control.keys
    (key_id, key_hash, programme, principal_id, role, shop_id, created_at, expires_at, revoked_at, training)
VALUES (
    %(key_id)s, %(key_hash)s, %(programme)s, %(principal_id)s, %(role)s, %(shop_id)s, %(created_at)s,
    %(expires_at)s, NULL, %(training)s
);

-- revoke_key
-- Revokes a key; the first time counts.
UPDATE ledger_control.keys SET revoked_at = coalesce(revoked_at, %(now)s)
WHERE key_id = %(key_id)s AND programme = %(programme)s
RETURNING key_id, programme, principal_id, role, shop_id, created_at, expires_at, revoked_at, training;

-- expire_key
-- Sets the end of a key.
UPDATE ledger_control.keys SET expires_at = %(expires_at)s
WHERE key_id = %(key_id)s AND programme = %(programme)s
RETURNING key_id, programme, principal_id, role, shop_id, created_at, expires_at, revoked_at, training;
