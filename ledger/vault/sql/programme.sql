-- A programme's vault: what is personal, sealed with keys that are kept elsewhere. It is written together with the events
-- it belongs to.

-- Sealed records of members. An event names its record; without the member's key nobody can read it.
CREATE TABLE vault_records (
    record_id uuid PRIMARY KEY,
    member_id uuid NOT NULL,
    key_kind text NOT NULL,
    kind text NOT NULL,
    sealed bytea NOT NULL
);
CREATE INDEX vault_records_by_member ON vault_records (member_id);

-- Whom a value belongs to, by a keyed hash of it.
CREATE TABLE vault_lookups (
    kind text NOT NULL,
    digest bytea NOT NULL,
    member_id uuid NOT NULL,
    PRIMARY KEY (kind, digest, member_id)
);
CREATE INDEX vault_lookups_by_member ON vault_lookups (member_id);

-- Who read what is personal: written by the very statement that reads it, and never changed.
CREATE TABLE access_log (
    access_id uuid PRIMARY KEY,
    accessed_at timestamptz NOT NULL,
    principal_id text NOT NULL,
    method text NOT NULL,
    -- NULL: of all members.
    member_id uuid
);
CREATE INDEX access_log_by_time ON access_log (accessed_at, access_id);
CREATE INDEX access_log_by_member ON access_log (member_id, accessed_at);

-- Stores a batch as append_events does, and with it what goes into the vault and out of it.
--
-- In this order: for the members p_forget_members the records sealed with the key of p_forget_key_kinds beside them go,
-- and with those of the key 'contact' all their look-ups; a look-up of p_lookup_* replaces the member's look-ups of its
-- kind (an empty digest only removes them); the records of p_record_* come.
CREATE FUNCTION append_private(
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
    p_forget_members uuid[],
    p_forget_key_kinds text[],
    p_lookup_members uuid[],
    p_lookup_kinds text[],
    p_lookup_digests bytea[],
    p_record_ids uuid[],
    p_record_members uuid[],
    p_record_key_kinds text[],
    p_record_kinds text[],
    p_record_sealed bytea[],
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
    SELECT a.base_position, a.stamp, a.conflicting_ids, a.conflicting_request_ids
    INTO base_position, stamp, conflicting_ids, conflicting_request_ids
    FROM append_events(
        p_now, p_guard_ids, p_guard_versions, p_absent_request_ids, p_originator_ids, p_originator_versions, p_topics,
        p_states, p_rules_versions, p_command, p_request_ids, p_methods, p_principal_ids, p_occurred_ats,
        p_fingerprints, p_answers, p_last_event
    ) AS a;
    IF base_position IS NULL THEN
        RETURN;
    END IF;
    DELETE FROM vault_records r
    USING unnest(p_forget_members, p_forget_key_kinds) AS f(member_id, key_kind)
    WHERE r.member_id = f.member_id AND r.key_kind = f.key_kind;
    DELETE FROM vault_lookups l
    USING unnest(p_forget_members, p_forget_key_kinds) AS f(member_id, key_kind)
    WHERE l.member_id = f.member_id AND f.key_kind = 'contact';
    DELETE FROM vault_lookups l
    USING unnest(p_lookup_members, p_lookup_kinds) AS n(member_id, kind)
    WHERE l.member_id = n.member_id AND l.kind = n.kind;
    INSERT INTO vault_lookups (kind, digest, member_id)
    SELECT n.kind, n.digest, n.member_id
    FROM unnest(p_lookup_members, p_lookup_kinds, p_lookup_digests) AS n(member_id, kind, digest)
    WHERE n.digest <> '';
    INSERT INTO vault_records (record_id, member_id, key_kind, kind, sealed)
    SELECT n.record_id, n.member_id, n.key_kind, n.kind, n.sealed
    FROM unnest(p_record_ids, p_record_members, p_record_key_kinds, p_record_kinds, p_record_sealed)
        AS n(record_id, member_id, key_kind, kind, sealed);
END;
$$;

REVOKE ALL ON FUNCTION append_private FROM PUBLIC;
